"""The times that Chinese messages tell; chinese.toml has the words, simplified, without blanks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time

from handlers.promised import festivals
from handlers.promised.clock import DAY, SATURDAY, WEEK, YEAR_ENDS, Clock
from handlers.promised.lengths import after, working
from handlers.promised.numbers import chinese
from handlers.promised.promise import Doubt
from handlers.promised.reading import MIDNIGHT, Reading, first_after, of_part
from handlers.promised.rulebook import rulebook

NEAR = {
    "今": 0, "当": 0, "明": 1, "听": 1, "次": 1, "隔": 1, "翌": 1, "第二": 1, "后": 2, "大后": 3,
    "today": 0, "tonight": 0, "tomorrow": 1,
}  # fmt: skip
FOLLOWING = frozenset({"次", "隔", "翌", "第二"})
"""Names of the day after the one that was told before."""
WEEKDAYS = "一二三四五六日天"
SIDES = {"下下": 2, "下": 1}
PARTS: dict[str, tuple[time, bool]] = {
    "凌晨": (time(6), False), "清晨": (time(9), False), "早上": (time(12), False),
    "早晨": (time(12), False), "上午": (time(12), False), "朝早": (time(12), False),
    "朝": (time(12), False),
    "早": (time(12), False), "午前": (time(12), False), "中午": (time(14), True),
    "正午": (time(12), True),
    "下午": (time(18), True), "下昼": (time(18), True), "晏昼": (time(18), True),
    "午后": (time(18), True),
    "傍晚": (time(19), True), "晚上": (time(22), True), "晚间": (time(22), True),
    "夜里": (time(22), True), "夜晚": (time(22), True), "晚": (time(22), True),
    "午夜": (time(23, 59), True), "半夜": (time(23, 59), True),
}  # fmt: skip
UNITS = {
    "分钟": "minute", "小时": "hour", "钟头": "hour", "钟": "hour", "天": "day", "日": "day",
    "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year",
    "工作日": "working", "工作天": "working", "business day": "working", "working day": "working",
    "hour": "hour", "hr": "hour", "h": "hour", "min": "minute", "minute": "minute", "day": "day",
}  # fmt: skip
MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
EARLY, MIDDLE, LATE = 10, 15, 20
DAY_FIRST = frozenset({"Asia/Hong_Kong", "Asia/Macau"})
"""Zones where 3/12 is the third of December to many."""
LIKE_A_LENGTH = 15
"""Up to this one 5日前 may be meant as within five days."""
NOON = 12


def _number(written: str) -> int:
    if written == "元":
        return 1
    found = chinese(written)
    return int(found) if found is not None else -1


def _near(match: re.Match[str], clock: Clock) -> Reading:
    day = clock.today + NEAR[match["near"]] * DAY
    part = match["part"]
    follows = match["near"] in FOLLOWING
    doubt = Doubt.AMBIGUOUS if match["near"] == "第二" else None
    at, late = PARTS[part] if part else (None, None)
    return Reading(day=day, at=at, late=late, doubt=doubt, follows=follows)


def _part(match: re.Match[str], clock: Clock) -> Reading:
    del clock
    at, late = PARTS[match["part"]]
    if match["part"] == "中午" and match["by"]:
        at = time(NOON)
    return Reading(at=at, late=late)


def _minute(match: re.Match[str]) -> int:
    if match["fives"]:
        return 5 * _number(match["fives"])
    written = match["minute"] or match["after"] or "0"
    return MINUTES.get(written) or _number(written)


def _time(match: re.Match[str], clock: Clock) -> Reading | None:
    del clock
    groups = match.groupdict()
    part, hour = match["part"], _number(match["hour"])
    if hour == 24:  # noqa: PLR2004 - the end of a day
        return Reading(at=MIDNIGHT)
    at = time(hour, _minute(match))
    doubt = Doubt.AMBIGUOUS if groups.get("about") else None
    if not part:
        return Reading(at=at, loose=_is_loose(match), doubt=doubt)
    if at.hour > NOON:
        agrees = PARTS[part][1]
    elif groups.get("since"):
        first, _ = _of_part(time(_number(match["since"])), part)
        at = first_after(first, at)
        agrees = at > first
    else:
        at, unlikely = _of_part(at, part)
        agrees = unlikely is None
    return Reading(at=at, doubt=doubt if agrees else Doubt.AMBIGUOUS)


def _is_loose(match: re.Match[str]) -> bool:
    """Whether an hour may be of either half of the day: 8点, 3:30; not 15点, 08:00."""
    return 1 <= _number(match["hour"]) <= NOON and not match["hour"].startswith("0")


def _of_part(at: time, part: str) -> tuple[time, Doubt | None]:
    last, late = PARTS[part]
    if at.hour == NOON and part == "凌晨":
        return at.replace(hour=0), None
    if part == "中午" and at.hour > NOON // 2:
        return at, None
    return of_part(at, late=late, last=last)


def _after_near(match: re.Match[str], clock: Clock) -> Reading | None:
    """今晚八点: the part of the day stands in the day's name."""
    made = _time(match, clock)
    return replace(made, day=clock.today + NEAR[match["near"]] * DAY) if made else None


