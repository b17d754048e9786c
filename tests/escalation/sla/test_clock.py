"""Clocks that rest and go on, against the slow model and by the field's known failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.sla import (
    Badge,
    Calendar,
    Change,
    Reading,
    Standing,
    Target,
    Turn,
    due,
    elapsed,
    parse_hours,
    read,
)
from tests.escalation.sla.model import (
    LONDON,
    MINUTE,
    SHANGHAI,
    calendars,
    slow_elapsed,
    slow_spent,
)

START = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in Shanghai."""
OFFICE = Calendar(SHANGHAI, parse_hours("mon-fri 09:00-18:00"))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RESOLVE = Target(4 * HOUR, OFFICE)
OPEN = [Turn.BOT, Turn.US, Turn.CUSTOMER]


def history(*turns: tuple[float, Turn]) -> list[Change]:
    return [Change(START + hours * HOUR, turn) for hours, turn in turns]


def at(hours: float, *turns: tuple[float, Turn], done: float | None = None) -> Reading:
    """The clock so many hours after the start."""
    done_at = None if done is None else START + done * HOUR
    reading = read(RESOLVE, history(*turns), START + hours * HOUR, done_at=done_at)
    assert reading is not None
    return reading


@st.composite
def courses(draw: st.DrawFn) -> list[Change]:
    """One cycle in the week of London's change of the clock: turns of whole minutes."""
    instant = datetime(2026, 10, 23, 7, 0, tzinfo=UTC)
    changes = []
    for _ in range(draw(st.integers(1, 7))):
        changes.append(Change(instant, draw(st.sampled_from(OPEN))))
        instant += draw(st.integers(0, 20 * 60)) * MINUTE
    return changes


@given(data=st.data(), changes=courses(), amount=st.integers(1, 900), later=st.integers(0, 900))
@settings(max_examples=40)
def test_t03_a_clock_is_what_the_model_counts_minute_by_minute(
    data: st.DataObject, changes: list[Change], amount: int, later: int
) -> None:
    calendar = data.draw(st.none() | calendars(LONDON, datetime(2026, 10, 25)))  # noqa: DTZ001
    target = Target(amount * MINUTE, calendar)
    now = changes[-1].at + later * MINUTE
    spent = slow_spent(target, changes, now)
    ended = [*changes, Change(now, Turn.ENDED)]

    reading, end = read(target, changes, now), read(target, ended, now + DAY)

    assert reading is not None
    assert end is not None
    assert (reading.spent, reading.left) == (spent, target.amount - spent)
    # An end straight out of a pause counts no minute of the pause, now or a day later.
    assert (end.spent, end.stopped_at, end.standing) == (spent, now, Standing.STOPPED)
    assert (end.badge() is Badge.MISSED) == (spent > target.amount or _was_late(reading))
    assert (reading.standing is Standing.RUNNING) == (changes[-1].turn in target.runs)
    if reading.due_at is None:
        assert reading.standing is Standing.PAUSED
        assert spent < target.amount
    elif reading.due_at <= now:
        assert slow_spent(target, changes, reading.due_at) == target.amount <= spent
    else:
        assert reading.due_at == due(now, target.amount - spent, calendar)


def _was_late(reading: Reading) -> bool:
    """Due before it was read, though nothing was spent since: it was not working time."""
    return reading.due_at is not None and reading.due_at < reading.read_at


@given(
    data=st.data(),
    amount=st.integers(1, 900),
    before=st.integers(0, 3000),
    pause=st.integers(0, 5000),
)
@settings(max_examples=40)
def test_t04_a_pause_of_so_much_working_time_moves_the_due_time_by_just_so_much(
    data: st.DataObject, amount: int, before: int, pause: int
) -> None:
    calendar = data.draw(calendars(LONDON, datetime(2026, 10, 25)))  # noqa: DTZ001
    target = Target(amount * MINUTE, calendar)
    start = datetime(2026, 10, 23, 7, 0, tzinfo=UTC)
    rests, goes_on = start + before * MINUTE, start + (before + pause) * MINUTE
    plain = due(start, target.amount, calendar)
    changes = [
        Change(start, Turn.US), Change(rests, Turn.CUSTOMER), Change(goes_on, Turn.US)
    ]  # fmt: skip

    reading = read(target, changes, goes_on)

    assert reading is not None
    assert reading.due_at is not None
    if plain <= rests:
        assert reading.due_at == plain
    else:
        paused = slow_elapsed(rests, goes_on, calendar)
        assert reading.due_at == due(plain, paused, calendar)
        assert elapsed(plain, reading.due_at, calendar) == paused


