"""What a guest writes on the customers' page: nothing lost, nothing twice, nothing shown to a stranger."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels import Incoming
from bot.channels.webchat.visitor import COOKIE
from tests.bot.channels.webchat.conftest import Guest
from tests.bot.channels.webchat.stand_in import StandIn
from tests.bot.channels.webchat.writing import TEXT, key_of, write

pytestmark = pytest.mark.asyncio(loop_scope="module")


# ------------------------------------------------------------------------------- writing, no script


async def test_what_is_written_is_stored_and_shown_at_once(guest: Guest, bot: StandIn) -> None:
    page = await guest.get("/chat")
    assert page.words("h1") == "Tell us what went wrong"
    assert page.words("#state") == "You are talking to our assistant."
    assert page.all("#log li .text") == ["What may we put right?"]

    page = await write(guest, TEXT)

    assert bot.received == [
        Incoming(
            channel="webchat",
            address=guest.address,
            external_id=bot.received[0].external_id,
            kind="message",
            at=bot.now,
            text=TEXT,
            language="en",
        )
    ]
    assert page.all("#log li.waiting .text") == [TEXT]
    assert page.one("#text").get_text().strip() == ""


async def test_sending_leads_to_the_page_and_not_to_a_second_post(guest: Guest) -> None:
    page = await write(guest, TEXT, follow=False)
    assert page.status == 303
    assert page.response.headers["location"] == "/chat#say"


async def test_a_reload_keeps_the_talk(guest: Guest, bot: StandIn) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    await bot.say(guest.address, "我来看一下", lang="zh-Hans")
    await bot.say(guest.address, "一条\n两行", author="staff")

    page = await guest.get("/chat")

    assert page.all("#log li .text")[1:] == [TEXT, "我来看一下", "一条 两行"]
    assert [line.split()[0] for line in page.all("#log li .who")[1:]] == [
        "You",
        "Assistant",
        "Supervisor",
    ]
    assert page.all("#log li.waiting") == []
    assert [tag.get("lang") for tag in page.soup.select("#log .bot .text")] == [None, "zh-Hans"]
    times = page.soup.select("#log time")
    assert (times[0].get_text(), times[0]["datetime"]) == ("10:00", "2026-11-16T02:00:00+00:00")


async def test_what_waits_keeps_its_id_when_its_turn_comes(guest: Guest, bot: StandIn) -> None:
    page = await write(guest, TEXT)
    waiting = page.one("#log li.waiting")
    await bot.take(guest.address)
    page = await guest.get("/chat")
    taken = page.one("#log li.customer")
    assert (taken["id"], waiting["data-message"]) == (waiting["id"], "0")
    assert int(str(taken["data-message"])) > 0


async def test_another_visitor_sees_nothing_of_it(guest: Guest, another: Guest) -> None:
    await write(guest, TEXT)
    page = await another.get("/chat")
    assert TEXT not in page.response.text
    assert another.address != guest.address
    assert TEXT not in (await another.get("/chat/transcript")).response.text


@pytest.mark.parametrize("forged", ["", "x", "WyJhIixudWxsXQ.forged", "\u0000"])
async def test_a_forged_cookie_is_nobodys(guest: Guest, forged: str) -> None:
    page = await guest.client.get("/chat", headers={"Cookie": f"{COOKIE}={forged}"})
    assert page.status_code == 200
    assert len(guest.address) == 32


async def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(guest: Guest) -> None:
    page = await guest.get("/chat")
    cookie = page.response.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/chat"))
    assert guest.address not in page.response.text


async def test_t19_a_form_sent_twice_is_one_message(guest: Guest, bot: StandIn) -> None:
    key = key_of(await guest.get("/chat"))
    pages = await asyncio.gather(*(write(guest, TEXT, key=key) for _ in range(5)))
    assert {page.status for page in pages} == {200}
    assert [incoming.text for incoming in bot.received] == [TEXT]


async def test_the_same_words_in_a_new_form_are_said_again(guest: Guest, bot: StandIn) -> None:
    await write(guest, "喂？")
    await write(guest, "喂？")
    assert len(bot.received) == 2


async def test_other_words_after_going_back_are_other_words(guest: Guest, bot: StandIn) -> None:
    key = key_of(await guest.get("/chat"))
    await write(guest, "first", key=key)
    await write(guest, "second", key=key)
    assert [incoming.text for incoming in bot.received] == ["first", "second"]


async def test_t22_messages_of_the_same_moment_are_all_kept_in_order(guest: Guest) -> None:
    await guest.get("/chat")
    for number in range(10):
        await write(guest, f"text {number}", key=f"key-{number}-abcdef")
    page = await guest.get("/chat")
    assert page.all("#log li.waiting .text") == [f"text {number}" for number in range(10)]


async def test_one_key_of_two_visitors_is_two_messages(
    guest: Guest, another: Guest, bot: StandIn
) -> None:
    for one in (guest, another):
        await one.get("/chat")
        await write(one, TEXT, key="the-same-key")
    assert len(bot.received) == 2


# ------------------------------------------------------------------------------------- quick answers


async def test_quick_answers_are_buttons_until_one_is_given(guest: Guest, bot: StandIn) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    offer = await bot.say(
        guest.address, "退 30 元？", ("accept@7", "好的"), ("decline@7", "不用"), lang="zh-Hans"
    )
    await bot.say(guest.address, "（明天答复也可以）")

    page = await guest.get("/chat")
    assert page.all("#answers button") == ["好的", "不用"]
    fields = {"message": str(offer.id), "choice": "accept@7"}
    assert page.one("#answers input[name=message]")["value"] == str(offer.id)
    assert [tag["lang"] for tag in page.soup.select("#answers button")] == ["zh-Hans", "zh-Hans"]
    for _ in range(3):
        await guest.post("/chat/press", fields)

    presses = [incoming for incoming in bot.received if incoming.kind == "press"]
    assert [(press.choice, press.text) for press in presses] == [("accept@7", "")]
    assert (await guest.get("/chat")).all("#answers button") == []
    await bot.take(guest.address)
    await bot.say(guest.address, "已为您办理")
    assert (await guest.get("/chat")).all("#answers button") == []


async def test_quick_answers_go_once_something_else_was_said(guest: Guest, bot: StandIn) -> None:
    await guest.get("/chat")
    await bot.say(guest.address, "退 30 元？", ("accept@7", "好的"))
    page = await write(guest, "等一下")
    assert page.all("#answers button") == []
    await bot.take(guest.address)
    assert (await guest.get("/chat")).all("#answers button") == []


async def test_a_person_is_always_one_button_away(guest: Guest, bot: StandIn) -> None:
    page = await guest.get("/chat")
    for _ in range(2):
        button = page.one(".aside button")
        assert (button["name"], button["value"]) == ("choice", "person")
        key = key_of(page, ".aside")
        page = await guest.post("/chat/press", {"key": key, "choice": "person"})
    assert [press.choice for press in bot.received] == ["person", "person"]


async def test_t36_who_listens_is_said_when_a_person_joins(guest: Guest, bot: StandIn) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    await bot.person_joins(guest.address)
    await bot.say(guest.address, "我是主管", author="staff")
    page = await guest.get("/chat")
    assert page.words("#state") == "A supervisor has joined."
    await write(guest, "谢谢")
    assert bot.received[-1].text == "谢谢"
