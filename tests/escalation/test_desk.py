"""The desk's values: its calendar from words, public holidays, polite hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.desk import build_desk
from escalation.sla import Ground, HoursError

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
    # The first day of the Year of the Horse
    assert dict(desk.calendar.unusual(date(2026, 2, 17), date(2026, 2, 17)))
    assert desk.unsure(datetime(2025, 11, 22, tzinfo=UTC)) == {}


def test_without_a_country_every_weekday_counts() -> None:
    desk = build_desk()

    assert desk.calendar.is_open(datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI))


def test_t10_nobody_is_written_to_at_night() -> None:
    desk = build_desk(zone="Europe/London")

    night = datetime(2026, 11, 16, 23, 0, tzinfo=UTC)
    day = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)  # a Sunday, but daytime
    assert desk.politely(night, desk.zone) == datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    assert desk.politely(day, desk.zone) == day


def test_t10_it_is_night_where_the_customer_lives() -> None:
    desk, london = build_desk(), ZoneInfo("Europe/London")

    # 9:30 in Shanghai is 1:30 in London, and 3:00 there 19:00 in London.
    morning = datetime(2026, 11, 17, 1, 30, tzinfo=UTC)
    night = datetime(2026, 11, 17, 19, 0, tzinfo=UTC)
    assert desk.politely(morning, london) == datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    assert desk.politely(night, london) == night
    before = datetime(2026, 11, 16, 20, 59, tzinfo=UTC)
    opens = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    for due, word in ((opens, before), (opens + timedelta(hours=1), opens)):
        now = before - timedelta(hours=1)
        assert desk.politely_between(now, morning, london, before=due) == word


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


def test_t08_a_year_without_a_notice_is_told() -> None:
    teams = "london: zone Europe/London; holidays GB-ENG; mon-fri 09:00-17:00"
    desk = build_desk(country="CN", teams=teams)

    unsure = desk.unsure(datetime(2026, 11, 22, tzinfo=UTC))

    assert {place: (year.year, year.ground) for place, year in unsure.items()} == {
        "CN": (2027, Ground.RECKONED)
    }


def test_teams_have_hours_of_their_own_and_the_rest_from_the_desk() -> None:
    desk = build_desk(
        country="CN",
        hours="mon-fri 09:00-18:00; 2026-11-20 closed; makeup closed",
        teams="""
            billing: mon-fri 08:00-16:00
            night:   mon-sun 22:00-06:00; holidays none; 2026-11-20 22:00-24:00
            always:  24/7
            london:  zone Europe/London; holidays GB-ENG; mon-fri 09:00-17:00
        """,
    )

    def is_open(team: str | None, day: int, hour: int, month: int = 11) -> bool:
        instant = datetime(2026, month, day, hour, tzinfo=SHANGHAI)
        return desk.calendar_of(team).is_open(instant)

    assert [is_open(team, 19, 8) for team in (None, "billing", "gone")] == [False, True, False]
    assert [is_open(team, 20, 10) for team in (None, "billing", "always")] == [False, False, True]
    assert is_open("night", 20, 23)
    assert not is_open("night", 21, 1)  # its hours of that day end at midnight
    assert is_open("night", 1, 23, 10)
    assert [is_open(team, 1, 10, 10) for team in (None, "billing")] == [False, False]
    assert [is_open(team, 10, 10, 10) for team in (None, "billing")] == [False, False]
    assert desk.calendar_of("london").zone.key == "Europe/London"
    assert is_open("london", 1, 18, 10)  # 11:00 in London, no holiday there


def test_t08_a_team_keeps_the_holidays_of_a_desk_that_is_always_open() -> None:
    desk = build_desk(
        hours="24/7", country="CN", teams="billing: mon-fri 09:00-18:00 | away: 24/7; zone UTC"
    )

    holiday = datetime(2026, 10, 1, 10, tzinfo=SHANGHAI)
    found = [desk.calendar_of(team).is_open(holiday) for team in (None, "billing", "away")]
    assert found == [True, False, True]
    assert desk.calendar_of("billing").is_open(datetime(2026, 10, 10, 10, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("given", "setting", "said"),
    [
        ({"hours": "mon 9-18"}, "hours", "9-18"),
        ({"hours": "mon 09:00-18:00; zone Asia/Tokyo"}, "hours", "set AMENDS_ZONE"),
        ({"hours": "mon 09:00-18:00; holidays CN"}, "hours", "set AMENDS_HOLIDAYS"),
        ({"care_hours": "sometimes"}, "care_hours", "sometimes"),
        ({"zone": "Mars"}, "zone", "Mars"),
        ({"country": "GB-XX"}, "holidays", "GB-SCT"),
        ({"teams": "a: mon 9-18"}, "teams", "a: '9-18'"),
        ({"hours": "mon 09:00-18:00; takes price"}, "hours", "a team's line of AMENDS_TEAMS"),
        ({"teams": "a: 24/7; takes billing"}, "teams", "a: 'takes billing': 'billing' is no cause"),
        ({"teams": "a: 24/7; takes general"}, "teams", "a: .* name the cause"),
        ({"teams": "a: 24/7; takes price,, en"}, "teams", "a: .* leave one comma out"),
        ({"teams": "a: 24/7; takes"}, "teams", "a: 'takes' says nothing; write e.g. takes price"),
        ({"teams": "a: 24/7; takes en; takes fee"}, "teams", "a: .* was given before"),
        ({"teams": "a: zone Mars; holidays none; 24/7"}, "teams", "a: 'Mars'"),
        (
            {"country": "CN", "teams": "a: zone Asia/Tokyo; mon 09:00-18:00"},
            "teams",
            "a: .* add e.g. holidays",
        ),
        (
            {"hours": "24/7", "country": "CN", "teams": "a: zone Asia/Tokyo; mon 09:00-18:00"},
            "teams",
            "a: .* add e.g. holidays",
        ),
    ],
)
def test_hours_that_cannot_be_used_name_their_setting(
    given: dict[str, str], setting: str, said: str
) -> None:
    with pytest.raises(HoursError, match=said) as refused:
        build_desk(**given)  # type: ignore[arg-type]

    assert refused.value.setting == setting


def test_a_part_of_a_country_has_the_numbers_of_the_country() -> None:
    assert build_desk(country="GB-ENG").hotlines == build_desk(country="GB").hotlines
    assert build_desk(country="GB-ENG").hotlines.emergency == "999"


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