def _weekday(match: re.Match[str], clock: Clock) -> Reading:
    number = min(WEEKDAYS.index(match["weekday"]), 6)
    side = match.groupdict().get("side")
    if side:
        return Reading(day=clock.monday(SIDES.get(side, 0)) + number * DAY)
    away = (number - clock.today.weekday()) % 7
    doubt = Doubt.AMBIGUOUS if away == 0 else None
    return Reading(day=clock.today + away * DAY, doubt=doubt, again=WEEK)


def _weekend(match: re.Match[str], clock: Clock) -> Reading:
    weeks = SIDES.get(match["side"] or "", 0)
    if match["by"] and (weeks or clock.today.weekday() < SATURDAY):
        return Reading(day=clock.before_weekend(weeks))
    return Reading(day=clock.monday(weeks) + 6 * DAY)


def _week(match: re.Match[str], clock: Clock) -> Reading:
    weeks = SIDES.get(match["side"], 0)
    if match["part"] in {"初", "头"}:
        return Reading(day=clock.monday(weeks) + DAY, doubt=Doubt.AMBIGUOUS)
    if match["part"] == "中":
        return Reading(day=clock.monday(weeks) + 2 * DAY, doubt=Doubt.AMBIGUOUS)
    return Reading(day=clock.week_end(weeks))


