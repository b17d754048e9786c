"""Whose turn it was: the sums add up to the clock, and each reopening is a cycle of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.sla import (
    Calendar,
    Change,
    NaiveInstantError,
    Stretch,
    Sums,
    Turn,
    TurnError,
    cycles,
    elapsed,
    parse_hours,
    stretches,
    sums,
)
from tests.escalation.sla.model import SHANGHAI

START = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
"""A Monday, half an hour after the office of Shanghai has opened."""
OFFICE = Calendar(SHANGHAI, parse_hours("mon-fri 09:00-18:00"))
HOUR = timedelta(hours=1)


def history(*turns: tuple[float, Turn]) -> list[Change]:
    """Changes so many hours after the start."""
    return [Change(START + hours * HOUR, turn) for hours, turn in turns]


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """Any history: changes at any microsecond, some at the same, some that change nothing."""
    gaps = draw(st.lists(st.sampled_from([0, 1, 10**6, 3 * 10**9, 10**11]), max_size=12))
    at = START
    found = []
    for gap in (0, *gaps):
        at += draw(st.integers(0, 10)) * timedelta(microseconds=gap)
        found.append(Change(at, draw(st.sampled_from(Turn))))
    return found


moments = st.integers(0, 10**12).map(lambda n: START + timedelta(microseconds=n))


@given(changes=histories(), until=moments)
def test_the_three_sums_and_the_time_after_an_end_are_all_the_time_there_was(
    changes: list[Change], until: datetime
) -> None:
    found = sums(changes, until)
    working = sums(changes, until, OFFICE)

    assert found.open + found.ended == until - START
    assert working.open + working.ended == elapsed(START, until, OFFICE)
    assert found.open == sum(
        ((cycle.ends or until) - cycle.begins for cycle in cycles(changes, until)), timedelta(0)
    )


@given(changes=histories(), until=moments)
def test_stretches_follow_one_another_without_a_gap(changes: list[Change], until: datetime) -> None:
    found = list(stretches(changes, until))

    assert found[0].start == START
    assert found[-1].end == until
    for before, after in pairwise(found):
        assert before.start <= before.end == after.start
        assert before.turn is not after.turn
    # The last one says whose turn it is at the instant of looking.
    assert found[-1].turn is [change.turn for change in changes if change.at <= until][-1]


def test_the_sums_of_a_day() -> None:
    changes = history(
        (0, Turn.BOT), (1, Turn.CUSTOMER), (3, Turn.US), (3.5, Turn.ENDED), (20, Turn.US)
    )

    assert sums(changes, START + 24 * HOUR) == Sums(
        bot=HOUR, customer=2 * HOUR, us=4.5 * HOUR, ended=16.5 * HOUR
    )
    # Ours on Tuesday from 05:30 to 09:30 in the morning: half an hour of it is working time.
    assert sums(changes, START + 24 * HOUR, OFFICE).us == HOUR
    assert list(Sums.__dataclass_fields__) == list(Turn)


def test_t13_t48_a_reopening_begins_a_cycle_and_the_old_one_is_kept() -> None:
    changes = history(
        (0, Turn.BOT), (1, Turn.ENDED), (2, Turn.ENDED), (30, Turn.US), (31, Turn.CUSTOMER)
    )

    first, second = cycles(changes, START + 40 * HOUR)

    assert (first.number, first.begins, first.ends) == (1, START, START + HOUR)
    assert (second.number, second.begins, second.ends) == (2, START + 30 * HOUR, None)
    assert second.stretches[0] == Stretch(Turn.US, START + 30 * HOUR, START + 31 * HOUR)
    assert len(cycles(changes, START + 20 * HOUR)) == 1


def test_t50_an_end_writes_down_all_that_went_before() -> None:
    changes = history((0, Turn.BOT), (1, Turn.US), (2, Turn.ENDED))

    assert sums(changes, START + 2 * HOUR) == Sums(bot=HOUR, us=HOUR)
    assert sums(changes, START + 9 * HOUR) == Sums(bot=HOUR, us=HOUR, ended=7 * HOUR)
    assert cycles(changes, START + 2 * HOUR)[0].ends == START + 2 * HOUR


def test_t12_of_several_changes_at_once_the_last_one_holds() -> None:
    changes = history((0, Turn.US), (1, Turn.BOT), (1, Turn.CUSTOMER))

    assert sums(changes, START + 2 * HOUR) == Sums(us=HOUR, customer=HOUR)


def test_what_cannot_be_a_history_is_refused() -> None:
    with pytest.raises(TurnError, match="order"):
        sums(history((1, Turn.BOT), (0, Turn.US)), START + HOUR)
    with pytest.raises(NaiveInstantError):
        sums([Change(START.replace(tzinfo=None), Turn.BOT)], START)


def test_a_case_that_ends_as_it_begins_has_a_cycle_too() -> None:
    changes = history((0, Turn.BOT), (0, Turn.ENDED), (1, Turn.US), (1, Turn.ENDED), (1, Turn.US))

    found = cycles(changes, START + 2 * HOUR)

    assert [(cycle.begins, cycle.ends) for cycle in found] == [
        (START, START), (START + HOUR, START + HOUR), (START + HOUR, None)
    ]  # fmt: skip


def test_before_the_first_change_there_was_nothing() -> None:
    assert sums(history((1, Turn.BOT)), START) == Sums()
    assert cycles([], START) == []
