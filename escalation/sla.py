"""Business time, pure: when something is due over working hours, and how late it is.

A shift belongs to the local day on which it begins. An instant is worked when the wall clock of
the calendar's zone reads a time within a shift, so both hours count when a clock is put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

type Shift = tuple[time, time]
"""From, to. The same or an earlier end is on the next day, so 00:00-00:00 is a whole day."""

DAY = timedelta(days=1)
WINDOW = 7 * DAY
EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
FURTHEST = 520
"""Windows after which a calendar counts as one that never opens: ten years."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class HoursError(ValueError):
    """Working hours that cannot be read, or that never come."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work, in an IANA `zone`: shifts by weekday (Monday is 0).

    On the days in `closed` no shift begins; `extra` gives the shifts of single days, before
    everything else: a make-up working day (调休), or shorter hours.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[Shift, ...]]
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    _windows: dict[int, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The shifts that begin on a local day."""
        if day in self.extra:
            return self.extra[day]
        return () if day in self.closed else self.week.get(day.weekday(), ())

    def is_open(self, instant: datetime) -> bool:
        """Whether people work at an instant."""
        start, _ = next(self.open_from(instant), (None, None))
        return start == instant

    def open_from(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working time from an instant on: intervals in UTC, in order; two may touch."""
        instant = instant.astimezone(UTC)
        first = (instant - EPOCH) // WINDOW
        for index in range(first, first + FURTHEST):
            for start, end in self._window(index):
                if end > instant:
                    yield max(start, instant), end

    def _window(self, index: int) -> list[tuple[datetime, datetime]]:
        if index not in self._windows:
            self._windows[index] = self._worked(EPOCH + index * WINDOW)
        return self._windows[index]

    def _worked(self, begin: datetime) -> list[tuple[datetime, datetime]]:
        end = begin + WINDOW
        # Two days more at each side: zones reach 14 hours, and a shift runs into the next day.
        days = (begin.date() + n * DAY for n in range(-2, 10))
        pieces = sorted(
            piece
            for day in days
            for shift in self.shifts(day)
            for piece in self._in_utc(day, shift)
        )
        merged: list[tuple[datetime, datetime]] = []
        for start, stop in pieces:
            clipped = max(start, begin), min(stop, end)
            if clipped[0] >= clipped[1]:
                continue
            if merged and clipped[0] <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(merged[-1][1], clipped[1])
            else:
                merged.append(clipped)
        return merged

    def _in_utc(self, day: date, shift: Shift) -> Iterator[tuple[datetime, datetime]]:
        """The instants at which the wall clock reads a time of the shift: one piece, or two."""
        start = datetime.combine(day, shift[0], tzinfo=UTC)
        end = datetime.combine(day, shift[1], tzinfo=UTC)
        if end <= start:
            end += DAY
        before, after = start - DAY, end + DAY
        old, new = self._offset(before), self._offset(after)
        if old == new:
            yield start - old, end - old
            return
        change = self._change(before, after)
        for low, high in (
            (start - old, min(end - old, change)),
            (max(start - new, change), end - new),
        ):
            if low < high:
                yield low, high

    def _offset(self, instant: datetime) -> timedelta:
        return instant.astimezone(self.zone).utcoffset() or timedelta(0)

    def _change(self, low: datetime, high: datetime) -> datetime:
        """The instant, to the second, at which the zone's clock is changed between two."""
        old = self._offset(low)
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) // 2
            middle = middle.replace(microsecond=0)
            low, high = (middle, high) if self._offset(middle) == old else (low, middle)
        return high


def due(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The earliest instant, in UTC, at which `amount` of working time has passed since `start`.

    Raises:
        HoursError: the calendar has no working time within ten years.
    """
    if amount <= timedelta(0):
        return start.astimezone(UTC)
    left = amount
    for begin, end in calendar.open_from(start):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    message = "these working hours never come"
    raise HoursError(message)


def elapsed(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The working time between two instants; nothing when `end` is not later."""
    worked = timedelta(0)
    for begin, stop in calendar.open_from(start):
        if begin >= end:
            break
        worked += min(stop, end) - begin
    return worked


def next_open(instant: datetime, calendar: Calendar) -> datetime:
    """The instant itself when people work at it, else when they next begin, in UTC.

    Raises:
        HoursError: the calendar has no working time within ten years.
    """
    for begin, _ in calendar.open_from(instant):
        return begin
    message = "these working hours never come"
    raise HoursError(message)


class Badge(StrEnum):
    """How a due time stands: always computed, never stored (T16)."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


def badge(
    due_at: datetime,
    now: datetime,
    done_at: datetime | None,
    *,
    soon: timedelta = timedelta(minutes=30),
) -> Badge:
    """How a due time stands at `now`, given when it was done, if it was."""
    if done_at is not None:
        return Badge.MET if done_at <= due_at else Badge.MISSED
    if now > due_at:
        return Badge.OVERDUE
    return Badge.DUE_SOON if due_at - now <= soon else Badge.ON_TIME


@dataclass(frozen=True, slots=True)
class Targets:
    """What the desk promises itself and its customers.

    `first_response`, `urgent_first_response` and `resolve` are working time, `care_first_response`
    is time of the hours at which somebody answers people in need; the others are time on the clock,
    moved to an hour at which a customer may be written to.
    """

    first_response: timedelta = timedelta(hours=4)
    urgent_first_response: timedelta = timedelta(hours=1)
    care_first_response: timedelta = timedelta(minutes=30)
    resolve: timedelta = timedelta(hours=18)
    follow_up_after: timedelta = timedelta(hours=24)
    close_after: timedelta = timedelta(hours=72)
    remind_offer_after: timedelta = timedelta(hours=24)
    offer_expires_after: timedelta = timedelta(hours=72)
    gone_quiet_after: timedelta = timedelta(hours=72)
    remind_at: float = 0.75
    late_word_at: float = 0.9


def parse_hours(text: str) -> dict[int, tuple[Shift, ...]]:
    """Shifts by weekday from words like ``mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00``.

    ``24/7`` is always. Days run on over Sunday (``sat-mon``), shifts over midnight.

    Raises:
        HoursError: with the part that cannot be read.
    """
    if text.strip() == "24/7":
        return dict.fromkeys(range(7), ((time(0), time(0)),))
    week: dict[int, tuple[Shift, ...]] = {}
    for part in filter(None, (part.strip().lower() for part in text.split(";"))):
        days, *shifts = part.split()
        parsed = tuple(_shift(shift) for shift in shifts)
        if not parsed:
            raise HoursError(f"{part!r} has no hours; write e.g. mon-fri 09:00-18:00")
        for day in _days(days):
            week[day] = (*week.get(day, ()), *parsed)
    if not week:
        raise HoursError("no working hours are given; write e.g. mon-fri 09:00-18:00, or 24/7")
    return week


def _days(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise HoursError(f"{part!r} is not a day or days such as mon, mon-fri, sat,sun")
        begin = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last or first) - begin) % 7
        yield from ((begin + n) % 7 for n in range(length + 1))


def _shift(text: str) -> Shift:
    match = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)", text)
    if match is None:
        raise HoursError(f"{text!r} is not a span of hours such as 09:00-18:00")
    hours = [int(group) for group in match.groups()]
    ends = [(hours[0], hours[1]), (hours[2], hours[3])]
    if any(hour == 24 and minute for hour, minute in ends):  # noqa: PLR2004 - hours of a day
        raise HoursError(f"{text!r}: 24:00 is the last time of a day")
    start, end = (time(hour % 24, minute) for hour, minute in ends)
    return start, end
