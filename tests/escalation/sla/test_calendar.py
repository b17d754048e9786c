"""Business time against a slow model that asks the wall clock about every minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.sla import (
    Calendar,
    HoursError,
    NaiveInstantError,
    due,
    elapsed,
    leaving,
    next_open,
    parse_hours,
    parse_schedule,
)
from tests.escalation.sla.model import (
    LONDON,
    LORD_HOWE,
    MINUTE,
    NEW_YORK,
    SHANGHAI,
    calendars,
    instants,
    slow_elapsed,
    worked,
)

OFFICE = Calendar(SHANGHAI, parse_hours("mon-fri 09:00-17:00"))

CHANGES = {
    "London, spring": (LONDON, datetime(2026, 3, 29, 1)),  # noqa: DTZ001 - made aware by the model
    "London, autumn": (LONDON, datetime(2026, 10, 25, 1)),  # noqa: DTZ001
    "New York, spring": (NEW_YORK, datetime(2026, 3, 8, 7)),  # noqa: DTZ001
    "New York, autumn": (NEW_YORK, datetime(2026, 11, 1, 6)),  # noqa: DTZ001
    "Lord Howe, autumn": (LORD_HOWE, datetime(2026, 4, 4, 15)),  # noqa: DTZ001
    "Lord Howe, spring": (LORD_HOWE, datetime(2026, 10, 3, 15, 30)),  # noqa: DTZ001
    "Shanghai, never": (SHANGHAI, datetime(2026, 3, 29, 1)),  # noqa: DTZ001
}
at_each_change = pytest.mark.parametrize(("zone", "change"), CHANGES.values(), ids=CHANGES)


@at_each_change
@given(data=st.data(), length=st.integers(0, 2 * 24 * 60))
@settings(max_examples=15)
def test_t09_elapsed_is_what_the_wall_clock_counts(
    zone: ZoneInfo, change: datetime, data: st.DataObject, length: int
) -> None:
    calendar = data.draw(calendars(zone, change))
    start = data.draw(instants(change, days=2))
    end = start + length * MINUTE

    assert elapsed(start, end, calendar) == slow_elapsed(start, end, calendar)


@at_each_change
@given(data=st.data(), amount=st.integers(1, 40 * 60))
@settings(max_examples=15)
def test_t01_due_is_the_inverse_of_elapsed(
    zone: ZoneInfo, change: datetime, data: st.DataObject, amount: int
) -> None:
    calendar = data.draw(calendars(zone, change))
    start = data.draw(instants(change))
    end = due(start, amount * MINUTE, calendar)

    assert elapsed(start, end, calendar) == amount * MINUTE
    assert elapsed(start, end - timedelta(seconds=1), calendar) < amount * MINUTE


@at_each_change
@given(data=st.data(), amount=st.integers(1, 30 * 60))
@settings(max_examples=15)
def test_t04_what_leaves_an_amount_is_the_last_instant_that_does(
    zone: ZoneInfo, change: datetime, data: st.DataObject, amount: int
) -> None:
    calendar = data.draw(calendars(zone, change))
    end = data.draw(instants(change, days=2))

    start = leaving(amount * MINUTE, end, calendar)

    assert elapsed(start, end, calendar) == amount * MINUTE
    assert elapsed(start + MINUTE, end, calendar) < amount * MINUTE
    assert due(start, amount * MINUTE, calendar) <= end


@at_each_change
@given(data=st.data())
@settings(max_examples=15)
def test_elapsed_adds_up_and_never_runs_back(
    zone: ZoneInfo, change: datetime, data: st.DataObject
) -> None:
    calendar = data.draw(calendars(zone, change))
    first, middle, last = sorted(data.draw(instants(change, days=9)) for _ in range(3))
    early, late = elapsed(first, middle, calendar), elapsed(middle, last, calendar)

    assert elapsed(first, last, calendar) == early + late
    assert timedelta(0) <= early <= middle - first
    assert elapsed(last, first, calendar) == timedelta(0)


@at_each_change
@given(data=st.data(), first=st.integers(0, 900), second=st.integers(0, 900))
@settings(max_examples=15)
def test_due_is_monotone_and_goes_on_where_it_stopped(
    zone: ZoneInfo, change: datetime, data: st.DataObject, first: int, second: int
) -> None:
    calendar = data.draw(calendars(zone, change))
    start, later = sorted(data.draw(instants(change)) for _ in range(2))
    in_one = due(start, (first + second) * MINUTE, calendar)

    assert due(due(start, first * MINUTE, calendar), second * MINUTE, calendar) == in_one
    assert in_one <= due(later, (first + second) * MINUTE, calendar)


@at_each_change
@given(data=st.data())
@settings(max_examples=15)
def test_next_open_is_the_first_worked_minute(
    zone: ZoneInfo, change: datetime, data: st.DataObject
) -> None:
    calendar = data.draw(calendars(zone, change))
    start = data.draw(instants(change))
    opens = next_open(start, calendar)

    assert worked(calendar, opens)
    assert calendar.is_open(opens)
    assert calendar.is_open(start) == worked(calendar, start) == (opens == start)
    assert elapsed(start, opens, calendar) == timedelta(0)


@at_each_change
@given(data=st.data(), seconds=st.integers(0, 10**6))
@settings(max_examples=15)
def test_t51_always_open_is_the_wall_clock_to_the_second(
    zone: ZoneInfo, change: datetime, data: st.DataObject, seconds: int
) -> None:
    always = Calendar(zone, parse_hours("24/7"))
    start = data.draw(instants(change)) + timedelta(seconds=seconds % 60)
    amount = timedelta(seconds=seconds)

    assert elapsed(start, start + amount, always) == amount
    assert due(start, amount, always) == start + amount == due(start, amount, None)


def test_t01_friday_afternoon_runs_on_on_monday() -> None:
    friday = datetime(2026, 11, 13, 16, 30, tzinfo=SHANGHAI)

    assert due(friday, timedelta(hours=1), OFFICE) == datetime(2026, 11, 16, 9, 30, tzinfo=SHANGHAI)


def test_t02_an_instant_is_the_same_in_every_zone_and_nothing_without_one() -> None:
    start = datetime(2026, 11, 13, 8, 30, tzinfo=UTC)
    zones = (SHANGHAI, ZoneInfo("Asia/Riyadh"), NEW_YORK)

    dues = [due(start.astimezone(zone), timedelta(hours=1), OFFICE) for zone in zones]

    assert len(set(dues)) == 1
    assert {each.utcoffset() for each in dues} == {timedelta(0)}
    for calendar in (OFFICE, None):
        with pytest.raises(NaiveInstantError, match="no zone"):
            due(start.replace(tzinfo=None), timedelta(hours=1), calendar)
        with pytest.raises(NaiveInstantError, match="no zone"):
            elapsed(start, start.replace(tzinfo=None), calendar)


@pytest.mark.parametrize("count", range(1, 8))
@given(start=instants(datetime(2026, 11, 11)))  # noqa: DTZ001 - made aware by the model
@settings(max_examples=3)
def test_t07_every_choice_of_weekdays(count: int, start: datetime) -> None:
    half_hour = timedelta(minutes=30)
    start = start.replace(minute=start.minute // 30 * 30)
    for days in combinations(range(7), count):
        calendar = Calendar(ZoneInfo("UTC"), dict.fromkeys(days, ((time(9), time(17)),)))

        end = due(start, timedelta(hours=12), calendar)

        assert end.weekday() in days
        assert slow_elapsed(start, end, calendar, half_hour) == timedelta(hours=12)


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        (LONDON, datetime(2026, 3, 28, 22), 7),  # noqa: DTZ001 - the zone stands beside it
        (LONDON, datetime(2026, 10, 24, 22), 9),  # noqa: DTZ001
        (NEW_YORK, datetime(2026, 3, 7, 22), 7),  # noqa: DTZ001
        (NEW_YORK, datetime(2026, 10, 31, 22), 9),  # noqa: DTZ001
        (LORD_HOWE, datetime(2026, 4, 4, 22), 8.5),  # noqa: DTZ001
        (LORD_HOWE, datetime(2026, 10, 3, 22), 7.5),  # noqa: DTZ001
        (SHANGHAI, datetime(2026, 3, 28, 22), 8),  # noqa: DTZ001
    ],
)
def test_t09_t53_a_night_shift_over_the_change_of_the_clock(
    zone: ZoneInfo, evening: datetime, hours: float
) -> None:
    nights = Calendar(zone, parse_hours("mon-sun 22:00-06:00"))
    start = evening.replace(tzinfo=zone)
    morning = (evening + timedelta(hours=8)).replace(tzinfo=zone)

    assert elapsed(start, morning, nights) == timedelta(hours=hours)
    assert due(start, timedelta(hours=hours), nights) == morning


def test_t49_the_same_hours_in_summer_and_in_winter() -> None:
    office = Calendar(LONDON, parse_hours("mon-fri 09:00-17:00"))

    winter = next_open(datetime(2026, 3, 27, 20, tzinfo=UTC), office)
    summer = next_open(datetime(2026, 3, 30, 20, tzinfo=UTC), office)

    assert next_open(winter - timedelta(days=4), office).hour == 9
    assert (winter.hour, summer.hour) == (8, 8)  # the clock was put forward on the 29th


def test_t53_a_lunch_break_is_no_working_time() -> None:
    calendar = Calendar(SHANGHAI, parse_hours("mon-fri 09:00-12:00 13:30-18:00"))
    start = datetime(2026, 11, 16, 11, 30, tzinfo=SHANGHAI)

    assert due(start, timedelta(hours=1), calendar) == datetime(
        2026, 11, 16, 14, 0, tzinfo=SHANGHAI
    )


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    schedule = parse_schedule("mon-fri 22:00-06:00; 2026-11-18 closed")
    nights = schedule.calendar(SHANGHAI, None)

    assert nights.is_open(datetime(2026, 11, 18, 5, 59, tzinfo=SHANGHAI))  # Tuesday's
    assert not nights.is_open(datetime(2026, 11, 18, 23, 0, tzinfo=SHANGHAI))
    assert not nights.is_open(datetime(2026, 11, 19, 5, 59, tzinfo=SHANGHAI))
    assert nights.is_open(datetime(2026, 11, 21, 5, 59, tzinfo=SHANGHAI))  # Friday's


def test_the_days_that_are_unlike_their_weekday() -> None:
    text = "mon-fri 09:00-17:00; 2026-12-24 09:00-12:00; 2026-12-26..2026-12-31 closed"
    calendar = parse_schedule(text).calendar(LONDON, None)
    first = datetime(2026, 12, 1, tzinfo=LONDON).date()

    days = dict(calendar.unusual(first, first + timedelta(days=60)))

    assert {day.day: len(shifts) for day, shifts in days.items()} == {
        24: 1, 28: 0, 29: 0, 30: 0, 31: 0,
    }  # fmt: skip


def test_many_years_are_counted_to_their_end() -> None:
    mondays = Calendar(SHANGHAI, parse_hours("mon 09:00-10:00"))
    start = datetime(2026, 1, 5, tzinfo=SHANGHAI)

    assert elapsed(start, start + timedelta(weeks=1000), mondays) == timedelta(hours=1000)
    assert due(start, timedelta(hours=1000), mondays) == datetime(2045, 2, 27, 10, tzinfo=SHANGHAI)


def test_hours_that_never_come_are_refused() -> None:
    never = Calendar(SHANGHAI, {})
    start = datetime(2026, 11, 16, tzinfo=UTC)

    with pytest.raises(HoursError, match="never come"):
        due(start, MINUTE, never)
    with pytest.raises(HoursError, match="never come"):
        next_open(start, never)
    assert not never.is_open(start)
    assert elapsed(start, start + timedelta(days=9_999), never) == timedelta(0)
