"""The rungs on which a due time comes to people, pure: when each is reached, and when it climbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from escalation.sla.calendar import Calendar, in_utc
from escalation.sla.measure import due, elapsed, leaving, next_open

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=2)
"""However short or long a clock is, a notice stands between these until it climbs."""
LATEST: Final = timedelta(hours=9)
"""However long a clock is, the rung after its due time comes within this."""
DAY: Final = timedelta(days=1)


class Told(StrEnum):
    """Whom a rung is for at least."""

    OWNER = "owner"
    """Who has the case, or gave the promise; where there is nobody, the supervisors."""
    SUPERVISORS = "supervisors"
    MANAGERS = "managers"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: reached when `share` of a clock's time is over, it stands for `patience` of that
    time; not acknowledged until then, it climbs.
    """

    slug: str
    share: float
    told: Told
    patience: float


RUNGS: Final = (
    Rung("half", 0.5, Told.OWNER, 0.2),
    Rung("three_quarters", 0.75, Told.OWNER, 0.12),
    Rung("nine_tenths", 0.9, Told.SUPERVISORS, 0.05),
    Rung("breach", 1.0, Told.MANAGERS, 0.1),
    Rung("after", 1.25, Told.MANAGERS, 0.1),
)
"""The whole ladder, the lowest first."""
BY_SLUG: Final[Mapping[str, int]] = {rung.slug: place for place, rung in enumerate(RUNGS)}
"""The place of each rung in `RUNGS`."""


@dataclass(frozen=True)
class Run:
    """One run of a clock, from `began_at` to `due_at`, and the hours of those whom it concerns.

    Without a calendar they may be called at any hour. A clock that rested in between has an
    `allowed` time of those hours, of which the shares are counted; else that is all from beginning
    to end.
    """

    began_at: datetime
    due_at: datetime
    calendar: Calendar | None
    allowed: timedelta | None = None

    def at(self, rung: Rung) -> datetime | None:
        """When people are told of a rung, always within their hours; None for a warning that these
        hours leave no time for.

        Raises:
            HoursError: the calendar has no working time within ten years.
        """
        if rung.share > 1:
            beyond = max(SHORTEST, min(self._total * (rung.share - 1), LATEST))
            return self.within_hours(due(self.due_at, beyond, self.calendar))
        if rung.share == 1:
            return self.within_hours(self.due_at)
        at = self.at_share(rung.share)
        return at if at < self.due_at else None

    def at_share(self, share: float) -> datetime:
        """When so much of the time is over, within hours.

        Reckoned back from the end, which moves by as much as the clock rests: what is left when it
        goes on is known by that, and not when it rested.
        """
        left = self._total - self._total * share
        return self.within_hours(leaving(left, self.due_at, self.calendar))

    def standing(self, now: datetime) -> Rung | None:
        """The highest rung that is reached."""
        reached = (rung for rung in reversed(RUNGS) if (at := self.at(rung)) and at <= now)
        return next(reached, None)

    def following(self, now: datetime) -> datetime | None:
        """When the next rung is reached; None after the last."""
        return min((at for rung in RUNGS if (at := self.at(rung)) and at > now), default=None)

    def climbs_at(self, rung: Rung, told_at: datetime) -> datetime:
        """When a notice of that rung, of which people were told at `told_at`, climbs."""
        patience = max(SHORTEST, min(self._total * rung.patience, LONGEST))
        return self.within_hours(due(told_at, patience, self.calendar))

    def again_at(self, told_at: datetime) -> datetime:
        """When those at the top are told again: at the same time of the next working day."""
        return self.within_hours(told_at + DAY)

    def within_hours(self, instant: datetime) -> datetime:
        """The instant, or the next one at which people work."""
        return next_open(instant, self.calendar) if self.calendar else in_utc(instant)

    @cached_property
    def _total(self) -> timedelta:
        if self.allowed is not None:
            return self.allowed
        return elapsed(self.began_at, self.due_at, self.calendar)
