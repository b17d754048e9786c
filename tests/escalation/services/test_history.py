"""Whose turn it was in a case, through whatever happens to it, and what that adds up to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.errors import DeskError
from escalation.events import Kind
from escalation.models import Case, Conversation, Staff
from escalation.services import cases, desk, remedies
from escalation.services.history import history, totals
from escalation.services.messages import hear, say
from escalation.sla import Turn, elapsed, stretches
from escalation.states import ENDED, UNASKED
from escalation.turns import Because, Mark, read_events
from escalation.unit_of_work import Database, UnitOfWork
from handlers import phrases
from tests import make

DESK = make.desk()
HOUR = timedelta(hours=1)

type Act = Callable[[UnitOfWork, Case, Conversation, Staff, datetime], Awaitable[object]]


async def word(uow: UnitOfWork, case: Case, chat: Conversation, _: Staff, now: datetime) -> None:
    open_case = case if case.state != "closed" else None
    await hear(uow, chat, open_case, "还没有收到", now=now)


async def thanks(uow: UnitOfWork, case: Case, chat: Conversation, _: Staff, now: datetime) -> None:
    await hear(uow, chat, case, "谢谢", now=now, courtesy=True)


async def bot_says(
    uow: UnitOfWork, case: Case, chat: Conversation, _: Staff, now: datetime
) -> None:
    await say(uow, chat, case, phrases.thanks(), author="bot", now=now, desk=DESK)


async def offer(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state in {"talking", "held", "queued"}:
        await make.offered(uow, case, now=now)


async def answer(
    uow: UnitOfWork, case: Case, chat: Conversation, now: datetime, *, yes: bool
) -> None:
    said = await hear(uow, chat, case, "好的" if yes else "不行", now=now)
    for remedy in await uow.remedies.of_case(case.id, ["offered"]):
        if yes:
            await cases.accept(uow, case, remedy, said, now=now, desk=DESK)
        else:
            await remedies.decline(uow, remedy, said, now=now)


async def run_out(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    for remedy in await uow.remedies.of_case(case.id, ["offered"]):
        await remedies.expire(uow, remedy, now=now)


async def escalate(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state not in ENDED:
        await cases.escalate(uow, case, reason="person_asked", now=now, desk=DESK)


async def back(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state in UNASKED:
        await cases.reopen(uow, case, reason="not_helped", now=now, desk=DESK)


async def close(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state in UNASKED:
        await cases.close(uow, case, helped=None, now=now, desk=DESK)


ACTS: dict[str, Act] = {
    "word": word,
    "thanks": thanks,
    "bot_says": bot_says,
    "offer": offer,
    "yes": lambda uow, case, chat, _, now: answer(uow, case, chat, now, yes=True),
    "no": lambda uow, case, chat, _, now: answer(uow, case, chat, now, yes=False),
    "run_out": run_out,
    "escalate": escalate,
    "claim": lambda uow, case, _, mei, now: desk.claim(uow, case.id, mei.id, now=now, desk=DESK),
    "release": lambda uow, case, _, mei, now: desk.release(uow, case.id, mei.id, now=now),
    "reply": lambda uow, case, _, mei, now: desk.reply(
        uow, case.id, mei.id, "我去查一下。", now=now, desk=DESK
    ),
    "question": lambda uow, case, _, mei, now: desk.reply(
        uow, case.id, mei.id, "是哪一笔订单？", now=now, desk=DESK
    ),
    "hand_back": lambda uow, case, _, mei, now: desk.hand_back(
        uow, case.id, mei.id, now=now, desk=DESK
    ),
    "resolve": lambda uow, case, _, mei, now: desk.resolve(
        uow, case.id, mei.id, None, now=now, desk=DESK
    ),
    "reopen": back,
    "close": close,
}


class Play:
    """One case, to which one thing after another happens."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = make.NOW

    async def begin(self) -> UUID:
        async with self.database.uow() as uow:
            case = await make.case(uow)
            self.case_id, self.chat_id = case.id, case.conversation_id
            self.staff_id = (await make.member(uow)).id
        return self.case_id

    async def do(self, act: str, after: timedelta) -> None:
        self.now += after
        try:
            async with self.database.uow() as uow:
                case = await uow.cases.locked(self.case_id)
                mei = await uow.staff.get(self.staff_id)
                assert case
                assert mei
                chat = await uow.conversations.lock(self.chat_id)
                await ACTS[act](uow, case, chat, mei, self.now)
        except DeskError:
            pass  # what cannot be done to the case as it stands changes nothing

    async def marks(self) -> list[Mark]:
        async with self.database.reading() as uow:
            case = await uow.cases.get(self.case_id)
            assert case
            return await history(uow, case)

    async def events(self) -> list[Any]:
        async with self.database.reading() as uow:
            return list(await uow.events.of_case(self.case_id))


def turns_of(marks: list[Mark], until: datetime) -> list[tuple[Turn, datetime, datetime]]:
    found = stretches([mark.change for mark in marks], until)
    return [(each.turn, each.start, each.end) for each in found if each.start < each.end]


gaps = st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(minutes=7), 5 * HOUR])
plays = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), gaps), min_size=3, max_size=14)


