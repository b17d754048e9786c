"""One piece of a text that tells a time, and how pieces side by side make one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum

from handlers.promised.clock import DAY, WEEK, Clock
from handlers.promised.promise import Doubt

NOON = 12
FURTHEST = timedelta(days=3660)
"""Nobody promises beyond ten years."""
EARLY, LATE = 7, 20
"""Between these hours one without morning or afternoon is looked for."""
NIGHT, MIDNIGHT = time(22), time(23, 59)
SMALL = 5
"""Hours before this one come after midnight, not in the evening."""
OPEN, SHUT = 9, 18
"""Among these hours nobody doubts which half of the day is meant."""


class Edge(Enum):
    """Times of a day that its working hours tell."""

    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a piece tells: a day, a time of the day, both, or an instant counted from now.

    `named` is set for a day that can be told not to be included (before Friday), `again` to the
    days after which what is over comes again, as a bare weekday or "in the morning", `loose` for an
    hour that may be of the morning or the afternoon; `late` tells which for a part of the day;
    `counted` is set for a length that runs from the moment of writing, `follows` for the day after
    the one that was told before it, else after today.
    """

    day: date | None = None
    at: time | Edge | None = None
    instant: datetime | None = None
    doubt: Doubt | None = None
    named: bool = False
    again: int = 0
    loose: bool = False
    late: bool | None = None
    counted: bool = False
    follows: bool = False
    start: int = 0
    end: int = 0

    @property
    def is_weekly(self) -> bool:
        return self.again == WEEK


