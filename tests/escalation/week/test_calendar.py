"""Weeks are cut at Monday 00:00 on the shop's own clock, whatever that clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.week import Frame, UnknownWeek, Week, weeks_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from(
    [
        SHANGHAI,
        LONDON,
        NEW_YORK,
        # Half an hour of summer time; a change at midnight; half and quarter hours from UTC.
        *map(ZoneInfo, ["Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut"]),
        *map(ZoneInfo, ["Asia/Kolkata", "Asia/Kathmandu", "America/Havana", "Pacific/Apia"]),
    ]
)
INSTANTS = st.datetimes(
    min_value=datetime(2000, 1, 15),  # noqa: DTZ001 - the zone is given beside it
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SECOND = timedelta(seconds=1)


@given(instant=INSTANTS, zone=ZONES)
def test_every_instant_lies_in_its_own_week(instant: datetime, zone: ZoneInfo) -> None:
    week = Week.of(instant, zone)

    assert week.start(zone) <= instant < week.end(zone)


@given(instant=INSTANTS, zone=ZONES)
def test_one_week_ends_where_the_next_begins(instant: datetime, zone: ZoneInfo) -> None:
    week = Week.of(instant, zone)
    following = week.shifted(1)

    assert following is not None
    assert week.end(zone) == following.start(zone)
    assert following.shifted(-1) == week
    assert week < following


@given(instant=INSTANTS, zone=ZONES)
def test_a_week_is_written_and_read_back(instant: datetime, zone: ZoneInfo) -> None:
    week = Week.of(instant, zone)

    assert Week.parse(str(week)) == week


@given(instant=INSTANTS, zone=ZONES)
def test_t45_a_second_around_the_boundary_decides_the_week(
    instant: datetime, zone: ZoneInfo
) -> None:
    week = Week.of(instant, zone)
    before = week.shifted(-1)

    assert Week.of(week.start(zone) - SECOND, zone) == before
    assert Week.of(week.start(zone), zone) == week
    assert Week.of(week.end(zone) - SECOND, zone) == week
    assert Week.of(week.end(zone), zone) == week.shifted(1)


def test_t45_the_boundary_is_the_shops_midnight_not_utcs() -> None:
    sunday_evening_in_utc = datetime(2026, 11, 15, 16, 0, tzinfo=UTC)

    assert Week.of(sunday_evening_in_utc, SHANGHAI) == Week(2026, 47)
    assert Week.of(sunday_evening_in_utc - SECOND, SHANGHAI) == Week(2026, 46)
    assert Week.of(sunday_evening_in_utc, LONDON) == Week(2026, 46)


@pytest.mark.parametrize(
    ("zone", "week", "hours"),
    [
        (LONDON, "2026-W13", 167),
        (LONDON, "2026-W43", 169),
        (LONDON, "2026-W47", 168),
        (NEW_YORK, "2026-W10", 167),
        (NEW_YORK, "2026-W44", 169),
        (SHANGHAI, "2026-W13", 168),
        (SHANGHAI, "2026-W43", 168),
    ],
)
def test_t49_a_week_in_which_the_clocks_change_is_an_hour_shorter_or_longer(
    zone: ZoneInfo, week: str, hours: int
) -> None:
    cut = Week.parse(week)

    assert cut.end(zone) - cut.start(zone) == timedelta(hours=hours)
    assert cut.start(zone).astimezone(zone).hour == 0
    assert cut.end(zone).astimezone(zone).hour == 0


def test_t49_summer_and_winter_weeks_begin_at_their_own_midnight() -> None:
    assert Week(2026, 28).start(LONDON) == datetime(2026, 7, 5, 23, 0, tzinfo=UTC)
    assert Week(2026, 3).start(LONDON) == datetime(2026, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-W54", "2025-W53", "2026-W00", "2026-W5", "2026W47", "2026-w47", "26-W47",
        " 2026-W47", "2026-W47 ", "2026-W47-1", "W47", "", "next", "２０２６-W47", "2026-W４７",
        "1999-W10", "0000-W01", "-2026-W47", "2026-W47\n", "<b>", "9" * 5_000,
    ],
)  # fmt: skip
def test_a_text_that_is_no_week_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnknownWeek) as refusal:
        Week.parse(text)

    assert refusal.value.status == 404
    assert "2026-W47" in str(refusal.value)
    assert len(str(refusal.value)) < 300


def test_a_long_year_has_a_week_53() -> None:
    week = Week.parse("2020-W53")

    assert (week.monday, week.sunday) == (date(2020, 12, 28), date(2021, 1, 3))
    assert week.shifted(1) == Week(2021, 1)


def test_the_weeks_that_lead_to_one() -> None:
    assert [str(week) for week in weeks_until(Week(2021, 2), 4)] == [
        "2020-W52",
        "2020-W53",
        "2021-W01",
        "2021-W02",
    ]


def test_nothing_lies_before_the_first_week_or_after_the_last() -> None:
    first, last = Week(2000, 1), Week(2999, 52)

    assert first.shifted(-1) is None
    assert last.shifted(1) is None
    assert weeks_until(first, 12) == (first,)
    assert Frame.cut(first, SHANGHAI, datetime(2026, 1, 1, tzinfo=UTC)).before() is None


def test_a_frame_knows_whether_its_week_is_over() -> None:
    end = Week(2026, 47).end(SHANGHAI)

    assert Frame.cut(Week(2026, 47), SHANGHAI, end).finished
    assert not Frame.cut(Week(2026, 47), SHANGHAI, end - SECOND).finished
