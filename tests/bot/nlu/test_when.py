"""The days that a date means when it is said, and how long a duration is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import normalise
from bot.nlu.times import find_times
from bot.nlu.understanding import Entity
from bot.nlu.when import OCCASIONS, Days, days_of, length_of, resolve

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)  # a Saturday, noon in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")


def day(text: str) -> date:
    return date.fromisoformat(text)


def said(text: str, now: datetime = NOW, zone: ZoneInfo = SHANGHAI) -> Days | timedelta | None:
    (entity,) = find_times(normalise(text))
    return resolve(entity, now, zone)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("三天前", "2026-11-18", "2026-11-18"),
        ("上周五", "2026-11-13", "2026-11-13"),
        ("上個星期五", "2026-11-13", "2026-11-13"),
        ("国庆期间", "2026-10-01", "2026-10-07"),
        ("春节前", "2026-02-16", "2026-02-23"),
        ("去年春节", "2025-01-28", "2025-02-04"),
        ("2024年中秋节", "2024-09-16", "2024-09-18"),
        ("五一", "2026-05-01", "2026-05-05"),
        ("双十一", "2026-11-01", "2026-11-11"),
        ("去年双十一", "2025-11-01", "2025-11-11"),
        ("last Tuesday", "2026-11-17", "2026-11-17"),
        ("on Saturday", "2026-11-14", "2026-11-14"),
        ("星期一", "2026-11-16", "2026-11-16"),
        ("this Monday", "2026-11-16", "2026-11-16"),
        ("Friday last week", "2026-11-13", "2026-11-13"),
        ("next Friday", "2026-11-27", "2026-11-27"),
        ("last weekend", "2026-11-14", "2026-11-15"),
        ("over the weekend", "2026-11-21", "2026-11-22"),
        ("a fortnight ago", "2026-11-02", "2026-11-08"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("上个月15号", "2026-10-15", "2026-10-15"),
        ("on the 3rd", "2026-11-03", "2026-11-03"),
        ("31号下的单", "2026-10-31", "2026-10-31"),
        ("since March", "2026-03-01", "2026-03-31"),
        ("since December", "2025-12-01", "2025-12-31"),
        ("12月10日", "2025-12-10", "2025-12-10"),
        ("去年8月", "2025-08-01", "2025-08-31"),
        ("February 29th", "2024-02-29", "2024-02-29"),
        ("in 2024", "2024-01-01", "2024-12-31"),
        ("半年前", "2026-05-01", "2026-05-31"),
        ("前年", "2024-01-01", "2024-12-31"),
        ("last Christmas", "2025-12-24", "2025-12-26"),
        ("this Christmas", "2026-12-24", "2026-12-26"),
        ("Easter", "2026-04-03", "2026-04-06"),
        ("Black Friday", "2026-11-27", "2026-11-27"),  # within two weeks: the one that comes
        ("Thanksgiving last year", "2025-11-27", "2025-11-27"),
        ("an hour ago", "2026-11-21", "2026-11-21"),
        ("13小时前", "2026-11-20", "2026-11-20"),
    ],
)
def test_the_days_that_are_meant(text: str, first: str, last: str) -> None:
    assert said(text) == Days(day(first), day(last))


@pytest.mark.parametrize(
    ("text", "zone", "first", "last"),
    [
        ("國慶連假", "Asia/Taipei", "2026-10-10", "2026-10-10"),
        ("國慶假期", "Asia/Hong_Kong", "2026-10-01", "2026-10-01"),
        ("Labor Day", "America/New_York", "2026-09-07", "2026-09-07"),
        ("Labor Day", "Asia/Shanghai", "2026-05-01", "2026-05-05"),
        ("兒童節", "Asia/Taipei", "2026-04-04", "2026-04-04"),
        ("Mother's Day", "Europe/London", "2026-03-15", "2026-03-15"),
        ("母亲节", "Asia/Shanghai", "2026-05-10", "2026-05-10"),
        ("父親節", "Asia/Taipei", "2026-08-08", "2026-08-08"),
    ],
)
def test_an_occasion_is_when_people_there_have_it(
    text: str, zone: str, first: str, last: str
) -> None:
    assert said(text, zone=ZoneInfo(zone)) == Days(day(first), day(last))


@pytest.mark.parametrize(
    ("zone", "yesterday"), [("Asia/Shanghai", "2026-11-20"), ("America/New_York", "2026-11-19")]
)
def test_today_is_the_shops(zone: str, yesterday: str) -> None:
    late = datetime(2026, 11, 21, 2, tzinfo=UTC)
    assert said("昨天", late, ZoneInfo(zone)) == Days(day(yesterday), day(yesterday))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("两个半小时", timedelta(hours=2.5)),
        ("45 minutes", timedelta(minutes=45)),
        ("three weeks", timedelta(weeks=3)),
        ("a couple of months", timedelta(days=60)),
        ("一年半", timedelta(days=18 * 30)),
        ("7个工作日", timedelta(days=7)),
    ],
)
def test_how_long_it_is(text: str, length: timedelta) -> None:
    assert said(text) == length


@pytest.mark.parametrize(
    "value",
    ["", "nonsense", "2026-13-01", "P9999999Y", "P-1X", "--13", "---32", "-W-", "2026/x", "x/y"],
)
def test_what_is_no_date(value: str) -> None:
    assert days_of(value, NOW, SHANGHAI) is None


@pytest.mark.parametrize("value", ["", "P", "P3X", "PT2D", "P" + "9" * 30 + "D"])
def test_what_is_no_length(value: str) -> None:
    assert length_of(value) is None


def test_another_entity_has_no_days() -> None:
    assert resolve(Entity("amount", "30", "30元", 0, 3, "CNY"), NOW, SHANGHAI) is None


NOWS = st.datetimes(
    datetime(2018, 1, 1),  # noqa: DTZ001 - Hypothesis gives them the zone
    datetime(2034, 12, 31),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@given(
    NOWS,
    st.sampled_from(sorted(OCCASIONS)),
    st.sampled_from(["Asia/Shanghai", "Asia/Taipei", "Europe/London", "America/Chicago"]),
)
def test_every_occasion_has_days_in_every_year(now: datetime, name: str, zone: str) -> None:
    days = days_of(name, now, ZoneInfo(zone))
    today = now.astimezone(ZoneInfo(zone)).date()
    assert days is not None
    assert days.first <= days.last
    assert timedelta(days=-15) < today - days.first < timedelta(days=390)


@given(NOWS, st.integers(1, 7))
def test_the_latest_weekday_is_over_and_less_than_eight_days_away(
    now: datetime, number: int
) -> None:
    days = days_of(f"-W-{number}", now, SHANGHAI)
    assert days is not None
    assert days.only is not None
    assert days.only.isoweekday() == number
    assert 1 <= (now.astimezone(SHANGHAI).date() - days.only).days <= 7


@given(NOWS, st.integers(1, 12), st.integers(1, 31))
def test_a_day_without_its_year_is_never_to_come(now: datetime, month: int, of_month: int) -> None:
    days = days_of(f"--{month:02}-{of_month:02}", now, SHANGHAI)
    if days is not None:
        assert days.first <= now.astimezone(SHANGHAI).date()
        assert (days.first.month, days.first.day) == (month, of_month)


def test_the_only_day_of_some_days() -> None:
    one, many = (
        Days(day("2026-11-01"), day("2026-11-01")),
        Days(day("2026-11-01"), day("2026-11-03")),
    )
    assert (one.only, many.only) == (day("2026-11-01"), None)
    assert day("2026-11-02") in many
    assert day("2026-11-04") not in many
