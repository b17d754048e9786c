"""Festivals that promises are made by, and the day on which each begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

from handlers.promised.clock import DAY, SATURDAY

LONGEST = 10 * DAY
"""No festival's days of rest are more."""
FIXED: Mapping[str, tuple[int, int]] = {
    "new-year": (1, 1),
    "labour-day": (5, 1),
    "national-day": (10, 1),
    "christmas-eve": (12, 24),
    "christmas": (12, 25),
    "new-year-eve": (12, 31),
    "valentine": (2, 14),
    "midyear-sale": (6, 18),
    "singles-day": (11, 11),
    "twelfth-sale": (12, 12),
}
MOVING: Mapping[str, str] = {
    "spring-festival": "Chinese New Year (Spring Festival)",
    "tomb-sweeping": "Tomb-Sweeping Day",
    "dragon-boat": "Dragon Boat Festival",
    "mid-autumn": "Mid-Autumn Festival",
}
NAMES: Mapping[str, str] = {
    "christmas-eve": r"平安夜|圣诞夜",
    "new-year-eve": r"跨年夜?",
    "valentine": r"valentine'?s(?: day)?|(?<!七夕)情人节",
    "midyear-sale": r"(?<!\d)618(?=大促|活动|[之以]?前)",
    "singles-day": r"双十一|双11(?!\d)|singles'? day",
    "twelfth-sale": r"双十二|双12(?!\d)",
    "christmas": r"christmas(?: day)?|xmas|圣诞节?",
    "spring-festival": ("(?:chinese|lunar) new year|spring festival|春节|过年|农历新?年|大年初一"),
    "new-year": r"new year(?:'?s(?: day)?)?|元旦节?|新年",
    "labour-day": r"五一(?:劳动节|节|假期|长假)?|劳动节",
    "national-day": r"国庆节?|十一长假",
    "tomb-sweeping": r"清明节?",
    "dragon-boat": r"dragon boat festival|端午节?",
    "mid-autumn": r"mid-autumn festival|中秋节?",
}
ANY = "|".join(f"(?P<{slug.replace('-', '_')}>{names})" for slug, names in NAMES.items())
"""A pattern for all of them; the name of the group that matched tells which one."""


@lru_cache(maxsize=64)
def _day(slug: str, year: int) -> date | None:
    if slug in FIXED:
        return date(year, *FIXED[slug])
    public = holidays.country_holidays("CN", years=year, language="en_US")
    days = [day for day in public.get_named(MOVING[slug], lookup="exact") if day.year == year]
    return min(days, default=None)


def next_festival(group: str, today: date) -> date | None:
    """The first day of the next festival of a group of the pattern, today included."""
    years = (today.year, today.year + 1)
    found = (_day(group.replace("_", "-"), year) for year in years)
    return next((day for day in found if day is not None and day >= today), None)


def rest_ends(group: str, today: date) -> date | None:
    """The last public day of rest of a festival of a group: the one that is on, else the next."""
    for since in (today - LONGEST, today):
        first = next_festival(group, since)
        last = _last(first) if first else None
        if last is not None and last >= today:
            return last
    return None


def _last(first: date) -> date:
    """The last day of rest of those that begin with `first`; weekends among them are of them."""
    rest = holidays.country_holidays("CN", years=(first.year, first.year + 1))
    last = day = first
    while (day := day + DAY) in rest or day.weekday() >= SATURDAY:
        last = day if day in rest else last
    return last
