"""Which days a date in a text means, and how long a duration is: "last Tuesday", 国庆期间.

Customers write of what has happened, so a date that could be past or to come is taken as past.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import holidays

if TYPE_CHECKING:
    from bot.nlu.understanding import Entity

SOON: Final = timedelta(days=14)
"""An occasion that begins within this time is meant rather than the one of last year."""

_DAY: Final = timedelta(days=1)
_RELATIVE: Final = re.compile(r"P(T?)(-?\d+(?:\.\d+)?)([HDWMY])(E|\d{1,2})?")
_LENGTH: Final = re.compile(r"P(T?)(\d+(?:\.\d+)?)([MHDWY])")
_DAYS_OF: Final = {"D": 1, "W": 7, "M": 30, "Y": 365}
_PER_HOUR: Final = {"H": 1, "M": 60}
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both included, in the zone that was asked for."""

    first: date
    last: date

    @property
    def only(self) -> date | None:
        """The day, where it is a single one."""
        return self.first if self.first == self.last else None

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def resolve(entity: Entity, now: datetime, zone: ZoneInfo) -> Days | timedelta | None:
    """What a date or a duration means when it is said at `now` (aware) in `zone`.

    None for any other entity, and for a date that no calendar has.
    """
    if entity.kind == "date":
        return days_of(entity.value, now, zone)
    return length_of(entity.value) if entity.kind == "duration" else None


def length_of(value: str) -> timedelta | None:
    """A duration's value as time; a month counts thirty days and a year 365."""
    match = _LENGTH.fullmatch(value)
    if match is None:
        return None
    try:
        if match[1]:
            return timedelta(hours=float(match[2]) / _PER_HOUR[match[3]])
        return timedelta(days=_DAYS_OF[match[3]] * float(match[2]))
    except (KeyError, OverflowError):
        return None


def days_of(value: str, now: datetime, zone: ZoneInfo) -> Days | None:
    """The days that a date's value means, as `resolve` says."""
    try:
        return _days_of(value, now, zone)
    except (ValueError, KeyError, OverflowError):
        return None


def _days_of(value: str, now: datetime, zone: ZoneInfo) -> Days | None:
    today = now.astimezone(zone).date()
    if match := _RELATIVE.fullmatch(value):
        if not match[1]:
            return _at_distance(int(match[2]), match[3], match[4], today)
        hours = float(match[2]) / _PER_HOUR[match[3]]
        day = (now + timedelta(hours=hours)).astimezone(zone).date()
        return Days(day, day)
    if "/" in value:
        year, _, rest = value.partition("/")
        relative = _RELATIVE.fullmatch(year)
        return _in_year(rest, today.year + int(relative[2]) if relative else int(year), zone)
    return _iso(value) if value[:1].isdigit() else _latest_named(value, today, zone)


def _latest_named(value: str, today: date, zone: ZoneInfo) -> Days | None:
    """The latest day, month or occasion of this name; of occasions also one that is near."""
    if value.startswith("---"):
        return _latest(today, (_shifted(today, -back, int(value[3:])) for back in range(4)))
    if value.startswith("-W"):
        return _latest_of_week(value[2:], today)
    latest = today if value.startswith("--") else today + SOON
    years = (_in_year(value, today.year + 1 - back, zone) for back in range(10))
    return next((each for each in years if each and each.first <= latest), None)


def _iso(value: str) -> Days | None:
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return Days(date(parts[0], 1, 1), date(parts[0], 12, 31))
    if len(parts) == 2:  # noqa: PLR2004 - a year and a month
        return _month(date(parts[0], parts[1], 1))
    day = date.fromisoformat(value)
    return Days(day, day)


def _in_year(value: str, year: int, zone: ZoneInfo) -> Days | None:
    """A month, a day of a month or an occasion, in this year."""
    if not value.startswith("--"):
        make = OCCASIONS.get(value)
        return make(year, country_of(zone)) if make else None
    month, _, day = value[2:].partition("-")
    if not day:
        return _month(date(year, int(month), 1))
    try:
        found = date(year, int(month), int(day))
    except ValueError:  # 29 February
        return None
    return Days(found, found)


def _month(first: date) -> Days:
    return Days(first, (first + timedelta(days=31)).replace(day=1) - _DAY)


def _shifted(today: date, months: int, day: int = 1) -> date | None:
    """The day of the month so many months from today's; None where that month has no such day."""
    years, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    try:
        return date(years, month + 1, day)
    except ValueError:
        return None


def _latest(today: date, candidates: Iterator[date | None]) -> Days | None:
    day = next((each for each in candidates if each is not None and each <= today), None)
    return Days(day, day) if day else None


def _latest_of_week(which: str, today: date) -> Days:
    """The latest weekday (-5) that is over, or weekend (E) that has begun."""
    if which == "E":
        saturday = today - timedelta(days=(today.weekday() - _SATURDAY) % 7)
        return Days(saturday, saturday + _DAY)
    back = (today.weekday() - int(which[1:]) + 1) % 7 or 7
    return Days(today - timedelta(days=back), today - timedelta(days=back))


