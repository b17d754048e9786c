"""The customers' page by its HTTP: nothing lost, nothing twice, nothing shown to a stranger."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI

from bot.channels import Incoming, Letter
from bot.channels.webchat import WebChat, talk
from bot.channels.webchat.channel import A_MINUTE
from bot.channels.webchat.form import LONGEST
from bot.channels.webchat.visitor import COOKIE
from escalation.events import Kind
from escalation.links import LIFE, Signer
from escalation.services.messages import note
from escalation.unit_of_work import Database
from handlers.model import LANGUAGES
from tests import make
from tests.bot.channels.webchat.conftest import SECRET, Guest, link_for
from tests.bot.channels.webchat.stand_in import StandIn
from tests.browser import Page
from tests.shop import NASTY

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT = "账单又涨了，请退还多收的 30 元"


def key_of(page: Page, form: str = "#say") -> str:
    return str(page.one(f"{form} input[name=key]")["value"])


async def write(guest: Guest, text: str, *, key: str | None = None, follow: bool = True) -> Page:
    """Write as a browser without a script does: fill in the form of the page, send it."""
    key = key or key_of(await guest.get("/chat"))
    return await guest.post("/chat/messages", {"key": key, "text": text}, follow=follow)


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


# ------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_text_that_is_too_long_stays_in_the_box(
    guest: Guest, bot: StandIn, language: str
) -> None:
    await guest.get(f"/chat?lang={language}")
    text = "账" * (LONGEST + 1)
    page = await write(guest, text)
    assert page.status == 422
    assert "20,001" in page.words("#problem")
    assert page.one("#text").get_text().strip() == text
    assert page.one("html")["lang"] == language
    assert bot.received == []

    page = await write(guest, text[:-1])
    assert page.status == 200
    assert len(bot.received[0].text) == LONGEST


@pytest.mark.parametrize("text", ["", "   \r\n "])
async def test_an_empty_text_is_refused(guest: Guest, bot: StandIn, text: str) -> None:
    page = await write(guest, text)
    assert (page.status, page.words("#problem")) == (422, "Please write something first.")
    assert page.one("#text")["aria-invalid"] == "true"
    assert bot.received == []


async def test_what_cannot_be_stored_anywhere_is_left_out(guest: Guest, bot: StandIn) -> None:
    await write(guest, "a\0b\r\nc")
    assert bot.received[0].text == "ab\nc"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"text=%ff%fe&key=abcdefgh", 422),
        (b"\xff\xfe", 422),
        (b"&".join(b"text=%d" % number for number in range(50)), 422),
        (b"text=" + b"a" * 2_000_000, 413),
        (b'{"text": "json"}', 422),
        (b"", 422),
    ],
)
async def test_what_is_no_form_is_refused_in_words(
    guest: Guest, bot: StandIn, body: bytes, status: int
) -> None:
    await guest.get("/chat")
    answer = Page(await guest.client.post("/chat/messages", content=body))
    assert answer.status == status
    assert answer.words("#problem")
    assert bot.received == []


@pytest.mark.parametrize("choice", ["", "x" * 300])
async def test_a_press_on_nothing_is_refused(guest: Guest, bot: StandIn, choice: str) -> None:
    await guest.get("/chat")
    page = await guest.post("/chat/press", {"choice": choice})
    assert page.status == 422
    assert bot.received == []


async def test_a_flood_is_stopped_with_the_words_kept(guest: Guest, bot: StandIn) -> None:
    await guest.get("/chat")
    for number in range(A_MINUTE):
        page = await write(guest, f"text {number}", key=f"key-{number}-abcdef", follow=False)
        assert page.status == 303
    await guest.get("/chat?lang=zh-Hant")
    page = await write(guest, "再來一則")
    assert page.status == 429
    assert page.response.headers["retry-after"] == "60"
    assert page.words("#problem") == "一下子收到的訊息有點多，請過一分鐘再傳送這一則。"
    assert page.one("#text").get_text().strip() == "再來一則"
    assert len(bot.received) == A_MINUTE

    bot.now += timedelta(seconds=61)
    page = await write(guest, "再來一則")
    assert page.status == 200


async def test_words_without_a_talk_stay_in_the_box_and_get_one(guest: Guest, bot: StandIn) -> None:
    page = await guest.post("/chat/messages", {"key": "some-old-key", "text": TEXT})
    assert (page.status, bot.received) == (409, [])
    assert page.one("#text").get_text().strip() == TEXT
    page = await write(guest, TEXT, key=key_of(page))
    assert [incoming.text for incoming in bot.received] == [TEXT]


@pytest.mark.parametrize("error", [ConnectionError, ValueError])
async def test_words_that_could_not_be_stored_stay_in_the_box(
    guest: Guest, chat: WebChat, error: type[Exception]
) -> None:
    async def away(_incoming: Incoming) -> bool:
        raise error

    await chat.start(away)
    page = await write(guest, TEXT)
    assert page.status == 503
    assert page.one("#text").get_text().strip() == TEXT


async def test_after_the_end_nothing_is_taken(guest: Guest, chat: WebChat) -> None:
    await chat.stop()
    page = await write(guest, TEXT)
    assert page.status == 503
    assert (
        page.words("#problem") == "We could not keep your message just now. Please send it again."
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.test"},
    ],
)
async def test_a_form_of_another_site_is_refused(
    guest: Guest, bot: StandIn, headers: dict[str, str]
) -> None:
    await guest.get("/chat")
    page = await guest.post("/chat/messages", {"text": TEXT}, headers=headers)
    assert page.status == 403
    assert bot.received == []


async def test_nothing_said_becomes_markup(guest: Guest, bot: StandIn) -> None:
    await write(guest, NASTY)
    await bot.take(guest.address)
    await bot.say(guest.address, NASTY, ('"><b>', NASTY))
    page = await guest.get("/chat")
    assert page.all("#log li .text")[1:] == [" ".join(NASTY.split())] * 2
    assert page.all("#answers button") == [" ".join(NASTY.split())]
    assert page.soup.select("#talk script, #talk b") == []
    page = await write(guest, NASTY + "x" * LONGEST)
    assert page.one("#text").get_text().strip().startswith(NASTY)


async def test_the_page_needs_nothing_inline(guest: Guest) -> None:
    page = await guest.get("/chat")
    policy = page.response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert page.soup.select("[style], style, script:not([src]), [onclick], [onsubmit]") == []
    for tag in page.soup.select("script[src], link[rel=stylesheet], link[rel=icon]"):
        path = str(tag.get("src") or tag.get("href"))
        assert (await guest.get(path)).status == 200
    assert page.response.headers["cache-control"] == "no-store"
    assert (await guest.get("/chat/static/..%2fchannel.py")).status == 404


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


# ------------------------------------------------------------------------------------------ languages


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("fr,de;q=0.5,en;q=0.3", "en"),
        ("fr", "en"),
        ("", "en"),
        ("x" * 10_000, "en"),
    ],
)
async def test_the_page_speaks_the_browsers_language(
    app: FastAPI, asked: str, language: str
) -> None:
    async with Guest(app, asked) as guest:
        page = await guest.get("/chat")
    assert page.one("html")["lang"] == language


async def test_a_chosen_language_is_kept(guest: Guest, bot: StandIn) -> None:
    page = await guest.get("/chat")
    assert page.all("nav a") == ["中", "繁", "EN"]
    assert page.one("nav a[aria-current]")["aria-label"] == "English"
    page = await guest.get(str(page.soup.select("nav a")[1]["href"]))
    assert page.words("h1") == "請告訴我們哪裡沒做好"
    page = await write(guest, TEXT)
    assert page.words("h1") == "請告訴我們哪裡沒做好"
    assert bot.received[0].language == "zh-Hant"
    page = await guest.get("/chat?lang=klingon")
    assert page.one("html")["lang"] == "zh-Hant"


# ----------------------------------------------------------------------------------------- transcript


async def test_the_transcript_has_all_that_was_said(
    guest: Guest, bot: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "NEWEST", 20)
    await write(guest, TEXT)
    await bot.take(guest.address)
    await bot.say_all(guest.address, (f"answer {n}\nsecond line" for n in range(30)))
    await write(guest, "just now")

    page = await guest.get("/chat")
    assert len(page.all("#log li")) == 1 + 1 + 20 + 1
    assert page.words("#cut") == "What was said before stands in the transcript."

    answer = (await guest.get("/chat/transcript")).response
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="transcript.txt"'
    lines = answer.text.splitlines()
    assert lines[0] == "Amends: what was said, as of 2026-11-16 10:00 (Asia/Shanghai)"
    assert lines[2] == f"2026-11-16 10:00  You: {TEXT}"
    assert lines[3:5] == ["2026-11-16 10:00  Assistant: answer 0", "    second line"]
    assert lines[-1] == "2026-11-16 10:00  You: just now"
    assert len(lines) == 2 + 1 + 60 + 1


async def test_notes_of_staff_are_nowhere(guest: Guest, bot: StandIn, database: Database) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    await bot.person_joins(guest.address)
    async with database.uow() as uow:
        chat = await uow.conversations.find("webchat", guest.address)
        assert chat is not None
        case = await uow.cases.current(chat.id)
        assert case is not None
        member = await make.member(uow)
        await note(uow, chat, case, "a secret note", staff_id=member.id, now=bot.now)
    for path in ("/chat", "/chat/talk", "/chat/transcript"):
        assert "a secret note" not in (await guest.get(path)).response.text


# ----------------------------------------------------------------------------------------------- live


async def test_the_script_gets_only_what_is_new(guest: Guest, bot: StandIn) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    first = await bot.say(guest.address, "one")
    await bot.say(guest.address, "two", ("accept@7", "好的"))
    await write(guest, "three")
    part = await guest.get(f"/chat/talk?after={first.id}")
    assert part.all("#log li .text") == ["What may we put right?", "two", "three"]
    assert part.soup.select("html > head, #say") == []
    part = await guest.get("/chat/talk?after=4611686018427387904")
    assert part.all("#log li .text") == ["What may we put right?", "three"]


async def test_the_web_confirms_what_it_is_given(chat: WebChat) -> None:
    assert await chat.send("anywhere", Letter("m7", "text", "en", "bot")) == "m7"


async def test_nobody_may_listen_without_a_talk(guest: Guest) -> None:
    assert (await guest.get("/chat/stream")).status == 403
