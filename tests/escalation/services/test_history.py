"""Whose turn it was in a case, through whatever happens to it, and what that adds up to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.events import Kind
from escalation.services.history import totals
from escalation.sla import Turn, elapsed, stretches
from escalation.turns import Because, Mark, read_events
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.play import ACTS, DESK, HOUR, Play


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

    total = totals(marks, until, DESK, None)
    assert total.clock.open + total.clock.ended == until - make.NOW
    assert total.work.open + total.work.ended == elapsed(make.NOW, until, DESK.calendar)
    # Of what happened at one instant, only what it came to in the end is the same in both.
    assert turns_of(marks, until) == turns_of(read_events(events), until)
    # T50: each end has on record what its cycle measured, and together they are the open time.
    ends = [event for event in events if event.kind in {Kind.CASE_SETTLED, Kind.CASE_RESOLVED}]
    measured = sum(sum(end.payload["measures"]["clock"].values()) for end in ends)
    running = [mark for mark in marks if mark.cycle == marks[-1].cycle]
    if running[-1].turn is not Turn.ENDED:
        measured += totals(running, until, DESK, None).clock.open.total_seconds()
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
