"""The times that run in a case: computed for the moment of looking, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.models import Case, Promise
from escalation.sla import Badge, badge
from handlers.texts import N_

FIRST_ANSWER = N_("First answer")
RESOLUTION = N_("Resolution")


@dataclass(frozen=True, slots=True)
class Clock:
    """One due time: what for, how it stands, and how far away it is or was missed by."""

    label: str
    due_at: datetime
    badge: Badge
    left: timedelta
    done_at: datetime | None = None


def clock(label: str, due_at: datetime, now: datetime, done_at: datetime | None) -> Clock:
    """The clock of one due time at `now`."""
    return Clock(label, due_at, badge(due_at, now, done_at), due_at - (done_at or now), done_at)


def clocks(case: Case, now: datetime) -> list[Clock]:
    """The clocks of a case in people's hands: first answer, then resolution."""
    running: list[Clock] = []
    if case.first_response_due is not None:
        running.append(clock(FIRST_ANSWER, case.first_response_due, now, case.first_response_at))
    if case.resolve_due is not None:
        end = case.resolved_at or case.settled_at or case.closed_at
        running.append(clock(RESOLUTION, case.resolve_due, now, end))
    return running


def next_clock(case: Case, now: datetime) -> Clock | None:
    """The clock that counts now: what a list shows and is sorted by; none when all is done."""
    return next((clock for clock in clocks(case, now) if clock.done_at is None), None)


def promise_clock(promise: Promise, now: datetime) -> Clock:
    """How a promise stands; one that was broken is missed, whenever the word came after it."""
    if promise.broken_at is not None:
        return Clock(promise.kind, promise.due_at, Badge.MISSED, timedelta(0), promise.broken_at)
    return clock(promise.kind, promise.due_at, now, promise.kept_at)