type Read = Callable[[re.Match[str], Clock], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of a time and how it is read. `hint` is found in every text in which the pattern
    is, and sooner: most sentences tell no time, and are left by it.
    """

    pattern: re.Pattern[str]
    read: Read
    hint: re.Pattern[str] | None = None


type Rules = Sequence[Rule]


def read(rules: Rules, text: str, clock: Clock) -> list[Reading]:
    """The pieces of a sentence, left to right; where two overlap, the earlier rule counts."""
    found: list[Reading] = []
    taken = bytearray(len(text))
    hinted: dict[re.Pattern[str] | None, bool] = {None: True}
    for rule in rules:
        if rule.hint not in hinted:
            hinted[rule.hint] = rule.hint is not None and rule.hint.search(text) is not None
        if not hinted[rule.hint]:
            continue
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            try:
                made = rule.read(match, clock)
            except (ValueError, OverflowError):
                continue  # a number that no calendar has
            if made is not None and not _is_far(made, clock):
                found.append(replace(made, start=start, end=end))
                taken[start:end] = b"\1" * (end - start)
    return sorted(found, key=lambda each: each.start)


def _is_far(made: Reading, clock: Clock) -> bool:
    day = made.instant.date() if made.instant else made.day
    return day is not None and abs(day - clock.today) > FURTHEST


def joined(
    found: Iterable[Reading],
    text: str,
    clock: Clock,
    *,
    beside: re.Pattern[str],
    other: re.Pattern[str],
) -> list[Reading]:
    """The pieces with those made one that belong together: a day and a time with what `beside`
    matches between them, two times of which `other` says that it is the one or the other.
    """
    made: list[Reading] = []
    pieces = list(found)
    for n, each in enumerate(pieces):
        last = made[-1] if made else None
        if last is not None and not (last.instant or each.instant or last.doubt in NO_TIME):
            gap = text[last.end : each.start]
            one = _both(last, each, gap) if beside.fullmatch(gap) else None
            if one is None and (
                other.fullmatch(gap) or _is_listed(gap, each, pieces[n + 1 : n + 2], text)
            ):
                one = _later(last, each, gap, clock)
            if one is not None:
                closes = "(" in gap and text.startswith(")", each.end)
                made[-1] = replace(one, start=last.start, end=each.end + closes)
                continue
        made.append(each)
    return made


NO_TIME = frozenset({Doubt.VAGUE, Doubt.DEPENDS, Doubt.UNTIMED})


def _both(one: Reading, two: Reading, gap: str) -> Reading | None:
    if two.doubt in NO_TIME:
        return None
    if one.at is not None and two.at is not None:
        return _hour_of_part(one, two)
    if one.day is not None and two.day is not None:
        return _told_twice(one, two, gap)
    if one.day is None and two.day is None:
        return None
    day, hour = (one, two) if one.day is not None else (two, one)
    doubt = day.doubt or hour.doubt
    return replace(day, at=hour.at, loose=hour.loose, late=hour.late, doubt=doubt)


def _hour_of_part(one: Reading, two: Reading) -> Reading | None:
    """An hour beside the part of the day that it is of: 8 in the morning, 下午三点."""
    leads = one.loose or one.late is None or isinstance(one.at, Edge)
    part, hour = (two, one) if leads else (one, two)
    if part.late is None or hour.at is None or (one.day and two.day):
        return None
    if hour.at is Edge.CLOSING and not part.late:
        hour = part  # 上午下班
    at, doubt = hour.at, one.doubt or two.doubt
    if isinstance(at, time) and hour is not part:
        if not isinstance(part.at, time):
            return None
        if hour.loose:
            at, unlikely = of_part(at, late=part.late, last=part.at)
            doubt = doubt or unlikely
        elif part.late != (at.hour >= NOON):
            return None  # 21:00 tomorrow morning: whichever is meant, both are told
    day = two if two.day else one
    again = day.again if day.day else one.again or two.again
    return replace(day, at=at, loose=False, late=None, again=again, doubt=doubt)


def _is_listed(gap: str, each: Reading, following: Sequence[Reading], text: str) -> bool:
    """Whether a comma stands in a row of days: Wednesday, Thursday or Friday."""
    if gap != ", " or not following or each.day is None or following[0].day is None:
        return False
    return text[each.end : following[0].start].strip(" ,") in {"or", "and", "or on"}


def at_hour(day: Reading, hour: Reading) -> Reading | None:
    """A day at an hour that is told after it; None where the day has one, or is another."""
    if day.day is None or hour.at is None or hour.instant or hour.day not in {None, day.day}:
        return None
    if day.at is None:
        doubt = day.doubt or hour.doubt
        return replace(day, at=hour.at, loose=hour.loose, late=hour.late, doubt=doubt)
    if day.late is None or hour.late is not None:
        return None
    if hour.doubt is not None:
        return day  # 上午送到，十点多
    return _hour_of_part(day, replace(hour, day=None))


def _told_twice(one: Reading, two: Reading, gap: str) -> Reading | None:
    """A day by its date and its weekday is the date, in doubt where that is another weekday."""
    if one.day is None or two.day is None or (one.is_weekly and two.is_weekly):
        return None
    if not one.is_weekly and gap.strip(" ,("):
        return None
    day, weekday = (one, two) if two.is_weekly or (two.doubt and not one.is_weekly) else (two, one)
    is_one = one.day == two.day or weekday.is_weekly or weekday.doubt is not None
    agrees = is_one and one.day.weekday() == two.day.weekday()
    if not agrees and "(" not in gap and (not weekday.is_weekly or (two.is_weekly and "," in gap)):
        return None
    hour = one if one.at is not None else two
    doubt = None if agrees else Doubt.AMBIGUOUS
    return replace(day, at=hour.at, loose=hour.loose, late=hour.late, doubt=doubt)


def _later(one: Reading, two: Reading, gap: str, clock: Clock) -> Reading | None:
    """Of two days or times the later; an hour after another is the first that comes after it."""
    if one.day is not None and two.day is not None:
        if gap == "," and two.day < one.day and not two.is_weekly:
            return None
        if two.is_weekly and two.day < one.day:
            two = replace(two, day=two.day + WEEK * DAY, doubt=None)
        return two if two.day and two.day >= one.day else one
    if one.at is None or two.at is None or two.day is not None:
        return None
    if not isinstance(one.at, time) or not isinstance(two.at, time) or one.loose:
        return replace(one, at=two.at, loose=two.loose, late=two.late)
    at = first_after(one.at, two.at) if two.loose else two.at
    over = at < one.at
    return replace(one, at=at, late=None, day=(one.day or clock.today) + DAY if over else one.day)


def first_after(since: time, at: time) -> time:
    """Of an hour on a clock's face the first to come after a time of the day, if any that day."""
    halves = [at.replace(hour=at.hour % NOON + n) for n in (0, NOON)]
    return next((each for each in halves if each > since), halves[0])


def of_part(at: time, *, late: bool, last: time) -> tuple[time, Doubt | None]:
    """An hour on a clock's face in a part of the day that ends at `last`: in the late half or the
    early one; twelve and the small hours of a night are its end, the latter in doubt.
    """
    if last >= NIGHT and at.hour % NOON < SMALL:
        return MIDNIGHT, Doubt.AMBIGUOUS if at.hour % NOON else None
    return at.replace(hour=at.hour + NOON) if late and at.hour < NOON else at, None


def settled(reading: Reading, clock: Clock) -> tuple[datetime | None, Doubt | None]:
    """The last moment of what a reading tells, in UTC, and what is in doubt about it."""
    if reading.doubt in NO_TIME:
        return None, reading.doubt
    if reading.instant is not None:
        return reading.instant, reading.doubt
    day = reading.day or clock.today
    due, doubt = _on(reading, day, clock)
    if due <= clock.now and reading.again:
        due, doubt = _on(reading, day + reading.again * DAY, clock)
    elif reading.again == 1 and reading.day is None:
        doubt = Doubt.AMBIGUOUS  # in the morning, said in the morning
    return due, reading.doubt or doubt


def _on(reading: Reading, day: date, clock: Clock) -> tuple[datetime, Doubt | None]:
    if reading.at is None:
        return clock.end(day), None
    if reading.at is Edge.CLOSING:
        return clock.closing(day), None
    if reading.at is Edge.OPENING:
        return clock.first_thing(day), None
    return _likely(reading.at, day, clock) if reading.loose else (clock.at(day, reading.at), None)


def _likely(at: time, day: date, clock: Clock) -> tuple[datetime, Doubt | None]:
    """Of the two hours that may be meant the first to come in the daytime, else the later; in
    doubt where neither is an hour at which most people work.
    """
    halves = [at.replace(hour=at.hour % NOON + n) for n in (0, NOON)]
    to_come = [each for each in halves if clock.at(day, each) >= clock.now] or halves[1:]
    daytime = [each for each in to_come if EARLY < each.hour < LATE]
    chosen = min(daytime, default=to_come[-1])
    is_sure = OPEN <= chosen.hour <= SHUT or (len(to_come) == 1 and chosen.hour <= LATE)
    return clock.at(day, chosen), None if is_sure else Doubt.AMBIGUOUS
