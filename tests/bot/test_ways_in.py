"""Whichever way a customer's word comes in, the case that waits for them wakes (T15).

That nothing but a word of theirs wakes it stands here as well; of a bot that is dead T35 tells.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from typing import Any

import pytest

from bot.channels import Incoming
from bot.channels.telegram.api import Api
from bot.channels.terminal import Terminal
from bot.channels.webchat import WebChat
from bot.turn import Turns
from escalation.models import Case, Staff
from escalation.services import cases, desk, further
from escalation.states import ENDED
from escalation.unit_of_work import Database
from tests import make
from tests.application import application
from tests.bot.channels.bot_api import TOKEN
from tests.bot.channels.telegram_talk import AT, CHAT, PRIVATE, SENT_AT, USER, pressed, written
from tests.bot.channels.webchat.conftest import SECRET, Guest
from tests.bot.channels.webchat.writing import write
from tests.bot.speech import SpokenNlu

DESK = make.desk()
ASKED_AT = AT - timedelta(hours=1)
OPENED_AT = AT - timedelta(hours=2)
NOW = AT + timedelta(minutes=1)
WORDS = "账单多收了 30 元，你们怎么还不处理"
PHOTO = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
VOICE = {"file_id": "x", "file_unique_id": "x", "duration": 1}
OURS = {"id": 1, "is_bot": True, "first_name": "x"}
BLOCKED = {"user": OURS, "status": "kicked", "until_date": 0}
LET_IN = {"user": OURS, "status": "member"}


class Place:
    """A chat with a case, and what stands in it."""

    def __init__(
        self, database: Database, channel: str = "telegram", address: str = str(CHAT)
    ) -> None:
        self.database, self.channel, self.address = database, channel, address
        self.nlu = SpokenNlu()
        self.turns = Turns(database, self.nlu, DESK)
        self.case: Case
        self.mei: Staff
        self.offered: str

    async def open(self, *, resolved: bool = False) -> None:
        """The bot has offered something in vain; then Mei has asked the customer something, or has
        resolved the case.
        """
        async with self.database.uow() as uow:
            self.mei = await make.member(uow)
            talk = await make.conversation(uow, channel=self.channel, address=self.address)
            self.case = await make.case(uow, talk, now=OPENED_AT)
            self.offered = str((await make.offered(uow, self.case, now=OPENED_AT)).id)
            await cases.escalate(uow, self.case, reason="person_asked", now=OPENED_AT, desk=DESK)
            act = desk.resolve if resolved else desk.reply
            await act(uow, self.case.id, self.mei.id, "请问是哪一笔？", now=ASKED_AT, desk=DESK)

    async def comes(self, incoming: Incoming) -> None:
        """It is kept, and taken as by the loop."""
        await self.turns.receive(incoming)
        await self.turns.take(self.channel, self.address, NOW)

    async def latest(self) -> Case:
        async with self.database.reading() as uow:
            talk = await uow.conversations.find(self.channel, self.address)
            assert talk is not None
            case = await uow.cases.latest(talk.id)
        assert case is not None
        return case


@cache
def reading() -> Api:
    """What reads updates; it is never asked for any."""
    return Api(TOKEN, "http://127.0.0.1:9", 1)


type Way = Callable[[Place], Awaitable[object]]


async def tells(place: Place, **raw: dict[str, Any]) -> None:
    """Telegram tells of something."""
    update = {"update_id": 1, **raw}
    incoming = reading().read(update, "telegram", NOW)
    assert isinstance(incoming, Incoming)
    await place.comes(incoming)


async def press(place: Place) -> None:
    await tells(place, callback_query=pressed("q1", 3, f"accept:{place.offered}"))


async def unread(place: Place) -> None:
    place.nlu.is_up = False
    await tells(place, message=written(7, WORDS))


async def terminal(place: Place) -> None:
    await place.comes(replace(Terminal(place.address).heard(WORDS, NOW), channel=place.channel))


async def elsewhere(place: Place, text: str = WORDS) -> None:
    async with place.database.uow() as uow:
        await further.add(uow, place.case.id, text, now=NOW, desk=DESK, who="api:x")


async def note(place: Place) -> None:
    async with place.database.uow() as uow:
        await desk.note(uow, place.case.id, place.mei.id, WORDS, now=NOW)


async def membership(place: Place, old: object, new: object) -> None:
    change = {"old_chat_member": old, "new_chat_member": new}
    about = {"chat": PRIVATE, "from": USER, "date": SENT_AT}
    await tells(place, my_chat_member={**about, **change})


WITH_WORDS: dict[str, Way] = {
    "a message": partial(tells, message=written(7, WORDS)),
    "one that was changed": partial(tells, edited_message=written(7, WORDS, edit_date=SENT_AT + 1)),
    "a picture with words": partial(tells, message=written(8, caption=WORDS, photo=PHOTO)),
    "one that no model reads": unread,
    "the terminal": terminal,
    "another system": elsewhere,
}
WORDLESS: dict[str, Way] = {
    "a picture": partial(tells, message=written(8, photo=PHOTO)),
    "a voice message": partial(tells, message=written(9, voice=VOICE)),
    "an old button": press,
}
NO_WORD: dict[str, Way] = {
    "a courtesy": partial(tells, message=written(7, "谢谢")),
    "a courtesy by another system": partial(elsewhere, text="谢谢"),
    "a block": partial(membership, old=LET_IN, new=BLOCKED),
    "a block that ended": partial(membership, old=BLOCKED, new=LET_IN),
    "a note of staff": note,
}


async def assert_awake(place: Place) -> None:
    case = await place.latest()
    assert (case.id, case.turn) == (place.case.id, "us")
    assert case.waits_since is not None, "the watchdog counts from there"
    assert case.resolve_due is not None
    async with place.database.reading() as uow:
        kinds = {timer.kind for timer in await uow.timers.open_of(case.id)}
    assert {"ladder_next_answer", "ladder_resolution"} <= kinds


@pytest.mark.parametrize("way", [*WITH_WORDS, *WORDLESS])
async def test_t15_what_waits_for_the_customer_is_ours_again(embedded: Database, way: str) -> None:
    place = Place(embedded)
    await place.open()
    asked = await place.latest()
    assert (asked.turn, asked.waits_since, asked.resolve_due) == ("customer", None, None)

    await (WITH_WORDS | WORDLESS)[way](place)

    await assert_awake(place)


@pytest.mark.parametrize("way", [*WITH_WORDS, "a picture", "a voice message"])
async def test_t15_after_a_resolution_somebody_has_it_again(embedded: Database, way: str) -> None:
    place = Place(embedded)
    await place.open(resolved=True)
    await (WITH_WORDS | WORDLESS)[way](place)

    # The same case with people, or one of its own that the bot has begun.
    assert (await place.latest()).state not in ENDED


@pytest.mark.parametrize("way", NO_WORD)
async def test_t15_nothing_else_wakes_it(embedded: Database, way: str) -> None:
    place = Place(embedded)
    await place.open()
    before = await place.latest()
    await NO_WORD[way](place)

    after = await place.latest()
    assert (after.id, after.state, after.turn) == (before.id, before.state, before.turn)
    assert (after.waits_since, after.resolve_due) == (None, None)


@pytest.mark.parametrize("resolved", [False, True])
async def test_t15_the_customers_page_wakes_it_too(embedded: Database, *, resolved: bool) -> None:
    page = WebChat()
    assert page.routes is not None
    app = application(embedded, DESK, secret=SECRET, routers=[page.routes], clock=lambda: NOW)
    async with Guest(app) as guest:
        await guest.get("/chat")
        place = Place(embedded, "webchat", guest.address)
        await page.start(place.turns.receive)
        await place.open(resolved=resolved)
        await write(guest, WORDS)
    assert await place.turns.take("webchat", place.address, NOW) == 1

    if not resolved:
        await assert_awake(place)
    assert (await place.latest()).state not in ENDED
