"""What the dates found in a text stand for: their values from the matches of patterns.

The groups that a match may have are those of bot.nlu.date_words. Python 3.10 syntax.
"""

import re
from datetime import date
from decimal import Decimal

from bot.nlu.date_words import DAYS_EN, DAYS_ZH, MONTHS, NEAR, ROC, SIDES
from bot.nlu.durations import OF_DAY, UNITS, read_count, whole
from bot.nlu.occasions import slug_of


def _calendar(year: str | None, month: str, day: str | None) -> str | None:
    """ISO, with a dash for a year that is not said; None for what no calendar has."""
    number, of_month = read_count(month), read_count(day or "1")
    if number is None or of_month is None:
        return None
    try:
        found = date(int(year or 2024), int(number), int(of_month))  # 2024 has a 29 February
    except ValueError:
        return None
    iso = found.isoformat() if year else f"--{found.month:02}-{found.day:02}"
    return iso if day else iso[:-3]


def read_month_and_day(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = groups.get("month") or str(MONTHS.index(match["name"][:3]) + 1)
    side = _beside(groups)
    value = _calendar(_in_full(groups), month, groups.get("day"))
    return f"{side}/{value}" if side and value else value


def _in_full(groups: dict[str, str | None]) -> str | None:
    """The year that is said, in four digits."""
    if roc := groups.get("roc") or groups.get("roc2"):
        count = read_count(roc)
        return str(ROC + int(count)) if count else None
    return f"20{groups['short']}" if groups.get("short") else groups.get("year")


def _beside(groups: dict[str, str | None]) -> str | None:
    """The year that the words put the date into: 去年, last year."""
    aside = groups.get("aside")
    return f"P{SIDES[aside]}Y" if aside else "P-1Y" if groups.get("past") else None


def read_with_slashes(match: re.Match[str]) -> str | None:
    """Only where one of the two numbers can't be the month, or Chinese words follow."""
    one, two, year = match["one"], match["two"], match["year"]
    most = 12
    if int(one) <= most and (int(two) > most or match["due"] is not None or (year and one == two)):
        return _calendar(year, one, two)
    return _calendar(year, two, one) if int(two) <= most < int(one) else None


def read_occasion(match: re.Match[str]) -> str | None:
    groups, slug = match.groupdict(), slug_of(match)
    if groups["side"] == "next":
        return None
    year = (
        "P0Y"
        if groups["side"] == "this"
        else _beside(groups) or _in_full(groups) or groups["year2"]
    )
    return f"{year}/{slug}" if year else slug


def read_near(match: re.Match[str]) -> str:
    return f"P{NEAR[match[0]]}D"


def read_weekday(match: re.Match[str]) -> str:
    """The week is told only where the words tell it: "last Friday" is the latest Friday."""
    groups, name = match.groupdict(), match["weekday"]
    number = min(DAYS_ZH.index(name), 6) if name in DAYS_ZH else DAYS_EN.index(name[:3])
    week = groups.get("week") or groups.get("side")
    if week in {None, "on"} or (week == "last" and not groups.get("week")):
        return f"-W-{number + 1}"
    return f"P{SIDES[week or '']}W{number + 1}"


def read_weekend(match: re.Match[str]) -> str:
    side = match["side"]
    return f"P{SIDES[side]}WE" if side in SIDES else "-WE"


def read_ago(match: re.Match[str]) -> str | None:
    groups, unit = match.groupdict(), match["unit"]
    number = read_count(groups["count"] or "a") or Decimal(0)
    if groups.get("half") or groups.get("after"):
        number += Decimal("0.5")
    if unit in OF_DAY:
        return f"PT-{number:f}{UNITS[unit]}" if number else None
    count, letter = whole(number, UNITS[unit])
    return f"P-{count}{letter}" if count else None


def read_other_days(match: re.Match[str]) -> str | None:
    number = read_count(match["count"])
    return f"P-{int(number)}D" if number and number > 1 else None


def read_whole_unit(match: re.Match[str]) -> str:
    return f"P{SIDES[match['side']]}{UNITS[match['unit']]}"


def read_day_of_month(match: re.Match[str]) -> str | None:
    number, side = read_count(match["day"]), match.groupdict().get("side")
    if number is None or not 1 <= number <= 31:  # noqa: PLR2004 - days
        return None
    return f"P{SIDES[side]}M{int(number):02}" if side else f"---{int(number):02}"


def read_year(match: re.Match[str]) -> str | None:
    return _beside(match.groupdict()) or _in_full(match.groupdict())


def read_before_last(match: re.Match[str]) -> str:
    return {"weekend": "P-2WE", "week": "P-2W", "month": "P-2M", "year": "P-2Y"}[match["unit"]]


def read_weekdays_ago(match: re.Match[str]) -> str:
    return f"P-{read_count(match['count'])}W{DAYS_EN.index(match['weekday'][:3]) + 1}"


def read_before_yesterday(match: re.Match[str]) -> str:
    return f"P-{int(read_count(match['count']) or 1) + 1}D"
