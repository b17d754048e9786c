"""The customers' page by its HTTP: nothing lost, nothing twice, nothing shown to a stranger."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from bot.channels import Letter
from bot.channels.webchat import WebChat, talk
from escalation.services.messages import note
from escalation.unit_of_work import Database
from tests import make
from tests.bot.channels.webchat.conftest import Guest
from tests.bot.channels.webchat.stand_in import StandIn
from tests.bot.channels.webchat.writing import TEXT, write

pytestmark = pytest.mark.asyncio(loop_scope="module")


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


async def test_times_stand_in_the_customers_zone(
    guest: Guest, bot: StandIn, database: Database
) -> None:
    await write(guest, TEXT)
    await bot.take(guest.address)
    async with database.uow() as uow:
        (await make.customer(uow, "c-100")).zone = "Europe/London"
        chat = await uow.conversations.find("webchat", guest.address)
        assert chat is not None
        chat.customer_id = "c-100"
    # In Shanghai it is Tuesday already.
    bot.now = datetime(2026, 11, 16, 17, tzinfo=UTC)
    await bot.say(guest.address, "by Mon 16 Nov")
    page = await guest.get("/chat")
    assert [tag.get_text() for tag in page.soup.select("#log time")] == ["02:00", "17:00"]
    lines = (await guest.get("/chat/transcript")).response.text.splitlines()
    assert lines[0] == "Amends: what was said, as of 2026-11-16 17:00 (Europe/London)"
    assert lines[2:] == [
        f"2026-11-16 02:00  You: {TEXT}",
        "2026-11-16 17:00  Assistant: by Mon 16 Nov",
    ]


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