@settings(max_examples=15)
@given(acts=plays)
async def test_the_sums_are_all_the_time_there_was_and_the_events_tell_the_same(
    database: Database, acts: list[tuple[str, timedelta]]
) -> None:
    play = Play(database)
    await play.begin()
    for act, gap in acts:
        await play.do(act, gap)
    marks, events, until = await play.marks(), await play.events(), play.now + 3 * HOUR

    total = totals(marks, until, DESK)
    assert total.clock.open + total.clock.ended == until - make.NOW
    assert total.work.open + total.work.ended == elapsed(make.NOW, until, DESK.calendar)
    # Of what happened at one instant, only what it came to in the end is the same in both.
    assert turns_of(marks, until) == turns_of(read_events(events), until)
    # T50: each end has on record what its cycle measured, and together they are the open time.
    ends = [event for event in events if event.kind in {Kind.CASE_SETTLED, Kind.CASE_RESOLVED}]
    measured = sum(sum(end.payload["measures"]["clock"].values()) for end in ends)
    running = [mark for mark in marks if mark.cycle == marks[-1].cycle]
    if running[-1].turn is not Turn.ENDED:
        measured += totals(running, until, DESK).clock.open.total_seconds()
    assert measured == pytest.approx(total.clock.open.total_seconds())


async def played(database: Database, *acts: str) -> list[tuple[Turn, Because]]:
    """Whose turn each act made it, one an hour."""
    play = Play(database)
    await play.begin()
    seen = len(await play.marks())
    turns = []
    for act in acts:
        await play.do(act, HOUR)
        marks = await play.marks()
        assert all(mark.at == play.now for mark in marks[seen:])
        seen = len(marks)
        turns.append((marks[-1].turn, marks[-1].because))
    return turns


async def test_t52_a_question_waits_for_the_customer_and_their_word_for_us(
    database: Database,
) -> None:
    assert await played(database, "escalate", "claim", "question", "word", "reply", "resolve") == [
        (Turn.US, Because.HANDED_OVER),
        (Turn.US, Because.ANSWER),  # the bot says who has joined, and that ends nobody's wait
        (Turn.CUSTOMER, Because.QUESTION),
        (Turn.US, Because.WORD),
        (Turn.US, Because.REPLY),
        (Turn.ENDED, Because.RESOLVED),
    ]


async def test_t52_another_holder_ends_no_wait_for_the_customer(embedded: Database) -> None:
    taken = await played(embedded, "escalate", "question", "release", "claim")
    from_bot = await played(embedded, "bot_says", "claim")

    assert [turn for turn, _ in taken] == [Turn.US, Turn.CUSTOMER, Turn.CUSTOMER, Turn.CUSTOMER]
    assert from_bot[-1][0] is Turn.US


async def test_a_closing_thanks_starts_no_clock(embedded: Database) -> None:
    asked = await played(embedded, "escalate", "question", "thanks")
    ended = await played(embedded, "escalate", "resolve", "thanks")

    assert asked[-1] == (Turn.CUSTOMER, Because.THANKS)
    assert ended[-1] == (Turn.ENDED, Because.RESOLVED)


async def test_t47_what_the_bot_says_makes_it_the_customers_turn(embedded: Database) -> None:
    assert await played(embedded, "bot_says", "word", "bot_says", "offer", "no", "bot_says") == [
        (Turn.CUSTOMER, Because.ANSWER),
        (Turn.BOT, Because.WORD),
        (Turn.CUSTOMER, Because.ANSWER),
        (Turn.CUSTOMER, Because.OFFER),
        (Turn.BOT, Because.NO_OFFER),
        (Turn.CUSTOMER, Because.ANSWER),
    ]


async def test_t48_a_reopening_is_a_cycle_of_its_own(embedded: Database) -> None:
    play = Play(embedded)
    await play.begin()
    for act in ("offer", "yes", "reopen", "reply"):
        await play.do(act, HOUR)

    marks = await play.marks()
    reopened = next(mark for mark in marks if mark.because is Because.REOPENED)
    assert (reopened.cycle, reopened.at) == (2, make.NOW + 3 * HOUR)
    assert {mark.cycle for mark in marks if mark.at < reopened.at} == {1}


@pytest.mark.parametrize(
    "acts", [("offer", "yes", "close"), ("escalate", "reply", "resolve", "close")], ids=len
)
async def test_t50_an_end_reads_the_turns_that_were_kept_and_no_events(
    embedded: Database, monkeypatch: pytest.MonkeyPatch, acts: tuple[str, ...]
) -> None:
    play = Play(embedded)
    await play.begin()
    read: list[str] = []
    monkeypatch.setattr("escalation.services.history.read_events", read.append)

    for act in acts:
        await play.do(act, HOUR)

    assert not read
    async with embedded.reading() as uow:
        case = await uow.cases.get(play.case_id)
    assert case
    assert case.state == "closed"


async def test_a_case_from_before_turns_were_kept_is_read_from_its_events(
    database: Database,
) -> None:
    play = Play(database)
    await play.begin()
    await play.do("escalate", HOUR)
    kept = await play.marks()
    async with database.uow() as uow:
        case = await uow.cases.locked(play.case_id)
        assert case
        case.turn = None
    await play.do("question", HOUR)

    marks = await play.marks()
    assert marks[: len(kept)] == kept
    assert marks[-1].because is Because.QUESTION


async def test_an_end_by_a_release_that_kept_no_turns_is_not_overlooked(
    embedded: Database,
) -> None:
    play = Play(embedded)
    await play.begin()
    await play.do("escalate", HOUR)
    async with embedded.uow() as uow:
        case = await uow.cases.locked(play.case_id)
        assert case
        case.state, kept = "resolved", case.turn
        case.turn = None  # what that release records passes no turn
        uow.record(Kind.CASE_RESOLVED, at=play.now + HOUR, who="timer", case=case)
        case.turn = kept

    assert (await play.marks())[-1] == Mark(play.now + HOUR, Turn.ENDED, 1, Because.RESOLVED)
