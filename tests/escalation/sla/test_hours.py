"""Hours of work are read from words, and refused with the part that cannot be read."""

from __future__ import annotations

from datetime import date, time

import pytest

from escalation.sla import HoursError, Shift, parse_hours, parse_schedule, parse_teams, zone_of

NINE_TO_FIVE = ((time(9), time(17)),)


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
        ("24/7", {n: ((time(0), time(0)),) for n in range(7)}),
    ],
)
def test_hours_are_read_from_words(text: str, week: dict[int, tuple[Shift, ...]]) -> None:
    assert parse_hours(text) == week
    assert parse_schedule(text).week == week


@pytest.mark.parametrize(
    "text",
    [
        "", "mon", "mon-fri", "monday 09:00-18:00", "mon 9-18", "mon 24:30-25:00", "mon 9:60-10:00",
        "2026-12-31 closed", "mon 09:00-18:00; zone Europe/London", "mon closed",
    ],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused_with_their_part(text: str) -> None:
    with pytest.raises(HoursError):
        parse_hours(text)


def test_single_days_are_read_beside_the_week() -> None:
    schedule = parse_schedule(
        "mon-fri 09:00-17:00; 2026-12-24 09:00-12:00 13:00-14:00; 2026-12-31 closed;"
        " 2027-02-05..2027-02-07 CLOSED; makeup 10:00-12:00; zone Europe/London; holidays none"
    )

    assert schedule.week == dict.fromkeys(range(5), NINE_TO_FIVE)
    assert schedule.closed == {
        date(2026, 12, 31), date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7)
    }  # fmt: skip
    assert schedule.extra == {date(2026, 12, 24): ((time(9), time(12)), (time(13), time(14)))}
    assert schedule.makeup == ((time(10), time(12)),)
    assert (schedule.zone, schedule.holidays) == ("Europe/London", "")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("2026-02-30 closed", "2026-02-30 is no day"),
        ("2026-12-31", "has no hours"),
        ("2026-12-31..2026-12-01 closed", "no span of days"),
        ("2026-12-31..2030-12-01 closed", "no span of days"),
        ("2026-12-31 closed; 2026-12-31 10:00-12:00", "was given before"),
        ("2026-12-31 shut", "'shut' is not a span of hours"),
        ("2026-12-31 24:00-06:00", "write 00:00-06:00 on the next one"),
        ("sat 24:00-24:00", "write 00:00-24:00 on the next one"),
        ("makeup 24:00-06:30", "write 00:00-06:30 on the next one"),
        ("24/7", "leave the rest out"),
        ("zone", "write e.g. zone Europe/London"),
        ("zone Europe/London; zone Asia/Tokyo", "say it once"),
        ("tue closed", "leave out weekdays"),
    ],
)
def test_a_part_that_cannot_be_read_says_what_to_write(part: str, said: str) -> None:
    with pytest.raises(HoursError, match=said):
        parse_schedule(f"mon-fri 09:00-17:00; {part}")


def test_teams_stand_in_lines_or_between_bars() -> None:
    lines = "\nbilling: mon-fri 09:00-17:00\nnight: mon-sun 22:00-06:00; holidays none\n"

    teams = parse_teams(lines)

    assert teams == parse_teams(lines.strip().replace("\n", " | "))
    assert list(teams) == ["billing", "night"]
    assert teams["billing"].week == dict.fromkeys(range(5), NINE_TO_FIVE)
    assert parse_teams("") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mon-fri 09:00-17:00", "does not begin with a team's name"),
        ("Billing team: mon-fri 09:00-17:00", "does not begin with a team's name"),
        ("a: mon 09:00-17:00 | a: tue 09:00-17:00", "a is named twice"),
        ("night: mon-sun 22-06", "night: '22-06' is not a span"),
        ("desk: mon 09:00-17:00", "is no team; give its hours in AMENDS_HOURS"),
        ("night:", "night: no working hours"),
    ],
)
def test_a_team_that_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(HoursError, match=said):
        parse_teams(text)


@pytest.mark.parametrize("name", ["+08:00", "UTC+8", "Shanghai", "../etc/passwd", ""])
def test_t49_a_zone_is_a_name_and_never_an_offset(name: str) -> None:
    with pytest.raises(HoursError, match="not a time zone"):
        zone_of(name)
