"""Working time between instants, and instants after working time."""

from __future__ import annotations

from datetime import datetime, timedelta

from escalation.sla.calendar import Calendar, in_utc
from escalation.sla.errors import HoursError

NEVER = "these working hours never come"


def due(start: datetime, amount: timedelta, calendar: Calendar | None) -> datetime:
    """The earliest instant, in UTC, at which `amount` of working time has passed since `start`.

    Without a calendar all time counts.

    Raises:
        HoursError: the calendar has no working time within ten years.
    """
    if amount <= timedelta(0):
        return in_utc(start)
    if calendar is None:
        return in_utc(start) + amount
    left = amount
    for begin, end in calendar.open_from(start):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise HoursError(NEVER)


def leaving(amount: timedelta, end: datetime, calendar: Calendar | None) -> datetime:
    """The latest instant, in UTC, that leaves `amount` of working time until `end`.

    Without a calendar all time counts.

    Raises:
        HoursError: the calendar has no working time within ten years.
    """
    if amount <= timedelta(0):
        return in_utc(end)
    if calendar is None:
        return in_utc(end) - amount
    left = amount
    for begin, stop in calendar.open_until(end):
        if stop - begin >= left:
            return stop - left
        left -= stop - begin
    raise HoursError(NEVER)


def elapsed(start: datetime, end: datetime, calendar: Calendar | None) -> timedelta:
    """The working time between two instants; nothing when `end` is not later.

    Without a calendar all time counts.
    """
    start, end = in_utc(start), in_utc(end)
    if calendar is None:
        return max(end - start, timedelta(0))
    pieces = calendar.open_from(start, end)
    return sum((stop - begin for begin, stop in pieces), timedelta(0))


def next_open(instant: datetime, calendar: Calendar) -> datetime:
    """The instant itself when people work at it, else when they next begin, in UTC.

    Raises:
        HoursError: the calendar has no working time within ten years.
    """
    for begin, _ in calendar.open_from(instant):
        return begin
    raise HoursError(NEVER)
