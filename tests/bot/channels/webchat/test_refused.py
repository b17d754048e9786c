"""What the customers' page refuses: in words, with what was written kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels import Incoming
from bot.channels.webchat import WebChat
from bot.channels.webchat.channel import A_MINUTE
from bot.channels.webchat.form import LONGEST
from handlers.model import LANGUAGES
from tests.bot.channels.webchat.conftest import Guest
from tests.bot.channels.webchat.stand_in import StandIn
from tests.bot.channels.webchat.writing import TEXT, key_of, write
from tests.browser import Page
from tests.shop import NASTY

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