def _at_distance(distance: int, unit: str, part: str | None, today: date) -> Days | None:
    """The day, week, month or year so far away, or a part of it."""
    if unit == "W":
        monday = today + timedelta(weeks=distance, days=-today.weekday())
        first, last = {None: (0, 6), "E": (5, 6)}.get(part) or (int(part or 1) - 1,) * 2
        return Days(monday + first * _DAY, monday + last * _DAY)
    if unit == "M":
        day = _shifted(today, distance, int(part or 1))
        if day is not None:
            return Days(day, day) if part else _month(day)
        return None
    if unit == "D":
        return Days(day := today + timedelta(days=distance), day)
    return Days(date(today.year + distance, 1, 1), date(today.year + distance, 12, 31))


# --------------------------------------------------------------------------------------- occasions

_COUNTRIES: Final = {
    "Asia/Taipei": "TW", "Asia/Hong_Kong": "HK", "Asia/Macau": "MO", "Asia/Singapore": "SG",
}  # fmt: skip
_CONTINENTS: Final = {"America": "US", "US": "US", "Europe": "GB", "Asia": "CN"}


def country_of(zone: ZoneInfo) -> str:
    """Whose holidays people of this zone mean, as far as those differ for our languages."""
    key = zone.key or ""
    return _COUNTRIES.get(key) or _CONTINENTS.get(key.partition("/")[0], "GB")


@lru_cache(maxsize=64)
def _named(country: str, name: str, year: int) -> date | None:
    """The first day of that name among a country's public holidays of the year."""
    calendar = holidays.country_holidays(country, years=year, language="en_US")
    days = [day for day in calendar.get_named(name, lookup="exact") if day.year == year]
    return min(days, default=None)


type _Make = Callable[[int, str], Days | None]


def _fixed(month: int, day: int, last: int | None = None) -> _Make:
    return lambda year, _: Days(date(year, month, day), date(year, month, last or day))


def _public(country: str, name: str, *, before: int = 0, after: int = 0, shift: int = 0) -> _Make:
    """So many days before and after a holiday, from some days off it."""

    def make(year: int, _: str) -> Days | None:
        day = _named(country, name, year)
        if day is None:
            return None
        day += timedelta(days=shift)
        return Days(day - before * _DAY, day + after * _DAY)

    return make


def _weekday_of(month: int, weekday: int, nth: int) -> _Make:
    def make(year: int, _: str) -> Days:
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
        return Days(day, day)

    return make


def _by_country(usual: _Make, **others: _Make) -> _Make:
    return lambda year, country: others.get(country, usual)(year, country)


_MAY_DAY: Final = _by_country(_fixed(5, 1), CN=_fixed(5, 1, 5))
OCCASIONS: Final[dict[str, _Make]] = {
    "new-year": _by_country(_fixed(1, 1), CN=_fixed(1, 1, 3)),
    "new-years-eve": _fixed(12, 31),
    "lunar-eve": _public("TW", "Chinese New Year", shift=-1),
    "spring-festival": _public("TW", "Chinese New Year", before=1, after=6),
    "lantern-festival": _public("TW", "Chinese New Year", shift=14),
    "valentines": _fixed(2, 14),
    "womens-day": _fixed(3, 8),
    "tomb-sweeping": _public("TW", "Tomb-Sweeping Day", before=1, after=1),
    "easter": _public("GB", "Good Friday", after=3),
    "labour-day": _MAY_DAY,
    "labor-day": _by_country(_MAY_DAY, US=_weekday_of(9, 0, 1)),
    "mothers-day": _by_country(_weekday_of(5, 6, 2), GB=_public("GB", "Good Friday", shift=-19)),
    "memorial-day": _public("US", "Memorial Day"),
    "childrens-day": _by_country(_fixed(6, 1), TW=_fixed(4, 4), HK=_fixed(4, 4)),
    "dragon-boat": _public("TW", "Dragon Boat Festival", before=1, after=1),
    "fathers-day": _by_country(_weekday_of(6, 6, 3), TW=_fixed(8, 8)),
    "mid-year-sale": _fixed(6, 1, 20),
    "independence-day": _fixed(7, 4),
    "teachers-day": _by_country(_fixed(9, 10), TW=_fixed(9, 28)),
    "mid-autumn": _public("TW", "Mid-Autumn Festival", before=1, after=1),
    "national-day": _by_country(
        _fixed(10, 1, 7), TW=_fixed(10, 10), HK=_fixed(10, 1), MO=_fixed(10, 1), SG=_fixed(8, 9)
    ),
    "double-tenth": _fixed(10, 10),
    "halloween": _fixed(10, 31),
    "singles-day": _fixed(11, 1, 11),
    "thanksgiving": _public("US", "Thanksgiving Day"),
    "black-friday": _public("US", "Thanksgiving Day", shift=1),
    "cyber-monday": _public("US", "Thanksgiving Day", shift=4),
    "double-twelve": _fixed(12, 12),
    "five-twenty": _fixed(5, 20),
    "christmas-eve": _fixed(12, 24),
    "christmas-day": _fixed(12, 25),
    "christmas": _fixed(12, 24, 26),
    "boxing-day": _fixed(12, 26),
}
"""The days of each occasion in a year, for a country: those that people mean by its name."""
