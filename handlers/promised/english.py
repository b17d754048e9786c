"""The times that English messages tell; english.toml has the words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time

from handlers.promised import festivals
from handlers.promised.clock import DAY, SATURDAY, WEEK, Clock
from handlers.promised.lengths import after, working
from handlers.promised.numbers import ENGLISH_NUMBER, ENGLISH_ORDINAL, ORDINALS, english
from handlers.promised.promise import Doubt
from handlers.promised.reading import Reading, first_after
from handlers.promised.rulebook import rulebook

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHORT = {"min": "minute", "hr": "hour", "h": "hour"}
MONTH_FIRST = re.compile(
    r"(?:US|America/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Indiana"
    r"|Kentucky|North_Dakota|Juneau|Sitka|Nome|Adak|Menominee|Metlakatla|Yakutat))\b.*"
    r"|Pacific/Honolulu|Asia/Manila"
)
"""Zones where 5/3 is the third of May; elsewhere it is the fifth of March."""
NO_PLACE = frozenset({"UTC", "GMT", "Zulu", "Universal", "Greenwich"})
NEAR = {"today": 0, "later today": 0, "tomorrow": 1, "the day after tomorrow": 2}
PARTS: dict[str, tuple[time, bool]] = {
    "morning": (time(12), False), "noon": (time(12), True), "midday": (time(12), True),
    "lunchtime": (time(14), True), "lunch": (time(14), True), "afternoon": (time(18), True),
    "evening": (time(22), True), "am": (time(12), False), "pm": (time(18), True),
    "night": (time(22), True), "midnight": (time(23, 59), True),
}  # fmt: skip
SPOKEN = {
    "half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20, "twenty five": 25,
    "fifteen": 15, "thirty": 30, "forty": 40, "forty five": 45,
    "5": 5, "10": 10, "20": 20, "25": 25,
}  # fmt: skip
SEPARATOR = re.compile(r"(?<=\d)[.h]|(?<=\d\d)(?=\d\d$)")
"""Between hour and minutes: 3.30, 15h30, 1530."""
EARLY, MIDDLE = 10, 15


def _near(match: re.Match[str], clock: Clock) -> Reading:
    return Reading(day=clock.today + NEAR[match["near"]] * DAY, named=True)


def _part(match: re.Match[str], clock: Clock) -> Reading:
    del clock
    at, late = PARTS[match["part"].removesuffix(" tonight").removeprefix("to").replace(".", "")]
    if match["part"].startswith("lunch") and match.string.endswith("before ", 0, match.start()):
        at = time(12)
    is_next = match.groupdict().get("lead") == "in the " and not late
    return Reading(at=at, late=late, again=int(is_next))


def weekday_of(number: int, side: str, clock: Clock) -> Reading:
    """A weekday by its number from Monday: the one to come, today's own name included."""
    away = (number - clock.today.weekday()) % 7
    if side in {"next", "next week"}:
        sure = side == "next week" or number <= clock.today.weekday()
        doubt = None if sure else Doubt.AMBIGUOUS
        return Reading(day=clock.monday(1) + number * DAY, doubt=doubt, named=True)
    if "coming" in side:
        return Reading(day=clock.today + (away or 7) * DAY, named=True)
    if side in {"this", "this week"}:
        return Reading(day=clock.today + away * DAY, named=True)
    doubt = Doubt.AMBIGUOUS if away == 0 else None
    return Reading(day=clock.today + away * DAY, doubt=doubt, named=True, again=WEEK)


def _weekday(match: re.Match[str], clock: Clock) -> Reading:
    number = WEEKDAYS.index(match["weekday"][:3])
    found = match.groupdict()
    reading = weekday_of(number, (found.get("side") or "").strip(), clock)
    if found.get("later") and reading.day:
        return replace(reading, day=reading.day + 7 * DAY, again=0, doubt=None)
    return reading


def _week(match: re.Match[str], clock: Clock) -> Reading:
    weeks, part = int(match["side"].endswith("next")), (match["part"] or "").removeprefix("the ")
    if part.startswith(("early", "begin", "start")):
        return Reading(day=clock.monday(weeks) + DAY, doubt=Doubt.AMBIGUOUS)
    if part.startswith("mid"):
        return Reading(day=clock.monday(weeks) + 2 * DAY, doubt=Doubt.AMBIGUOUS)
    return Reading(day=clock.week_end(weeks))


def _weekend(match: re.Match[str], clock: Clock) -> Reading:
    weeks = int(match["side"] == "next" and clock.today.weekday() < SATURDAY)
    if match["by"]:
        return Reading(day=clock.before_weekend(weeks))
    return Reading(day=clock.monday(weeks) + 6 * DAY)


def _of_month(months: int, part: str, clock: Clock) -> Reading:
    part = part.removeprefix("the ")
    if part.startswith(("early", "begin", "start")):
        day = EARLY if part.startswith("early") else EARLY // 2
        return Reading(day=clock.in_months(months, day), doubt=Doubt.AMBIGUOUS)
    if part.startswith("mid"):
        return Reading(day=clock.in_months(months, MIDDLE), doubt=Doubt.AMBIGUOUS)
    return Reading(day=clock.month_end(months))


def _month(match: re.Match[str], clock: Clock) -> Reading:
    return _of_month(int(match["side"] == "next"), match["part"] or "", clock)


def _named_month(match: re.Match[str], clock: Clock) -> Reading:
    months = clock.months_to(MONTHS.index(match["month"][:3]) + 1)
    return _of_month(months, match["part"] or "", clock)


def _year(match: re.Match[str], clock: Clock) -> Reading:
    return Reading(day=date(clock.today.year + int("next" in match[0]), 12, 31))


