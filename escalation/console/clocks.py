"""The times that run in a case: computed for the moment of looking, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.models import Case, Message, Promise
from escalation.services.promises import WRITTEN
from escalation.sla import Badge, badge
from handlers.texts import N_

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Between these every instant can be shown; a time of a form beyond them is the nearest."""
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


@dataclass(frozen=True, slots=True)
class PromiseShown:
    """A promise with its clock, the words in which staff made it if they did and these are shown,
    and its time as a form has it.
    """

    promise: Promise
    clock: Clock
    words: str
    by_clock: str

    @property
    def is_to_do(self) -> bool:
        """Whether staff made it in writing and nobody has done it."""
        made = self.promise
        return made.kind in WRITTEN and made.kept_at is made.done_at is made.withdrawn_at is None


def promises_shown(
    promises: Iterable[Promise], said: Iterable[Message], now: datetime, zone: ZoneInfo
) -> list[PromiseShown]:
    """The promises of a case, of whose messages `said` are shown."""
    texts = {message.id: message.text for message in said}
    return [
        PromiseShown(
            made,
            promise_clock(made, now),
            texts.get(made.message_id or 0, "")[made.starts or 0 : made.ends or 0],
            by_clock(made.due_at, zone),
        )
        for made in promises
    ]


def promise_clock(promise: Promise, now: datetime) -> Clock:
    """How a promise stands; one that was broken is missed, whenever the word came after it."""
    if promise.broken_at is not None:
        return Clock(promise.kind, promise.due_at, Badge.MISSED, timedelta(0), promise.broken_at)
    return clock(promise.kind, promise.due_at, now, promise.kept_at)


def instant(typed: str, zone: ZoneInfo) -> datetime | None:
    """A time as a form has it, by the shop's clock; None for what is none."""
    try:
        found = datetime.fromisoformat(typed).replace(tzinfo=zone).astimezone(UTC)
        return min(max(found, EARLIEST), LATEST)
    except (ValueError, OverflowError):
        return None


def by_clock(due_at: datetime | None, zone: ZoneInfo) -> str:
    """An instant as a form has it: the shop's wall clock, to the full minute that is not before."""
    if due_at is None:
        return ""
    minute = due_at.replace(second=0, microsecond=0)
    full = minute if minute == due_at else minute + timedelta(minutes=1)
    return full.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
