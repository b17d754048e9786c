"""The desk's values: its calendar from words, public holidays, polite hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.desk import build_desk
from escalation.sla import HoursError

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_t08_public_holidays_and_make_up_days_of_china() -> None:
    desk = build_desk(country="CN")

    # The National Day week of 2026 closes the desk; 10 October, a Saturday, is worked instead.
    start = datetime(2026, 9, 30, 17, 0, tzinfo=SHANGHAI)
    assert desk.first_response_due(start, urgent=False) == datetime(
        2026, 10, 8, 12, 0, tzinfo=SHANGHAI
    )
    assert desk.calendar.is_open(datetime(2026, 10, 10, 10, 0, tzinfo=SHANGHAI))
    assert not desk.calendar.is_open(datetime(2026, 10, 17, 10, 0, tzinfo=SHANGHAI))
    assert date(2026, 2, 17) in desk.calendar.closed  # the first day of the Year of the Horse


def test_without_a_country_every_weekday_counts() -> None:
    desk = build_desk()

    assert desk.calendar.is_open(datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI))


def test_t10_nobody_is_written_to_at_night() -> None:
    desk = build_desk(zone="Europe/London")

    night = datetime(2026, 11, 16, 23, 0, tzinfo=UTC)
    day = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)  # a Sunday, but daytime
    assert desk.politely(night) == datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    assert desk.politely(day) == day


def test_an_urgent_answer_is_due_earlier() -> None:
    desk = build_desk()

    assert desk.first_response(urgent=True) < desk.first_response(urgent=False)
    assert desk.first_response(urgent=True) == timedelta(hours=1)


def test_what_cannot_be_used_is_refused_by_name() -> None:
    with pytest.raises(HoursError, match="Shanghai"):
        build_desk(zone="Shanghai")
    with pytest.raises(HoursError, match="etc"):
        build_desk(zone="../etc/passwd")
    with pytest.raises(HoursError, match="always"):
        build_desk(hours="always")
    with pytest.raises(HoursError, match="XX"):
        build_desk(country="XX")


def test_days_follow_one_another_where_clocks_change() -> None:
    for zone in ("Asia/Shanghai", "America/Havana", "America/Sao_Paulo", "Australia/Lord_Howe"):
        desk = build_desk(zone=zone)
        instant, end = datetime(2017, 1, 1, 12, tzinfo=UTC), datetime(2018, 3, 1, tzinfo=UTC)
        last = desk.day_of(instant)[1]
        while instant < end:
            start, following = desk.day_of(last)
            assert start == last
            assert timedelta(hours=23) <= following - start <= timedelta(hours=25)
            assert desk.day_of(following - timedelta(microseconds=1)) == (start, following)
            instant = last = following
