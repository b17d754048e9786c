"""Dates and lengths of time, as they are written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import normalise
from bot.nlu.times import find_times


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.value) for each in find_times(normalise(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-10", "2026-11-10"),
        ("2026/11/10", "2026-11-10"),
        ("2026年11月10号", "2026-11-10"),
        ("3 November 2026", "2026-11-03"),
        ("11月10日买的", "--11-10"),
        ("十一月十号", "--11-10"),
        ("Nov 3rd", "--11-03"),
        ("11月的账单", "--11"),
        ("last Friday", "-W-5"),
        ("Friday last week", "P-1W5"),
        ("this Friday", "P0W5"),
        ("上周三", "P-1W3"),
        ("上個星期五", "P-1W5"),
        ("on Monday", "-W-1"),
        ("星期六", "-W-6"),
        ("上周末", "P-1WE"),
        ("over the weekend", "-WE"),
        ("两三天前", "P-3D"),
        ("a fortnight ago", "P-2W"),
        ("an hour and a half ago", "PT-1.5H"),
        ("半年前", "P-6M"),
        ("上个月15号", "P-1M15"),
        ("on the 3rd", "---03"),
        ("25/12/2025", "2025-12-25"),
        ("March last year", "P-1Y/--03"),
        ("去年3月5号", "P-1Y/--03-05"),
        ("2025年春节", "2025/spring-festival"),
        ("国庆期间", "national-day"),
        ("this Christmas", "P0Y/christmas"),
        ("昨天", "P-1D"),
        ("琴日", "P-1D"),
        ("the day before yesterday", "P-2D"),
        ("三天前", "P-3D"),
        ("3 days ago", "P-3D"),
        ("a week ago", "P-1W"),
        ("两年前", "P-2Y"),
        ("上个月", "P-1M"),
        ("去年", "P-1Y"),
        ("last month", "P-1M"),
        ("the week before last", "P-2W"),
        ("two days before yesterday", "P-3D"),
        ("三个多月前", "P-3M"),
        ("兩日前落單", "P-2D"),
        ("今個月", "P0M"),
        ("舊年十月", "P-1Y/--10"),
        ("26年3月", "2026-03"),
        ("Fri evening", "-W-5"),
        ("Christmas Eve", "christmas-eve"),
    ],
)
def test_a_date(text: str, value: str) -> None:
    assert found(text) == [("date", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("three weeks", "P3W"),
        ("两个小时", "PT2H"),
        ("一个半小时", "PT1.5H"),
        ("等了半个月", "P15D"),
        ("3年半", "P42M"),
        ("半年", "P6M"),
        ("24小时", "PT24H"),
        ("7个工作日", "P7D"),
        ("十分鐘", "PT10M"),
        ("45 minutes", "PT45M"),
        ("20-minute wait", "PT20M"),
        ("waited an hour", "PT1H"),
        ("half an hour", "PT0.5H"),
        ("3-5 working days", "P5D"),
        ("an hour and a half", "PT1.5H"),
        ("等咗個半鐘", "PT1.5H"),
        ("两三天", "P3D"),
        ("waited a fortnight", "P2W"),
        ("a quarter of an hour", "PT15M"),
        ("三刻鐘", "PT45M"),
        ("等咗三個字", "PT15M"),
        ("等成個鐘", "PT1H"),
        ("一个多月", "P1M"),
        ("延误四十五分", "PT45M"),
    ],
)
def test_a_duration(text: str, value: str) -> None:
    assert found(text) == [("duration", value)]


@pytest.mark.parametrize(
    "text",
    [
        "£30 a month",
        "一个月30元",
        "24小时客服",
        "一周一次",
        "圣诞树",
        "五一路",
        "in a minute",
        "5 years old",
        "周年庆",
        "一点半",
        "A-2026-11-10-3",
        "2026-13-45",
        "30月90日",
        "等了半天",
        "一个字都没写",
        "三点四十五分",
        "以后晚上不来了",
    ],
)
def test_no_time(text: str) -> None:
    assert found(text) == []


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_date_is_found_in_three_ways_of_writing(day: date) -> None:
    written = (day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日")
    for text in written:
        assert found(text) == [("date", day.isoformat())]


@given(st.dates(date(2011, 1, 1), date(2030, 12, 31)))
def test_the_years_that_taiwan_counts(day: date) -> None:
    written = f"{day.year - 1911}年{day.month}月{day.day}日"
    for text in (written, f"民國{written}"):
        assert found(text) == [("date", day.isoformat())]


@given(hours=st.integers(2, 30), minutes=st.integers(1, 59))
def test_what_is_told_in_two_units_is_one_length(hours: int, minutes: int) -> None:
    value = f"PT{hours * 60 + minutes}M"
    for text in (
        f"{hours} hours and {minutes} minutes",
        f"{hours}hrs {minutes}min",
        f"{hours}小时{minutes}分钟",
        f"{hours}個鐘{minutes}分鐘",
        f"{hours}个小时{minutes}分",
    ):
        assert found(text) == [("duration", value)]


@given(st.text(max_size=60))
def test_spans_are_of_the_text(text: str) -> None:
    clean = normalise(text)
    for each in find_times(clean):
        assert clean[each.start : each.end] == each.text