def _date(match: re.Match[str], clock: Clock) -> Reading | None:
    groups = match.groupdict()
    name = groups["month"]
    month = int(name) if name.isdigit() else MONTHS.index(name[:3]) + 1
    year = int(groups["year"]) if groups.get("year") else None
    told = groups["day"]
    day = clock.date_of(month, int(told) if told.isdigit() else ORDINALS[told], year)
    return Reading(day=day, named=True) if day else None


def _slashes(match: re.Match[str], clock: Clock) -> Reading | None:
    one, two = int(match["one"]), int(match["two"])
    key = clock.zone.key or ""
    month_first = MONTH_FIRST.fullmatch(key) is not None
    year = int(match["year"]) if match["year"] else None
    most = 12
    both = one <= most and two <= most and one != two
    if both and (key in NO_PLACE or key.startswith("Etc/")):
        return Reading(doubt=Doubt.VAGUE)
    month, day = (one, two) if two > most or (both and month_first) else (two, one)
    found = clock.date_of(month, day, year)
    doubt = Doubt.AMBIGUOUS if both else None
    return Reading(day=found, doubt=doubt, named=True) if found else None


def _day_of_month(match: re.Match[str], clock: Clock) -> Reading | None:
    months = {"next": 1, "this": 0}.get(match["side"] or "")
    day = clock.day_of_month(int(match["day"]), months)
    return Reading(day=day, named=True) if day else None


def _festival(match: re.Match[str], clock: Clock) -> Reading | None:
    name = next(name for name, told in match.groupdict().items() if told and name != "eve")
    day = festivals.next_festival(name, clock.today)
    if day and match["eve"]:
        day -= DAY
    return Reading(day=day, named=True) if day else None


def _clock_time(match: re.Match[str], clock: Clock) -> Reading | None:
    del clock
    groups = match.groupdict()
    hour, _, minute = SEPARATOR.sub(":", groups["hour"]).partition(":")
    number = english(hour)
    if number is None:
        return None
    half = groups.get("half")
    if half:
        number = number % 12 + (12 if half == "p" else 0)
    loose = not half and 1 <= number <= 12 and not hour.startswith("0")  # noqa: PLR2004 - hours
    at = time(int(number), int(minute or 0))
    if loose and groups.get("noon"):
        return Reading(at=first_after(time(12), at))
    if loose and groups.get("of"):
        since = english(re.split("[:.]", groups["since"])[0])
        of_day = int(since or 0) % 12 + (12 if groups["of"] == "p" else 0)
        return Reading(at=first_after(time(of_day), at))
    return Reading(at=at, loose=loose)


def _spoken_time(match: re.Match[str], clock: Clock) -> Reading | None:
    """Half past nine, ten to five; half three is after three, as the British say it."""
    del clock
    number = english(match["hour"])
    if number is None or not 1 <= number <= 12:  # noqa: PLR2004 - hours
        return None
    minutes = SPOKEN[match["minutes"].removeprefix("a ").replace("-", " ")]
    of_day = int(number) % 12 * 60 + (-minutes if match["side"] == "to" else minutes)
    half = match.groupdict().get("half")
    if half == "p":
        of_day += 12 * 60
    hour, minute = divmod(of_day % (24 * 60), 60)
    return Reading(at=time(hour, minute), loose=not half)


def _length(match: re.Match[str], clock: Clock) -> Reading | None:
    count, unit = english(match["count"]), match["unit"] or "minute"
    if count is None:
        return None
    if match["count"] == "the" and unit in {"day", "week"}:
        return Reading(day=clock.today if unit == "day" else clock.week_end())
    if match["kind"] in {"working ", "business "} and unit == "day":
        unit = "working"
    return after(float(count), SHORT.get(unit, unit), clock)


def _part_of_hour(match: re.Match[str], clock: Clock) -> Reading | None:
    quarters = 3 if (match["quarters"] or "").startswith("three") else 1
    return after(90 if match["half"] else 15 * quarters, "minute", clock)


def _same_time(match: re.Match[str], clock: Clock) -> Reading:
    days = {"tomorrow": 1, "next week": 7}.get(match["when"])
    number = WEEKDAYS.index(match["when"][:3]) if days is None else 0
    day = clock.today + ((number - clock.today.weekday()) % 7 or 7 if days is None else days) * DAY
    return Reading(day=day, at=clock.now.astimezone(clock.zone).time().replace(tzinfo=None))


def _week_today(match: re.Match[str], clock: Clock) -> Reading:
    count, days = int(english(match["count"]) or 1), {"week": 7, "fortnight": 14}[match["unit"]]
    return Reading(day=clock.today + (count * days + NEAR[match["near"]]) * DAY)


def _day_after(match: re.Match[str], clock: Clock) -> Reading:
    del match
    return Reading(day=clock.today + DAY, doubt=Doubt.AMBIGUOUS, follows=True)


def _next_working(match: re.Match[str], clock: Clock) -> Reading | None:
    del match
    return working(1, clock)


BOOK = rulebook(
    "english",
    {
        "same_time": _same_time, "next_working": _next_working, "length": _length, "near": _near,
        "part": _part, "weekday": _weekday, "weekend": _weekend, "week": _week, "month": _month,
        "named_month": _named_month, "year": _year, "date": _date, "slashes": _slashes,
        "coming_day": _week_today, "day_after": _day_after, "day_of_month": _day_of_month,
        "festival": _festival, "clock_time": _clock_time, "spoken_time": _spoken_time,
        "part_of_hour": _part_of_hour,
    },
    {"NUMBER": ENGLISH_NUMBER, "ORDINAL": ENGLISH_ORDINAL},
)  # fmt: skip
