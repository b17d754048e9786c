"""Public holidays: China's with the weekends worked instead, and what nobody can know yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from holidays.version import __version__ as holidays_version

from escalation.sla import Calendar, Ground, HoursError, PublicDays, parse_hours, parse_schedule
from tests.escalation.sla.model import SHANGHAI

CHINA = PublicDays.of("CN")
WEEK = parse_hours("mon-fri 09:00-18:00")
OFFICE = Calendar(SHANGHAI, WEEK, public=CHINA)
DAY = timedelta(days=1)

FREE_2025 = """
2025-01-01 2025-01-28..2025-02-04 2025-04-04..2025-04-06 2025-05-01..2025-05-05
2025-05-31..2025-06-02 2025-10-01..2025-10-08
"""
WORKED_2025 = "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11"
FREE_2026 = """
2026-01-01..2026-01-03 2026-02-15..2026-02-23 2026-04-04..2026-04-06 2026-05-01..2026-05-05
2026-06-19..2026-06-21 2026-09-25..2026-09-27 2026-10-01..2026-10-07
"""
WORKED_2026 = "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"


def days(text: str) -> set[date]:
    found = set()
    for span in text.split():
        first, _, last = span.partition("..")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            found.add(day)
            day += DAY
    return found


@pytest.mark.parametrize(
    ("year", "free", "instead"),
    [(2025, FREE_2025, WORKED_2025), (2026, FREE_2026, WORKED_2026)],
)
def test_t08_china_as_the_state_council_announced_it(year: int, free: str, instead: str) -> None:
    known = CHINA.year(year)

    assert known.closed == days(free)
    assert known.worked == days(instead)
    assert (known.ground, known.by.split()[0]) == (Ground.NOTICE, "chinesecalendar")


@pytest.mark.parametrize("year", range(2008, 2027))
def test_t08_two_libraries_agree_which_weekdays_are_free_and_which_weekends_are_worked(
    year: int,
) -> None:
    other = holidays.country_holidays("CN", years=(year, year + 1))
    known = CHINA.year(year)

    assert {day for day in known.closed if day.weekday() < 5} == {
        day for day in other if day.year == year and day.weekday() < 5
    }
    assert known.worked == {day for day in other.weekend_workdays if day.year == year}


def test_t08_a_holiday_falls_on_the_zones_own_day() -> None:
    # 30 September, 23:59 in Shanghai, and a minute later: no day early, no day late.
    always = Calendar(SHANGHAI, parse_hours("mon-sun 00:00-24:00"), public=CHINA)
    midnight = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)

    assert always.is_open(midnight - timedelta(minutes=1))
    assert not always.is_open(midnight)
    assert always.is_open(midnight + 7 * DAY)


def test_t08_an_unknown_year_is_told_by_name_and_never_passed_over() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)

    assert OFFICE.unsure(now, datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) is None
    # Midnight in Shanghai: the year is another one there.
    unsure = OFFICE.unsure(now, datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert unsure is not None
    assert (unsure.year, unsure.ground, unsure.is_sure) == (2027, Ground.RECKONED, False)
    assert unsure.by == f"holidays {holidays_version}"
    # The law's days count meanwhile; no weekend is worked for them.
    assert date(2027, 10, 1) in unsure.closed
    assert unsure.worked == frozenset()
    assert Calendar(SHANGHAI, WEEK).unsure(now, now + 9_000 * DAY) is None


@pytest.mark.parametrize(
    ("code", "year", "ground"),
    [
        ("GB-ENG", 2027, Ground.LAW),
        ("US", 2030, Ground.LAW),
        ("TW", 2026, Ground.LAW),
        ("HU", 2025, Ground.NOTICE),
        ("RU", 2031, Ground.RECKONED),
        ("SG", 2035, Ground.ESTIMATED),
        ("MY", 2035, Ground.ESTIMATED),
        ("CN", 2150, Ground.UNKNOWN),
    ],
)
def test_how_sure_a_year_is(code: str, year: int, ground: Ground) -> None:
    assert PublicDays.of(code).year(year).ground is ground


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    easter_monday = date(2026, 4, 6)

    assert easter_monday in PublicDays.of("gb-eng").year(2026).closed
    assert easter_monday not in PublicDays.of("GB-SCT").year(2026).closed
    assert PublicDays.of("GB-ENG").code == "GB-ENG"


@pytest.mark.parametrize(
    ("code", "way"), [("XX", "such as CN"), ("GB-XX", "GB-SCT"), ("", "such as CN")]
)
def test_a_place_that_nobody_knows_is_refused_with_the_way_out(code: str, way: str) -> None:
    with pytest.raises(HoursError, match=way):
        PublicDays.of(code)


@pytest.mark.parametrize(
    ("hours", "open_hours"),
    [
        ("mon-fri 09:00-18:00", 9),
        ("mon-fri 09:00-18:00; sat 10:00-12:00", 9),
        ("mon-fri 09:00-18:00; makeup 10:00-14:00", 4),
        ("mon-fri 09:00-18:00; makeup closed", 0),
        ("mon-fri 09:00-18:00; 2026-10-10 closed", 0),
        ("mon-fri 09:00-18:00; 2026-10-10 08:00-09:00", 1),
        ("sat,sun 10:00-12:00", 2),
        ("sun 10:00-12:00", 0),
        ("24/7", 24),
    ],
)
def test_the_hours_of_a_saturday_that_is_worked_in_place_of_a_holiday(
    hours: str, open_hours: int
) -> None:
    calendar = parse_schedule(hours).calendar(SHANGHAI, CHINA)
    saturday = datetime(2026, 10, 10, tzinfo=SHANGHAI)

    worked = calendar.open_from(saturday, saturday + DAY)

    assert sum((end - start for start, end in worked), timedelta()) == timedelta(hours=open_hours)


def test_a_day_of_its_own_comes_before_a_holiday() -> None:
    calendar = parse_schedule("mon-fri 09:00-18:00; 2026-10-01 10:00-12:00").calendar(
        SHANGHAI, CHINA
    )

    assert calendar.is_open(datetime(2026, 10, 1, 10, tzinfo=SHANGHAI))
    assert not calendar.is_open(datetime(2026, 10, 2, 10, tzinfo=SHANGHAI))


def test_what_is_always_open_knows_no_holiday_but_its_own() -> None:
    calendar = parse_schedule("24/7; 2026-12-31 closed").calendar(SHANGHAI, CHINA)

    assert calendar.is_open(datetime(2026, 10, 1, 10, tzinfo=SHANGHAI))
    assert not calendar.is_open(datetime(2026, 12, 31, 10, tzinfo=SHANGHAI))
