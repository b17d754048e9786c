"""One piece of a text that tells a time, and how pieces side by side make one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum

from handlers.promised.clock import Clock
from handlers.promised.promise import Doubt

NOON = 12
FURTHEST = timedelta(days=3660)
"""Nobody promises beyond ten years."""
FROM, UNTIL = 7, 20
"""Hours among which one without morning or afternoon is looked for."""


class Edge(Enum):
    """Times of a day that its working hours tell."""

    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a piece tells: a day, a time of the day, both, or an instant counted from now.

    `named` is set for a day that can be told not to be included (before Friday), `weekly` for a
    bare weekday, `loose` for an hour that may be of the morning or the afternoon; `late` tells
    which for a part of the day; `counted` is set for a length that runs from the moment of writing.
    """

    day: date | None = None
    at: time | Edge | None = None
    instant: datetime | None = None
    doubt: Doubt | None = None
    named: bool = False
    weekly: bool = False
    loose: bool = False
    late: bool | None = None
    counted: bool = False
    start: int = 0
    end: int = 0


type Read = Callable[[re.Match[str], Clock], Reading | None]
type Rules = Sequence[tuple[re.Pattern[str], Read]]


def read(rules: Rules, text: str, clock: Clock) -> list[Reading]:
    """The pieces of a sentence, left to right; where two overlap, the earlier rule counts."""
    found: list[Reading] = []
    taken = bytearray(len(text))
    for pattern, rule in rules:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            try:
                made = rule(match, clock)
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
    found: Iterable[Reading], text: str, beside: re.Pattern[str], other: re.Pattern[str]
) -> list[Reading]:
    """The pieces with those made one that belong together: a day and a time with what `beside`
    matches between them, two times of which `other` says that it is the one or the other.
    """
    made: list[Reading] = []
    for each in found:
        last = made[-1] if made else None
        if last is not None and not (last.instant or each.instant or last.doubt in NO_TIME):
            gap = text[last.end : each.start]
            one = _both(last, each) if beside.fullmatch(gap) else None
            if one is None and other.fullmatch(gap):
                one = _later(last, each)
            if one is not None:
                made[-1] = replace(one, start=last.start, end=each.end)
                continue
        made.append(each)
    return made


NO_TIME = frozenset({Doubt.VAGUE, Doubt.DEPENDS})


def _both(one: Reading, two: Reading) -> Reading | None:
    if two.doubt in NO_TIME:
        return None
    if one.at is not None and two.at is not None and (one.loose or two.loose):
        part, hour = (two, one) if one.loose else (one, two)
        if part.late is None or not isinstance(hour.at, time):
            return None
        hour = replace(hour, at=_of_half(hour.at, late=part.late), loose=False)
        return replace(hour, day=one.day or two.day, weekly=one.weekly or two.weekly)
    if (one.day is None) != (two.day is None) and (one.at is None or two.at is None):
        day, hour = (one, two) if one.day is not None else (two, one)
        return replace(day, at=hour.at, loose=hour.loose, late=hour.late) if hour.at else None
    if one.day is not None and two.day is not None and one.at is None:
        return two if one.weekly and not two.weekly else None
    return None


def _later(one: Reading, two: Reading) -> Reading | None:
    if one.day is None or two.day is None:
        return replace(two, day=one.day) if one.at and two.at and two.day is None else None
    return two if two.day >= one.day else one


def _of_half(at: time, *, late: bool) -> time:
    if late and at.hour < NOON:
        return at.replace(hour=at.hour + NOON)
    return at.replace(hour=0) if not late and at.hour == NOON else at


def settled(reading: Reading, clock: Clock) -> datetime | None:
    """The last moment of what a reading tells, in UTC."""
    if reading.doubt in NO_TIME:
        return None
    if reading.instant is not None:
        return reading.instant
    day = reading.day or clock.today
    due = _on(reading, day, clock)
    if due < clock.now and reading.weekly:
        return _on(reading, day + timedelta(days=7), clock)
    return due


def _on(reading: Reading, day: date, clock: Clock) -> datetime:
    if reading.at is None:
        return clock.end(day)
    if reading.at is Edge.CLOSING:
        return clock.closing(day)
    if reading.at is Edge.OPENING:
        return clock.first_thing(day)
    return _likely(reading.at, day, clock) if reading.loose else clock.at(day, reading.at)


def _likely(at: time, day: date, clock: Clock) -> datetime:
    """Of the two hours that may be meant the first to come in the daytime, else the later."""
    halves = [at.replace(hour=at.hour % NOON + n) for n in (0, NOON)]
    daytime = [clock.at(day, each) for each in halves if FROM < each.hour < UNTIL]
    later = [each for each in daytime if each >= clock.now]
    return later[0] if later else max(daytime, default=clock.at(day, halves[1]))
