from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.breaker import Breaker
from bot.nlu.understanding import NluUnavailable


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def call(breaker: Breaker, *, works: bool) -> bool:
    """Whether the call was let through."""
    through = False
    with suppress(NluUnavailable), breaker.call():
        through = True
        if not works:
            raise NluUnavailable("no")
    return through


def test_three_failures_in_a_row_stop_the_calls_for_five_seconds() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)

    assert [call(breaker, works=False) for _ in range(5)] == [True, True, True, False, False]
    clock.now += 4.9
    assert not call(breaker, works=True)
    clock.now += 0.2
    assert call(breaker, works=True)
    assert call(breaker, works=True)


def test_a_failed_trial_stops_the_calls_anew() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(3):
        call(breaker, works=False)
    clock.now += 5.1

    assert call(breaker, works=False)
    assert not call(breaker, works=True)


def test_one_call_alone_tries() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(3):
        call(breaker, works=False)
    clock.now += 5.1

    with breaker.call():
        assert not call(breaker, works=True)
    assert call(breaker, works=True)


def test_a_cancelled_trial_leaves_the_next_one_free() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(3):
        call(breaker, works=False)
    clock.now += 5.1

    with pytest.raises(asyncio.CancelledError), breaker.call():
        raise asyncio.CancelledError

    assert breaker.is_open
    assert call(breaker, works=True)
    assert not breaker.is_open


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 20)), max_size=40))
def test_no_call_is_refused_unless_the_three_before_it_failed(
    calls: list[tuple[bool, float]],
) -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    outcomes: list[bool] = []
    for works, pause in calls:
        clock.now += pause
        if call(breaker, works=works):
            outcomes.append(works)
        else:
            assert len(outcomes) >= 3
            assert not any(outcomes[-3:])
            assert pause < 5.0
