"""Days and times as instants: working hours, clocks that are changed, months of every length."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.promised.clock import Clock
from tests.handlers.promised.golden import office

LONDON = ZoneInfo("Europe/London")
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def clock_at(now: str, zone: ZoneInfo = LONDON, shop: ZoneInfo = LONDON) -> Clock:
    return Clock(
        datetime.fromisoformat(now).replace(tzinfo=zone).astimezone(UTC), zone, office(shop)
    )


def test_a_time_that_is_left_out_is_read_as_if_the_clock_had_not_been_changed() -> None:
    due = clock_at("2027-03-27 20:00").at(date(2027, 3, 28), time(1, 30))

    assert due.astimezone(LONDON).time() == time(2, 30)


def test_of_a_repeated_hour_the_later_one_still_keeps_the_promise() -> None:
    due = clock_at("2026-10-24 20:00").at(date(2026, 10, 25), time(1, 30))

    assert due == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_day_of_a_far_customer_ends_when_the_shop_stops_within_it() -> None:
    """Friday of New York: the shop in Shanghai stops at five in the morning of that day."""
    new_york, shanghai = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
    clock = clock_at("2026-11-25 10:00", new_york, shanghai)

    assert clock.end(date(2026, 11, 27)).astimezone(new_york).time() == time(5)


@given(days, st.integers(1, 40))
def test_the_nth_working_day_has_n_working_days_up_to_it(today: date, count: int) -> None:
    clock = Clock(datetime.combine(today, time(12), UTC), ZoneInfo("UTC"), office(ZoneInfo("UTC")))
    found = clock.working_day(count)
    assert found is not None
    between = [today + timedelta(days=n) for n in range(1, (found - today).days + 1)]

    assert sum(day.weekday() < 5 for day in between) == count
    assert found.weekday() < 5


@given(days, st.integers(0, 24))
def test_so_many_months_later_is_the_same_day_or_the_months_last(today: date, months: int) -> None:
    clock = Clock(datetime.combine(today, time(12), UTC), ZoneInfo("UTC"), office(ZoneInfo("UTC")))
    found = clock.in_months(months)

    assert (found.year - today.year) * 12 + found.month - today.month == months
    assert found.day == today.day or (found + timedelta(days=1)).day == 1


def test_who_never_works_promises_no_working_day() -> None:
    clock = Clock(datetime(2026, 11, 25, tzinfo=UTC), LONDON, lambda _: None)

    assert clock.working_day(1) is None
    assert clock.end(clock.today).astimezone(LONDON).time() == time(23, 59)


@pytest.mark.parametrize(("month", "day", "year"), [(12, 31, 2026), (11, 20, 2026), (3, 1, 2027)])
def test_a_date_without_a_year_is_the_next_one_unless_it_has_just_passed(
    month: int, day: int, year: int
) -> None:
    assert clock_at("2026-11-25 10:00").date_of(month, day) == date(year, month, day)
