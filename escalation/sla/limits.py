"""Limits that laws and regulators count in days and weeks, the first day not counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from escalation.sla.calendar import DAY, WEEKDAYS, Calendar, in_utc
from escalation.sla.errors import HoursError
from escalation.sla.public import PublicDays
from handlers.tables import Strict

SHIPPED: Final = Path(__file__).with_name("profiles.toml")
WHOLE_DAY: Final = ((time(0), time(0)),)
MOST_DAYS: Final = 3_660
"""Of a limit; one that is longer is a slip of the pen."""


class ProfileError(ValueError):
    """A table of regulators' limits that cannot be used; the message names the place."""


STRICT: Final = Strict(ProfileError)


class Unit(StrEnum):
    """In what a limit is counted."""

    BUSINESS_DAYS = "business_days"
    DAYS = "days"
    WEEKS = "weeks"


class Since(StrEnum):
    """What the days are counted from."""

    RECEIPT = "receipt"
    """The company has the complaint."""
    FORWARDED = "forwarded"
    """The regulator sent the complaint on to the company."""
    FILED = "filed"
    """The customer's complaint reached the authority."""
    ACCEPTED = "accepted"
    """The authority took the complaint on."""


class Until(StrEnum):
    """When on the last day it ends."""

    CLOSE_OF_BUSINESS = "close_of_business"
    END_OF_DAY = "end_of_day"


class Binds(StrEnum):
    """Who has to keep it. An authority's own limit says by when the company must be done."""

    COMPANY = "company"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: so many days or weeks, by which rule, as read where and on which day."""

    slug: str
    count: int
    unit: Unit
    since: Since
    until: Until
    binds: Binds
    rule: str
    source: str
    read_on: date


@dataclass(frozen=True, slots=True)
class Profile:
    """A regulator's limits, in the zone and with the public holidays that count for it."""

    slug: str
    calendar: Calendar
    limits: Mapping[str, Limit]

    def due(self, slug: str, start: datetime, hours: Calendar | None = None) -> datetime:
        """When a limit ends, in UTC, for what began at `start`.

        The day of `start` is never counted, also when nobody works on it. `hours` are the company's
        own: business closes when its last hour of that day ends, or of the last day before it; with
        no hours, and for any other limit, the day ends at midnight of the profile's zone.

        Raises:
            KeyError: the profile has no such limit.
            HoursError: the company has no working time within the limit.
        """
        limit = self.limits[slug]
        first = in_utc(start).astimezone(self.calendar.zone).date()
        last = self._last_day(limit, first)
        end = self.begins(last + DAY)
        if limit.until is Until.END_OF_DAY or hours is None:
            return end
        closes = [stop for _, stop in hours.open_from(start, end)]
        if not closes:
            raise HoursError(f"nobody works before the limit {self.slug}.{slug} ends")
        return closes[-1]

    def _last_day(self, limit: Limit, first: date) -> date:
        if limit.unit is Unit.WEEKS:
            return first + limit.count * 7 * DAY
        if limit.unit is Unit.DAYS:
            return first + limit.count * DAY
        day = first
        for _ in range(limit.count):
            day += DAY
            while not self.calendar.shifts(day):
                day += DAY
        return day

    def begins(self, day: date) -> datetime:
        """When a day begins in the profile's zone, in UTC."""
        return datetime.combine(day, time(0), self.calendar.zone).astimezone(UTC)


def load(path: Path) -> dict[str, Profile]:
    """The profiles in a table.

    Raises:
        ProfileError: the table cannot be used.
    """
    table = STRICT.file(path)
    return {slug: _profile(slug, value, path.name) for slug, value in table.items()}


@cache
def shipped() -> Mapping[str, Profile]:
    """The profiles that come with the program."""
    return load(SHIPPED)


def profiles_of(names: str) -> tuple[Profile, ...]:
    """The shipped profiles with these names, separated by commas, each once.

    Raises:
        HoursError: there is no such profile.
    """
    known = shipped()
    wanted = dict.fromkeys(name for each in names.split(",") if (name := each.strip().lower()))
    for name in wanted:
        if name not in known:
            raise HoursError(f"{name!r} is no profile; there are {', '.join(known)}")
    return tuple(known[name] for name in wanted)


def _profile(slug: str, value: object, name: str) -> Profile:
    where = f"{name}: {slug}"
    table = STRICT.table(value, where)
    STRICT.keys(table, ("zone", "holidays", "limits"), where)
    zone = STRICT.text(table.get("zone"), f"{where}.zone")
    code = table.get("holidays")
    try:
        public = None if code is None else PublicDays.of(STRICT.text(code, f"{where}.holidays"))
        calendar = Calendar(ZoneInfo(zone), dict.fromkeys(WEEKDAYS, WHOLE_DAY), public=public)
    except ZoneInfoNotFoundError:
        STRICT.refuse(f"{where}.zone", f"{zone!r} is not a time zone such as Europe/London")
    except HoursError as error:
        STRICT.refuse(f"{where}.holidays", str(error))
    rows = STRICT.table(table.get("limits"), f"{where}.limits")
    limits = {key: _limit(key, row, f"{where}.limits.{key}") for key, row in rows.items()}
    for limit in limits.values():
        if limit.unit is Unit.BUSINESS_DAYS and public is None:
            STRICT.refuse(f"{where}.limits.{limit.slug}", "business days need `holidays`")
    return Profile(slug, calendar, limits)


def _limit(slug: str, value: object, where: str) -> Limit:
    row = STRICT.table(value, where)
    STRICT.keys(row, ("count", "unit", "since", "until", "binds", "rule", "source", "read"), where)
    count = STRICT.whole(row.get("count"), f"{where}.count")
    if not 0 < count <= MOST_DAYS:
        STRICT.refuse(f"{where}.count", f"{count} is no number of days or weeks")
    source = STRICT.text(row.get("source"), f"{where}.source")
    if not source.startswith(("https://", "http://")):
        STRICT.refuse(f"{where}.source", f"{source!r} is no address that begins with https://")
    read_on = row.get("read")
    if type(read_on) is not date:
        STRICT.refuse(f"{where}.read", f"must be a day such as 2026-11-22, not {read_on!r}")
    return Limit(
        slug=slug,
        count=count,
        unit=_one_of(Unit, row, "unit", where),
        since=_one_of(Since, row, "since", where),
        until=_one_of(Until, row, "until", where),
        binds=_one_of(Binds, row, "binds", where),
        rule=STRICT.text(row.get("rule"), f"{where}.rule"),
        source=source,
        read_on=read_on,
    )


def _one_of[T: StrEnum](kind: type[T], row: Mapping[str, Any], key: str, where: str) -> T:
    try:
        return kind(row[key])
    except (KeyError, ValueError):
        STRICT.refuse(f"{where}.{key}", f"{row.get(key)!r} is none of {', '.join(kind)}")
