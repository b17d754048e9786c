"""One clock of a case: it runs while it is our turn, rests while it is the customer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from escalation.sla.badge import SOON, Badge, badge
from escalation.sla.calendar import Calendar, in_utc
from escalation.sla.measure import due, elapsed
from escalation.sla.turns import Change, Cycle, Turn, cycles

OURS: Final = frozenset({Turn.BOT, Turn.US})
"""The turns in which the customer waits."""


@dataclass(frozen=True, slots=True)
class Target:
    """An `amount` of time, of a calendar's hours or (None) on the clock, that runs in some turns.

    In the other turns it rests. A clock that never rests runs in all of them.
    """

    amount: timedelta
    calendar: Calendar | None = None
    runs: frozenset[Turn] = OURS


class Standing(StrEnum):
    """What a clock does at an instant."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    """What it was for was done, or the case has ended."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock in one cycle, read at an instant.

    `left` is below zero when more was spent than was allowed. `due_at` is None when that depends on
    when somebody else answers: a clock that rests in time has no due time, and shows none (T05).
    `stopped_at` is when what it is for was done, or when the cycle ended.
    """

    cycle: int
    standing: Standing
    spent: timedelta
    left: timedelta
    due_at: datetime | None
    read_at: datetime
    stopped_at: datetime | None

    def badge(self, *, soon: timedelta = SOON) -> Badge:
        """How it stands, of this reading alone (T16)."""
        if self.due_at is None:
            return Badge.ON_TIME if self.stopped_at is None else Badge.MET
        return badge(self.due_at, self.read_at, self.stopped_at, soon=soon)


def read(
    target: Target,
    changes: Sequence[Change],
    now: datetime,
    *,
    done_at: datetime | None = None,
    cycle: int | None = None,
) -> Reading | None:
    """The clock at `now`, in the newest cycle or in the one that is named; None before it begins.

    It stops at `done_at`, when what it is for was done, and at the end of its cycle at the latest.
    An earlier instant as `now` tells how it stood then.

    Raises:
        TurnError: the changes are not in order of time.
        HoursError: the calendar has no working time within ten years.
    """
    now = in_utc(now)
    runs = [each for each in cycles(changes, now) if cycle is None or each.number == cycle]
    return _read(target, runs[-1], now, done_at) if runs else None


def _read(target: Target, cycle: Cycle, now: datetime, done_at: datetime | None) -> Reading:
    ends = [at for at in (done_at and in_utc(done_at), cycle.ends) if at is not None]
    # What was done before a reopening is not done for the cycle that began then (T48).
    stop = min((at for at in ends if cycle.begins <= at <= now), default=None)
    at = stop or now
    spent = timedelta(0)
    due_at: datetime | None = None
    is_running = False
    for stretch in cycle.stretches:
        if stop is not None and stretch.start >= stop:
            break
        is_running = stretch.turn in target.runs
        if is_running:
            before = spent
            spent += elapsed(stretch.start, min(stretch.end, at), target.calendar)
            if due_at is None and spent >= target.amount:
                due_at = due(stretch.start, target.amount - before, target.calendar)
    if due_at is None and is_running:
        due_at = due(at, target.amount - spent, target.calendar)
    return Reading(
        cycle=cycle.number,
        standing=_standing(stop, is_running=is_running),
        spent=spent,
        left=target.amount - spent,
        due_at=due_at,
        read_at=now,
        stopped_at=stop,
    )


def _standing(stop: datetime | None, *, is_running: bool) -> Standing:
    if stop is not None:
        return Standing.STOPPED
    return Standing.RUNNING if is_running else Standing.PAUSED
