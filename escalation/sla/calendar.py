"""When people work: shifts by weekday, days of their own, public holidays, in one IANA zone.

A shift belongs to the local day on which it begins. An instant is worked when the wall clock of
the calendar's zone reads a time within a shift, so both hours count when a clock is put back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from escalation.sla.public import PublicDays, PublicYear

type Shift = tuple[time, time]
"""From, to. The same or an earlier end is on the next day, so 00:00-00:00 is a whole day."""

DAY = timedelta(days=1)
WINDOW = 7 * DAY
EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
FURTHEST = 520
"""Windows in a row without work after which a calendar counts as one that never opens: ten years"""
WEEKDAYS = range(5)


class NaiveInstantError(ValueError):
    """A time without a zone: read by another clock it would be another instant (T02)."""


def in_utc(instant: datetime) -> datetime:
    """The instant in UTC.

    Raises:
        NaiveInstantError: it has no zone.
    """
    if instant.utcoffset() is None:
        raise NaiveInstantError(f"{instant.isoformat()} has no zone")
    return instant.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work, in an IANA `zone`: shifts by weekday (Monday is 0).

    A single day is looked up in this order: `extra` gives its shifts; on the days in `closed` no
    shift begins; `public` holidays are free, and on a weekend that the government has worked
    instead (调休) the shifts are those of `makeup`, or of the first weekday on which people work.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[Shift, ...]]
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    public: PublicDays | None = None
    makeup: tuple[Shift, ...] | None = None
    _windows: dict[int, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The shifts that begin on a local day."""
        if day in self.extra:
            return self.extra[day]
        if day in self.closed:
            return ()
        usual = self.week.get(day.weekday(), ())
        if self.public is None:
            return usual
        year = self.public.year(day.year)
        if day in year.worked:
            return self._instead(usual)
        return () if day in year.closed else usual

    def _instead(self, usual: tuple[Shift, ...]) -> tuple[Shift, ...]:
        """The shifts of a weekend that is worked in place of a weekday."""
        if self.makeup is not None:
            return self.makeup
        return next((self.week[day] for day in WEEKDAYS if self.week.get(day)), usual)

    def unusual(self, first: date, last: date) -> Iterator[tuple[date, tuple[Shift, ...]]]:
        """The days from `first` to `last` on which other shifts begin than on their weekday."""
        for n in range((last - first).days + 1):
            day = first + n * DAY
            shifts = self.shifts(day)
            if shifts != self.week.get(day.weekday(), ()):
                yield day, shifts

    def unsure(self, start: datetime, end: datetime) -> PublicYear | None:
        """The first year between two instants whose public holidays nobody can be sure of yet.

        What is due after it begins is as good as anybody knows, and may move by some days.
        """
        if self.public is None:
            return None
        years = range(
            in_utc(start).astimezone(self.zone).year, in_utc(end).astimezone(self.zone).year + 1
        )
        return next((y for year in years if not (y := self.public.year(year)).is_sure), None)

    def is_open(self, instant: datetime) -> bool:
        """Whether people work at an instant."""
        start, _ = next(self.open_from(instant), (None, None))
        return start == instant

    def open_from(
        self, instant: datetime, until: datetime | None = None
    ) -> Iterator[tuple[datetime, datetime]]:
        """Working time from an instant on: intervals in UTC, in order; two may touch.

        It goes on for ever, or until ten years pass without any; with `until` it ends there.
        """
        instant = in_utc(instant)
        index = (instant - EPOCH) // WINDOW
        idle = 0
        while idle < FURTHEST if until is None else EPOCH + index * WINDOW < until:
            idle += 1
            for start, end in self._window(index):
                if end <= instant:
                    continue
                idle = 0
                begin = max(start, instant)
                if until is not None and begin >= until:
                    return
                yield begin, end if until is None else min(end, until)
            index += 1

    def open_until(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working time before an instant: intervals in UTC, the latest first; two may touch.

        It goes back for ever, or until ten years pass without any.
        """
        instant = in_utc(instant)
        index = (instant - EPOCH) // WINDOW
        idle = 0
        while idle < FURTHEST:
            idle += 1
            for start, end in reversed(self._window(index)):
                if start < instant:
                    idle = 0
                    yield start, min(end, instant)
            index -= 1

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
