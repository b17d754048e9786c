"""Business time against a slow model that asks the wall clock about every minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.sla import (
    Badge,
    Calendar,
    HoursError,
    Shift,
    badge,
    due,
    elapsed,
    next_open,
    parse_hours,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

OFFICE = Calendar(SHANGHAI, parse_hours("mon-fri 09:00-17:00"))


def worked(calendar: Calendar, instant: datetime) -> bool:
    """The model: does the wall clock read a time within a shift of today or of yesterday?"""
    wall = instant.astimezone(calendar.zone)
    clock = wall.time()
    for start, end in calendar.shifts(wall.date()):
        if start <= clock and (end <= start or clock < end):
            return True
    return any(end <= start and clock < end for start, end in calendar.shifts(wall.date() - DAY))


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


def slow_elapsed(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    return MINUTE * sum(worked(calendar, instant) for instant in minutes(start, end))


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
shifts = st.tuples(quarters, quarters)
zones = st.sampled_from([SHANGHAI, LONDON, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")])
weeks = st.dictionaries(
    st.integers(0, 6), st.lists(shifts, min_size=1, max_size=3).map(tuple), min_size=1
)
# Both changes of the clock in London and New York lie in these weeks.
near = st.one_of(
    st.datetimes(datetime(2026, 3, 5), datetime(2026, 4, 2)),  # noqa: DTZ001 - made aware below
    st.datetimes(datetime(2026, 10, 22), datetime(2026, 11, 6)),  # noqa: DTZ001
)
instants = near.map(lambda naive: naive.replace(second=0, microsecond=0, tzinfo=UTC))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    days = st.dates(date(2026, 3, 1), date(2026, 11, 30))
    return Calendar(
        draw(zones),
        draw(weeks),
        closed=draw(st.frozensets(days, max_size=3)),
        extra=draw(st.dictionaries(days, st.lists(shifts, max_size=2).map(tuple), max_size=2)),
    )


@given(calendar=calendars(), start=instants, length=st.integers(0, 3 * 24 * 60))
def test_elapsed_is_what_the_wall_clock_counts(
    calendar: Calendar, start: datetime, length: int
) -> None:
    end = start + length * MINUTE

    assert elapsed(start, end, calendar) == slow_elapsed(start, end, calendar)


@given(calendar=calendars(), start=instants, amount=st.integers(1, 40 * 60))
def test_t01_due_is_the_inverse_of_elapsed(
    calendar: Calendar, start: datetime, amount: int
) -> None:
    end = due(start, amount * MINUTE, calendar)

    assert elapsed(start, end, calendar) == amount * MINUTE
    assert elapsed(start, end - timedelta(seconds=1), calendar) < amount * MINUTE


@given(calendar=calendars(), start=instants, first=st.integers(0, 600), second=st.integers(0, 600))
def test_t04_a_pause_of_working_time_moves_the_end_by_just_so_much(
    calendar: Calendar, start: datetime, first: int, second: int
) -> None:
    in_one = due(start, (first + second) * MINUTE, calendar)
    in_two = due(due(start, first * MINUTE, calendar), second * MINUTE, calendar)

    assert in_one == in_two


@given(calendar=calendars(), start=instants)
def test_next_open_is_the_first_worked_minute(calendar: Calendar, start: datetime) -> None:
    opens = next_open(start, calendar)

    assert worked(calendar, opens)
    assert calendar.is_open(opens)
    assert elapsed(start, opens, calendar) == timedelta(0)


def test_t01_friday_afternoon_runs_on_on_monday() -> None:
    friday = datetime(2026, 11, 13, 16, 30, tzinfo=SHANGHAI)

    assert due(friday, timedelta(hours=1), OFFICE) == datetime(2026, 11, 16, 9, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("count", range(1, 8))
def test_t07_every_choice_of_weekdays(count: int) -> None:
    start = datetime(2026, 11, 11, 15, 0, tzinfo=UTC)
    for days in combinations(range(7), count):
        calendar = Calendar(ZoneInfo("UTC"), dict.fromkeys(days, ((time(9), time(17)),)))

        end = due(start, timedelta(hours=20), calendar)

        assert end.weekday() in days
        assert slow_elapsed(start, end, calendar) == timedelta(hours=20)


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        (LONDON, datetime(2026, 3, 28, 22), 7),  # noqa: DTZ001 - the zone stands beside it
        (LONDON, datetime(2026, 10, 24, 22), 9),  # noqa: DTZ001
        (NEW_YORK, datetime(2026, 3, 7, 22), 7),  # noqa: DTZ001
        (NEW_YORK, datetime(2026, 10, 31, 22), 9),  # noqa: DTZ001
        (SHANGHAI, datetime(2026, 3, 28, 22), 8),  # noqa: DTZ001
    ],
)
def test_t09_t53_a_night_shift_over_the_change_of_the_clock(
    zone: ZoneInfo, evening: datetime, hours: int
) -> None:
    nights = Calendar(zone, dict.fromkeys(range(7), ((time(22), time(6)),)))
    start = evening.replace(tzinfo=zone)
    morning = (evening + timedelta(hours=8)).replace(tzinfo=zone)

    assert elapsed(start, morning, nights) == timedelta(hours=hours)
    assert due(start, timedelta(hours=hours), nights) == morning


@given(start=instants, seconds=st.integers(0, 10**6))
def test_t51_always_open_is_the_wall_clock_to_the_second(start: datetime, seconds: int) -> None:
    calendar = Calendar(LONDON, parse_hours("24/7"))

    assert elapsed(start, start + timedelta(seconds=seconds), calendar) == timedelta(
        seconds=seconds
    )


def test_t53_a_lunch_break_is_no_working_time() -> None:
    calendar = Calendar(SHANGHAI, parse_hours("mon-fri 09:00-12:00 13:30-18:00"))
    start = datetime(2026, 11, 16, 11, 30, tzinfo=SHANGHAI)

    assert due(start, timedelta(hours=1), calendar) == datetime(
        2026, 11, 16, 14, 0, tzinfo=SHANGHAI
    )


def test_hours_that_never_come_are_refused() -> None:
    never = Calendar(SHANGHAI, {})

    with pytest.raises(HoursError, match="never come"):
        due(datetime(2026, 11, 16, tzinfo=UTC), MINUTE, never)
    with pytest.raises(HoursError, match="never come"):
        next_open(datetime(2026, 11, 16, tzinfo=UTC), never)
    assert not never.is_open(datetime(2026, 11, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("mon-fri 09:00-18:00", {n: ((time(9), time(18)),) for n in range(5)}),
        ("sat,sun 10:00-24:00", {n: ((time(10), time(0)),) for n in (5, 6)}),
        ("sun-mon 22:00-6:00", {n: ((time(22), time(6)),) for n in (6, 0)}),
        (
            "MON 09:00-12:00; mon 13:00-17:30",
            {0: ((time(9), time(12)), (time(13), time(17, 30)))},
        ),
    ],
)
def test_hours_are_read_from_words(text: str, week: dict[int, tuple[Shift, ...]]) -> None:
    assert parse_hours(text) == week


@pytest.mark.parametrize(
    "text",
    ["", "mon", "mon-fri", "monday 09:00-18:00", "mon 9-18", "mon 24:30-25:00", "mon 9:60-10:00"],
)
def test_hours_that_cannot_be_read_are_refused_with_their_part(text: str) -> None:
    with pytest.raises(HoursError):
        parse_hours(text)


@pytest.mark.parametrize(
    ("minutes_left", "done", "expected"),
    [
        (31, None, Badge.ON_TIME),
        (30, None, Badge.DUE_SOON),
        (0, None, Badge.DUE_SOON),
        (-1, None, Badge.OVERDUE),
        (-60, 0, Badge.MET),
        (60, 1, Badge.MISSED),
    ],
)
def test_t16_a_badge_is_computed_from_the_times(
    minutes_left: int, done: int | None, expected: Badge
) -> None:
    due_at = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)
    done_at = None if done is None else due_at + done * MINUTE

    assert badge(due_at, due_at - minutes_left * MINUTE, done_at) is expected