def test_t03_seven_months_on_hold_are_no_time_of_ours() -> None:
    reading = at(24 * 200, (0, Turn.US), (1, Turn.CUSTOMER), (24 * 190, Turn.ENDED))

    assert reading.spent == HOUR
    assert reading.badge() is Badge.MET


def test_t03_paused_ended_reopened_paused_ended() -> None:
    changes = history(
        (0, Turn.US), (1, Turn.CUSTOMER), (5, Turn.ENDED),
        (24, Turn.US), (26, Turn.CUSTOMER), (30, Turn.ENDED),
    )  # fmt: skip
    now = START + 48 * HOUR

    first, second = (read(RESOLVE, changes, now, cycle=number) for number in (1, 2))

    assert first is not None
    assert second is not None
    assert (first.spent, second.spent) == (HOUR, 2 * HOUR)
    assert read(RESOLVE, changes, now) == second
    assert read(RESOLVE, changes, now, cycle=3) is None


def test_t05_a_clock_that_rests_shows_that_it_rests() -> None:
    early, late = (at(hours, (0, Turn.US), (1, Turn.CUSTOMER)) for hours in (2, 500))

    assert early.standing is late.standing is Standing.PAUSED
    assert early.spent == late.spent == HOUR
    assert early.due_at is late.due_at is None
    assert early.badge() is late.badge() is Badge.ON_TIME


def test_t06_nothing_runs_after_an_end() -> None:
    soon, later = (at(hours, (0, Turn.US), (1, Turn.ENDED)) for hours in (1, 500))

    assert soon.standing is later.standing is Standing.STOPPED
    assert soon.left == later.left == 3 * HOUR
    assert later.badge() is Badge.MET


def test_t12_an_answer_that_asks_something_back_has_met_the_clock() -> None:
    reading = at(2, (0, Turn.US), (1, Turn.CUSTOMER), done=1)

    assert (reading.standing, reading.stopped_at) == (Standing.STOPPED, START + HOUR)
    assert reading.badge() is Badge.MET
    assert reading.due_at == START + 4 * HOUR  # as it stood when it was answered


def test_t13_t48_the_answer_of_an_old_cycle_does_not_stop_the_new_one() -> None:
    reading = at(30, (0, Turn.US), (2, Turn.ENDED), (24, Turn.US), done=1)

    assert (reading.cycle, reading.standing) == (2, Standing.RUNNING)
    assert reading.due_at == START + 28 * HOUR


def test_t11_t16_another_target_is_another_reading_and_nothing_stays_overdue() -> None:
    changes, now = history((0, Turn.US)), START + 5 * HOUR

    short = read(RESOLVE, changes, now)
    long = read(Target(18 * HOUR, OFFICE), changes, now)

    assert short is not None
    assert long is not None
    assert short.badge() is Badge.OVERDUE
    assert long.badge() is Badge.ON_TIME


def test_overdue_is_overdue_though_nobody_works_since() -> None:
    reading = at(8.5, (4, Turn.US))

    assert reading.left == timedelta(0)  # due at 18:00, when people went home
    assert reading.badge() is Badge.OVERDUE


def test_overdue_stays_overdue_while_the_customer_is_asked() -> None:
    reading = at(9, (0, Turn.US), (5, Turn.CUSTOMER))

    assert reading.due_at == START + 4 * HOUR
    assert (reading.standing, reading.badge()) == (Standing.PAUSED, Badge.OVERDUE)


@pytest.mark.parametrize("turn", OPEN)
def test_t52_waiting_for_the_customer_rests_and_nothing_else_does(turn: Turn) -> None:
    reading = at(3, (0, Turn.US), (1, turn))

    assert reading.spent == (HOUR if turn is Turn.CUSTOMER else 3 * HOUR)


def test_a_clock_may_run_in_every_turn() -> None:
    outer = Target(8 * 7 * DAY, None, frozenset(OPEN))

    reading = read(outer, history((0, Turn.BOT), (1, Turn.CUSTOMER)), START + 9 * DAY)

    assert reading is not None
    assert reading.due_at == START + 56 * DAY
    assert reading.standing is Standing.RUNNING


def test_before_a_case_there_is_no_clock() -> None:
    assert read(RESOLVE, history((1, Turn.US)), START) is None


def test_what_was_known_then_is_read_as_it_was_then() -> None:
    changes = history((0, Turn.US), (1, Turn.CUSTOMER), (3, Turn.US))

    reading = read(RESOLVE, changes, START + 2 * HOUR)

    assert reading is not None
    assert reading.standing is Standing.PAUSED
