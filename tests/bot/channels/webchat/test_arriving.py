"""Who comes to the customers' page by a link of the shop, and who loses a place."""

from __future__ import annotations

import pytest

from bot.channels.webchat.visitor import COOKIE
from escalation.events import Kind
from escalation.links import LIFE, Signer
from escalation.unit_of_work import Database
from tests import make
from tests.bot.channels.webchat.conftest import SECRET, Guest, link_for
from tests.bot.channels.webchat.stand_in import StandIn
from tests.bot.channels.webchat.writing import TEXT, write
from tests.browser import Page

pytestmark = pytest.mark.asyncio(loop_scope="module")


# ----------------------------------------------------------------------------------- who comes by link


async def come(guest: Guest, token: str) -> Page:
    """Come by a link and press the button that stands there without a script."""
    page = await guest.get(f"/chat?as={token}")
    field = page.one("#arrival input[name=token]")
    return await guest.post("/chat/arrival", {"token": str(field["value"])}, follow=False)


async def test_a_link_from_the_shop_says_who_comes(guest: Guest, bot: StandIn) -> None:
    page = await come(guest, link_for("c-100", bot))
    assert (page.status, page.response.headers["location"]) == (303, "/chat#came")
    await write(guest, TEXT)
    arrival, said = bot.received
    assert arrival.link is not None
    assert (arrival.kind, arrival.link.customer) == ("arrival", "c-100")
    assert (said.address, said.customer) == (arrival.address, None)


async def test_looking_at_a_link_does_not_use_it_up(guest: Guest, bot: StandIn) -> None:
    token = link_for("c-100", bot)
    for language, words in (("en", "Open my chat"), ("zh-Hant", "開啟我的對話")):
        page = await guest.get(f"/chat?lang={language}&as={token}")
        assert page.words("#arrival button") == words
    assert bot.received == []


async def test_the_same_link_twice_from_one_browser_is_one_arrival(
    guest: Guest, bot: StandIn
) -> None:
    token = link_for("c-100", bot)
    await come(guest, token)
    await come(guest, token)
    assert len(bot.received) == 1


async def sent_twice(guest: Guest, token: str) -> None:
    """Come by a link whose first answer is lost, so that the browser sends it once more."""
    await guest.get(f"/chat?as={token}")
    kept = list(guest.client.cookies.jar)
    await guest.post("/chat/arrival", {"token": token}, follow=False)
    guest.client.cookies.clear()
    for cookie in kept:
        guest.client.cookies.jar.set_cookie(cookie)
    await guest.post("/chat/arrival", {"token": token}, follow=False)


async def test_a_link_whose_first_answer_is_lost_is_one_arrival_on_a_new_device(
    guest: Guest, bot: StandIn
) -> None:
    await sent_twice(guest, link_for("c-100", bot))
    (arrival,) = bot.received
    assert guest.address == arrival.address


async def test_a_lost_answer_is_one_arrival_beside_another_customers_chat(
    guest: Guest, bot: StandIn, database: Database
) -> None:
    await write(guest, TEXT)
    first = guest.address
    await bot.take(first)
    async with database.uow() as uow:
        await make.customer(uow, "c-100")
        chat = await uow.conversations.find("webchat", first)
        assert chat is not None
        chat.customer_id = "c-100"
    token = link_for("c-200", bot)
    await guest.get(f"/chat?as={token}")
    assert guest.address == first, "a look at a link takes nobody's chat away"
    await sent_twice(guest, token)
    _, arrival = bot.received
    assert guest.address == arrival.address != first


async def test_a_talk_begun_without_the_link_goes_on_with_it(guest: Guest, bot: StandIn) -> None:
    await write(guest, TEXT)
    address = guest.address
    token = link_for("c-100", bot)
    page = await guest.get(f"/chat?as={token}")
    assert page.soup.select("script") == [], "nothing is sent without a press"
    assert page.words("#arrival button") == "Add it to my account"
    again = await guest.post("/chat/arrival", {"token": token}, follow=False)
    assert again.words("#arrival button") == "Add it to my account"
    assert len(bot.received) == 1, "nor is anything added by what another page sends"
    await guest.post("/chat/arrival", {"token": token, "choice": "add"}, follow=False)
    assert [each.kind for each in bot.received] == ["message", "arrival"]
    assert guest.address == address
    assert (await guest.get("/chat")).all("#log li.waiting .text") == [TEXT]


async def test_another_customer_in_the_same_browser_sees_nothing_of_the_first(
    guest: Guest, bot: StandIn, database: Database
) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    async with database.uow() as uow:
        await make.customer(uow, "c-100")
        chat = await uow.conversations.find("webchat", guest.address)
        assert chat is not None
        chat.customer_id = "c-100"
    await come(guest, link_for("c-200", bot))
    assert TEXT not in (await guest.get("/chat")).response.text
    await write(guest, "mine")
    assert bot.received[-1].address == bot.received[1].address != bot.received[0].address


@pytest.mark.parametrize(
    ("token", "problem"),
    [("", "bad"), ("x", "bad"), ("forged", "bad"), ("old", "expired"), ("cookie", "bad")],
)
async def test_a_link_that_does_not_hold_is_left_to_the_talk_to_explain(
    guest: Guest, bot: StandIn, token: str, problem: str
) -> None:
    made = {
        "forged": Signer.of("another secret").make("c-100", bot.now).web_token,
        "old": Signer.of(SECRET).make("c-100", bot.now - LIFE).web_token,
        "cookie": (await guest.get("/chat")).response.cookies[COOKIE],
    }
    assert (await come(guest, made.get(token, token))).status == 303
    (arrival,) = bot.received
    assert arrival.link is not None
    assert (arrival.link.customer, arrival.link.problem) == (None, problem)


async def test_a_place_that_the_talk_has_left_says_so_and_offers_no_answers(
    guest: Guest, another: Guest, bot: StandIn, database: Database
) -> None:
    for visitor in (guest, another):
        await write(visitor, TEXT)
        await bot.take(visitor.address)
    before = await bot.say(guest.address, "退 30 元可以吗？", ("accept", "好的"))
    async with database.uow() as uow:
        await make.customer(uow, "c-100")
        talk, here = [
            await uow.conversations.locked("webchat", each.address, language="en", now=bot.now)
            for each in (guest, another)
        ]
        talk.customer_id = here.customer_id = "c-100"
        await uow.places.move(talk, here, with_past=True)
    await bot.say(another.address, "只给新的地方")

    old, new = await guest.get("/chat"), await another.get("/chat")
    assert "went on in another chat" in old.words("#state")
    assert old.all("#answers button") == []
    assert "只给新的地方" not in old.response.text
    assert {"退 30 元可以吗？", "只给新的地方"} <= set(new.all("#log li .text"))
    assert before.text in (await guest.get("/chat/transcript")).response.text
    assert "只给新的地方" not in (await guest.get("/chat/transcript")).response.text
    assert new.one("#log")["data-talk"] != old.one("#log")["data-talk"]


async def test_a_page_that_was_open_before_a_restore_is_loaded_anew(
    guest: Guest, bot: StandIn, database: Database
) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    before = (await guest.get("/chat")).one("#log")["data-talk"]
    async with database.uow() as uow:
        uow.record(Kind.DATABASE_RESTORED, at=bot.now, who="operator")

    assert (await guest.get("/chat/talk?after=99")).one("#log")["data-talk"] != before
