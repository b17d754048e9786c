"""A slow model of business time: it asks the wall clock about every minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from escalation.sla import Calendar, Change, Target, Turn

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def worked(calendar: Calendar, instant: datetime) -> bool:
    """Does the wall clock read a time within a shift of today or of yesterday?"""
    wall = instant.astimezone(calendar.zone)
    clock = wall.time()
    for start, end in calendar.shifts(wall.date()):
        if start <= clock and (end <= start or clock < end):
            return True
    return any(end <= start and clock < end for start, end in calendar.shifts(wall.date() - DAY))


def minutes(start: datetime, end: datetime, step: timedelta = MINUTE) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step


def slow_elapsed(
    start: datetime, end: datetime, calendar: Calendar, step: timedelta = MINUTE
) -> timedelta:
    return step * sum(worked(calendar, instant) for instant in minutes(start, end, step))


def turn_at(changes: Sequence[Change], instant: datetime) -> Turn | None:
    """The turn of the last change that has happened."""
    return next((change.turn for change in reversed(changes) if change.at <= instant), None)


def slow_spent(target: Target, changes: Sequence[Change], until: datetime) -> timedelta:
    """The minutes of one cycle that count for a target."""
    return MINUTE * sum(
        turn_at(changes, instant) in target.runs
        and (target.calendar is None or worked(target.calendar, instant))
        for instant in minutes(changes[0].at, until)
    )


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
shifts = st.tuples(quarters, quarters)
weeks = st.dictionaries(
    st.integers(0, 6), st.lists(shifts, min_size=1, max_size=3).map(tuple), min_size=1
)


@st.composite
def calendars(draw: st.DrawFn, zone: ZoneInfo, around: datetime) -> Calendar:
    """Any hours in a zone, with days of their own around a day."""
    days = st.integers(-5, 5).map(lambda n: around.date() + n * DAY)
    return Calendar(
        zone,
        draw(weeks),
        closed=draw(st.frozensets(days, max_size=3)),
        extra=draw(st.dictionaries(days, st.lists(shifts, max_size=2).map(tuple), max_size=2)),
    )


def instants(around: datetime, days: int = 3) -> st.SearchStrategy[datetime]:
    """Whole minutes so many days before a time to as many after it."""
    reach = days * 24 * 60
    return st.integers(-reach, reach).map(lambda n: around.replace(tzinfo=UTC) + n * MINUTE)