def _part_of_month(months: int, part: str, clock: Clock) -> Reading:
    days = {"初": EARLY // 2, "上旬": EARLY, "中": MIDDLE, "中旬": LATE}
    if part in days:
        return Reading(day=clock.in_months(months, days[part]), doubt=Doubt.AMBIGUOUS)
    return Reading(day=clock.month_end(months))


def _month(match: re.Match[str], clock: Clock) -> Reading | None:
    groups = match.groupdict()
    months = SIDES.get(groups.get("side") or "", 0)
    if groups.get("month"):
        number = _number(groups["month"])
        if not 1 <= number <= 12:  # noqa: PLR2004 - months
            return None
        months = clock.months_to(number)
    return _part_of_month(months, groups.get("part") or "", clock)


def _day_of_month(match: re.Match[str], clock: Clock) -> Reading | None:
    side = match["side"]
    months = SIDES.get(side, 0) if side else None
    number = _number(match["day"])
    day = clock.day_of_month(number, months)
    doubt = match.groupdict().get("like_a_length") and number <= LIKE_A_LENGTH
    return Reading(day=day, doubt=Doubt.AMBIGUOUS if doubt else None) if day else None


def _date(match: re.Match[str], clock: Clock) -> Reading | None:
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    if groups.get("aside"):
        year = clock.today.year + (groups["aside"] == "明")
    return _of_month(_number(groups["month"]), _number(groups["day"]), year, clock)


def _of_month(month: int, number: int, year: int | None, clock: Clock) -> Reading | None:
    day = clock.date_of(month, number, year)
    return Reading(day=day) if day else None


def _slashes(match: re.Match[str], clock: Clock) -> Reading | None:
    """11/27; where the day is written first too, 27/11, and what can be both is in doubt."""
    month, number = int(match["month"]), int(match["day"])
    if month > YEAR_ENDS:
        month, number = number, month
    found = _of_month(month, number, None, clock)
    is_both = month != number <= YEAR_ENDS and clock.zone.key in DAY_FIRST
    return replace(found, doubt=Doubt.AMBIGUOUS) if found and is_both else found


def _year(match: re.Match[str], clock: Clock) -> Reading:
    return Reading(day=date(clock.today.year + (match["aside"] == "明"), 12, 31))


def _festival(match: re.Match[str], clock: Clock) -> Reading | None:
    day = festivals.next_festival(_name(match, "by"), clock.today)
    if day is None:
        return None
    return Reading(day=day - DAY if match["by"] else day)


def _after_festival(match: re.Match[str], clock: Clock) -> Reading | None:
    """After a festival no day is told, but for the first working one: by public rest and by the
    shop's hours, which need not agree.
    """
    if not match["work"]:
        return Reading(doubt=Doubt.VAGUE)
    last = festivals.rest_ends(_name(match, "work"), clock.today)
    day = clock.working_day(1, after=last) if last else None
    return Reading(day=day, doubt=Doubt.AMBIGUOUS) if day else None


def _name(match: re.Match[str], besides: str) -> str:
    """The group of the festival that matched, of a pattern with one more group."""
    return next(name for name, told in match.groupdict().items() if told and name != besides)


def _new_year_eve(match: re.Match[str], clock: Clock) -> Reading | None:
    """年前 ends with the eve, 除夕前 the day before it."""
    day = festivals.next_festival("spring_festival", clock.today)
    return Reading(day=day - (2 if match["by"] else 1) * DAY) if day else None


def _length(match: re.Match[str], clock: Clock) -> Reading | None:
    count = chinese(match["count"])
    if count is None:
        return None
    return after(
        float(count) + (0.5 if match["half"] else 0), UNITS[match["unit"].rstrip("s")], clock
    )


def _part_of_hour(match: re.Match[str], clock: Clock) -> Reading | None:
    """个半小时 is an hour and a half, 三刻钟 three quarters of one."""
    return after(90 if match["half"] else 15 * _number(match["quarters"]), "minute", clock)


def _latin_time(match: re.Match[str], clock: Clock) -> Reading | None:
    """6pm, 10:30am among Chinese words."""
    del clock
    hour = int(match["hour"])
    if not 1 <= hour <= NOON:
        return None
    return Reading(at=time(hour % NOON + NOON * (match["half"] == "p"), int(match["after"] or 0)))


def _settling_day(match: re.Match[str], clock: Clock) -> Reading | None:
    """T+2, as banks say: two working days after today."""
    return working(int(match["count"]), clock)


def _same_time(match: re.Match[str], clock: Clock) -> Reading:
    days = {"明": 1, "后": 2}.get(match["when"][0], 7)
    at = clock.now.astimezone(clock.zone).time()
    return Reading(day=clock.today + days * DAY, at=at)


def _couple(match: re.Match[str], clock: Clock) -> Reading:
    del match
    return Reading(day=clock.today + 2 * DAY, doubt=Doubt.AMBIGUOUS)


def _week_today(match: re.Match[str], clock: Clock) -> Reading:
    del match
    return Reading(day=clock.today + WEEK * DAY)


def _hours_and_minutes(match: re.Match[str], clock: Clock) -> Reading | None:
    return after(60 * _number(match["hours"]) + _number(match["minutes"]), "minute", clock)


def _next_working(match: re.Match[str], clock: Clock) -> Reading | None:
    del match
    return working(1, clock)


BOOK = rulebook(
    "chinese",
    {
        "same_time": _same_time, "next_working": _next_working, "after_near": _after_near,
        "length": _length, "near": _near, "weekday": _weekday, "weekend": _weekend, "week": _week,
        "date": _date, "day_of_month": _day_of_month, "month": _month, "year": _year,
        "new_year_eve": _new_year_eve, "festival": _festival, "after_festival": _after_festival,
        "time": _time, "part": _part, "part_of_hour": _part_of_hour,
        "couple": _couple, "slashes": _slashes, "week_today": _week_today,
        "hours_and_minutes": _hours_and_minutes, "settling_day": _settling_day,
        "latin_time": _latin_time,
    },
    {},
)  # fmt: skip
