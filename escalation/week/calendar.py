"""A calendar week of the shop: ISO year and week, cut at Monday 00:00 in an IANA zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from escalation.errors import DeskError
from handlers.texts import N_

WRITTEN = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
YEARS = range(2000, 3000)
"""Years whose weeks can be named: far enough for a shop, and every instant in them exists."""
LONGEST_ECHO = 20
"""How much of a wrong text is repeated in the refusal."""


class UnknownWeek(DeskError):
    """No calendar has that week."""

    status: ClassVar[int] = 404
    text: ClassVar[str] = N_(
        "There is no week “%(week)s”. A week is written like 2026-W47: the year and a number"
        " from 01 to 52; some years have a week 53."
    )

    def __init__(self, week: str) -> None:
        super().__init__(week=week[:LONGEST_ECHO])


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, such as 2026-W47. Weeks are ordered; they know no zone until they are cut.

    Raises:
        UnknownWeek: the year has no such week, or is outside 2000 to 2999.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.year not in YEARS:
            raise UnknownWeek(str(self))
        try:
            date.fromisocalendar(self.year, self.number, 1)
        except ValueError as error:
            raise UnknownWeek(str(self)) from error

    @classmethod
    def parse(cls, text: str) -> Week:
        """The week written like ``2026-W47``.

        Raises:
            UnknownWeek: this is not how a week is written, or the year has no such week.
        """
        match = WRITTEN.fullmatch(text)
        if match is None:
            raise UnknownWeek(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, instant: datetime, zone: ZoneInfo) -> Week:
        """The week in which an aware instant lies on the shop's calendar."""
        year, number, _ = instant.astimezone(zone).isocalendar()
        return cls(year, number)

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day."""
        return date.fromisocalendar(self.year, self.number, 7)

    def shifted(self, weeks: int) -> Week | None:
        """The week so many weeks later, earlier when negative; None where no week has a name."""
        day = self.monday + timedelta(weeks=weeks)
        year, number, _ = day.isocalendar()
        return Week(year, number) if year in YEARS else None

    def start(self, zone: ZoneInfo) -> datetime:
        """The first instant, UTC.

        Where a change of the clocks skips midnight it is the first instant after the change; where
        midnight comes twice it is the earlier one. Both are what `fold=0` means.
        """
        return datetime.combine(self.monday, time.min, zone).astimezone(UTC)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first instant that is no longer in it, UTC."""
        return datetime.combine(self.monday + timedelta(weeks=1), time.min, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Frame:
    """A week cut in a zone, and the instant as of which it is looked at."""

    week: Week
    zone: ZoneInfo
    now: datetime
    start: datetime
    end: datetime

    @classmethod
    def cut(cls, week: Week, zone: ZoneInfo, now: datetime) -> Frame:
        """Cut `week` in `zone`, as of `now`."""
        return cls(week, zone, now, week.start(zone), week.end(zone))

    def holds(self, instant: datetime | None) -> bool:
        """It lies in the week."""
        return instant is not None and self.start <= instant < self.end

    @property
    def finished(self) -> bool:
        """The week is over."""
        return self.now >= self.end

    def before(self) -> Frame | None:
        """The week before, as of the same instant."""
        week = self.week.shifted(-1)
        return Frame.cut(week, self.zone, self.now) if week else None


def weeks_until(week: Week, count: int) -> tuple[Week, ...]:
    """`count` weeks in a row, ending with `week`; fewer where the earliest have no name."""
    shifted = (week.shifted(-back) for back in reversed(range(count)))
    return tuple(found for found in shifted if found is not None)
