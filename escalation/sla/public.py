"""Public holidays of a country, year by year, and how sure anybody can be of each year.

China's days, with the weekends that are worked instead (调休), are those of the State Council's
notices as the package `chinesecalendar` has them; those of all others, and of China in years
without a notice yet, are what `holidays` reckons from the law.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final, Self

import chinese_calendar
import holidays
from holidays.version import __version__ as holidays_version

from escalation.sla.errors import HoursError

BY_NOTICE: Final = frozenset({"AZ", "BY", "CN", "HU", "KG", "KZ", "LV", "RU", "UZ", "VN"})
"""Countries that move working days by a notice each year."""
LOOKED_AT: Final = range(2015, 2041)
"""Where the newest notice that `holidays` knows is looked for."""
ESTIMATED: Final = ("estimated_label", "observed_estimated_label")
"""Where `holidays` keeps how it marks the name of a day that it guesses: ``%s (estimated)``."""
LAW: Final = f"holidays {holidays_version}"
NOTICE: Final = f"chinesecalendar {chinese_calendar.__version__}"


class Ground(StrEnum):
    """What stands behind the public holidays of one year."""

    NOTICE = "notice"
    """The government's own arrangement of that year."""
    LAW = "law"
    """As the law has them, and as they are every year."""
    RECKONED = "reckoned"
    """The law's days only: the notice that moves working days is not known yet."""
    ESTIMATED = "estimated"
    """Some depend on the moon being seen, and are a guess."""
    UNKNOWN = "unknown"
    """Nothing is known of that year: no day of it counts as a holiday."""


@dataclass(frozen=True, slots=True)
class PublicYear:
    """The public holidays of one year, the weekends worked instead, on what `ground`, `by` whom."""

    year: int
    closed: frozenset[date]
    worked: frozenset[date]
    ground: Ground
    by: str

    @property
    def is_sure(self) -> bool:
        """Whether the days will be so, as far as anybody can know."""
        return self.ground in {Ground.NOTICE, Ground.LAW}


@dataclass(frozen=True, slots=True)
class PublicDays:
    """The public holidays of a country (``CN``), or of a part of one (ISO 3166-2: ``GB-ENG``)."""

    country: str
    part: str | None = None

    @classmethod
    def of(cls, code: str) -> Self:
        """From a code such as ``CN`` or ``GB-ENG``.

        Raises:
            HoursError: nobody knows the holidays of that place.
        """
        country, _, part = code.strip().upper().partition("-")
        try:
            holidays.country_holidays(country, subdiv=part or None)
        except NotImplementedError as error:
            known = holidays.list_supported_countries().get(country)
            way = (
                f"its parts are {', '.join(f'{country}-{each}' for each in known)}"
                if known
                else "write a country's code such as CN, or a part of one such as GB-ENG"
            )
            raise HoursError(f"no public holidays are known for {code!r}; {way}") from error
        return cls(country, part or None)

    @property
    def code(self) -> str:
        """As it is written in the settings."""
        return f"{self.country}-{self.part}" if self.part else self.country

    def year(self, year: int) -> PublicYear:
        """The holidays of a year."""
        return _year(self.country, self.part, year)


@cache
def _year(country: str, part: str | None, year: int) -> PublicYear:
    if country == "CN" and year in _chinas_years():
        return PublicYear(
            year,
            frozenset(day for day in chinese_calendar.holidays if day.year == year),
            frozenset(day for day in chinese_calendar.workdays if day.year == year),
            Ground.NOTICE,
            NOTICE,
        )
    # A weekend at the end of a year may be worked for a holiday of the next.
    known = holidays.country_holidays(country, subdiv=part, years=(year, year + 1))
    closed = frozenset(day for day in known if day.year == year)
    worked = frozenset(day for day in known.weekend_workdays if day.year == year)
    return PublicYear(year, closed, worked, _ground(known, closed), LAW)


def _ground(known: holidays.HolidayBase, closed: frozenset[date]) -> Ground:
    if not closed:
        return Ground.UNKNOWN
    labels = (getattr(known, name, None) or "" for name in ESTIMATED)
    marks = {mark for label in labels for mark in re.findall(r"[(（].+?[)）]", label)}
    if any(mark in known[day] for day in closed for mark in marks):
        return Ground.ESTIMATED
    if known.country not in BY_NOTICE:
        return Ground.LAW
    year = max(closed).year
    return Ground.NOTICE if year <= _newest_notice(known.country) else Ground.RECKONED


@cache
def _chinas_years() -> range:
    years = {day.year for day in chinese_calendar.holidays}
    return range(min(years), max(years) + 1)


@cache
def _newest_notice(country: str) -> int:
    days = holidays.country_holidays(country, years=LOOKED_AT).weekend_workdays
    return max((day.year for day in days), default=0)
