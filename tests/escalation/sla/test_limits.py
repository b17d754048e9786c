"""Regulators' limits: as the table has them, on days that were counted by hand."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from escalation.sla import Calendar, HoursError, ProfileError, parse_schedule, shipped
from escalation.sla.limits import SHIPPED, Unit, load
from tests.escalation.sla.model import LONDON, SHANGHAI

FIRM = parse_schedule("mon-fri 09:00-17:30").calendar(LONDON, None)
EASTERN = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("profile", "limit", "start", "ends"),
    [
        # Received on Wednesday before Easter: Thursday, Tuesday, Wednesday.
        ("uk-disp", "summary_resolution", (2026, 4, 1, 10), (2026, 4, 8, 17, 30)),
        # Received on a Saturday: Monday, Tuesday, Wednesday.
        ("uk-disp", "summary_resolution", (2026, 11, 21, 23, 59), (2026, 11, 25, 17, 30)),
        # Over the change of the clock in October.
        ("uk-disp", "final_response", (2026, 9, 7, 0, 0), (2026, 11, 3)),
        # Over Christmas, Boxing Day's Monday and New Year.
        ("uk-payments", "final_response", (2026, 12, 14, 9), (2027, 1, 8)),
        ("uk-payments", "final_response_exceptional", (2026, 11, 2, 9), (2026, 12, 22)),
        ("us-cfpb", "response", (2026, 11, 2, 23), (2026, 11, 18)),
        ("us-cfpb", "final_response", (2026, 11, 2, 23), (2027, 1, 2)),
        # The National Day week is free, Saturday 10 October is worked.
        ("cn-consumer", "authority_answer", (2026, 9, 29, 15), (2026, 10, 15)),
        ("cn-consumer", "mediation", (2026, 4, 15, 9), (2026, 6, 15)),
    ],
)
def test_when_a_limit_ends(
    profile: str, limit: str, start: tuple[int, ...], ends: tuple[int, ...]
) -> None:
    zone = shipped()[profile].calendar.zone

    end = shipped()[profile].due(limit, datetime(*start, tzinfo=zone), FIRM)  # type: ignore[misc, arg-type]

    assert end == datetime(*ends, tzinfo=zone)  # type: ignore[misc, arg-type]


def test_the_profiles_have_the_numbers_of_their_rules() -> None:
    found = {
        f"{profile.slug}.{limit.slug}": (limit.count, limit.unit.value, limit.binds.value)
        for profile in shipped().values()
        for limit in profile.limits.values()
    }

    assert found == {
        "uk-disp.summary_resolution": (3, "business_days", "company"),
        "uk-disp.final_response": (8, "weeks", "company"),
        "uk-payments.summary_resolution": (3, "business_days", "company"),
        "uk-payments.final_response": (15, "business_days", "company"),
        "uk-payments.final_response_exceptional": (35, "business_days", "company"),
        "us-cfpb.response": (15, "days", "company"),
        "us-cfpb.final_response": (60, "days", "company"),
        "cn-consumer.authority_answer": (7, "business_days", "authority"),
        "cn-consumer.mediation": (60, "days", "authority"),
    }


def test_business_closes_when_the_company_does() -> None:
    disp = shipped()["uk-disp"]
    start = datetime(2026, 11, 16, 10, tzinfo=LONDON)  # a Monday, so Thursday it is

    def closes(hours: str | None) -> datetime:
        own: Calendar | None = hours and parse_schedule(hours).calendar(LONDON, None)  # type: ignore[assignment]
        return disp.due("summary_resolution", start, own).astimezone(LONDON)

    assert closes("mon-fri 09:00-12:00 13:00-16:00") == datetime(2026, 11, 19, 16, tzinfo=LONDON)
    assert closes("mon-wed 09:00-17:00") == datetime(2026, 11, 18, 17, tzinfo=LONDON)
    assert closes("24/7") == closes(None) == datetime(2026, 11, 20, tzinfo=LONDON)
    with pytest.raises(HoursError, match=re.escape("uk-disp.summary_resolution")):
        closes("sun 09:00-10:00")


def test_the_day_is_the_regulators_and_not_the_companys() -> None:
    # Still Monday in New York, Tuesday in Shanghai.
    start = datetime(2026, 11, 17, 9, tzinfo=SHANGHAI)

    assert shipped()["us-cfpb"].due("response", start) == datetime(2026, 12, 2, tzinfo=EASTERN)


def test_every_limit_says_where_and_when_it_was_read() -> None:
    for profile in shipped().values():
        for limit in profile.limits.values():
            assert limit.rule
            assert limit.source.startswith("http")
            assert limit.read_on >= date(2026, 11, 22)
            assert (limit.unit is not Unit.BUSINESS_DAYS) or profile.calendar.public


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('zone = "Europe/London"', 'zone = "London"', "uk-disp.zone: 'London'"),
        ('holidays = "GB-ENG" ', 'holidays = "GB-XX" ', "uk-disp.holidays: .*GB-ENG"),
        ("count = 3\n", 'count = "3"\n', "summary_resolution.count: must be a whole number"),
        ("count = 3\n", "count = 0\n", "summary_resolution.count: 0"),
        ('unit = "weeks"', 'unit = "months"', "final_response.unit: 'months' is none of"),
        ('binds = "company"\n', "", "binds: None is none of"),
        ("read = 2026-11-22", 'read = "today"', "read: must be a day"),
        ("read = 2026-11-22", "read = 2026-11-22\nreed = 1", "unknown key reed"),
        ('source = "https', 'source = "page https', "source: .* is no address"),
        ('zone = "Europe/London"\nholidays = "GB-ENG"\n', 'zone = "Europe/London"\n', "need"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = SHIPPED.read_text("utf-8")
    assert before in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(before, after, 1), "utf-8")

    with pytest.raises(ProfileError, match=rf"own\.toml: .*{said}"):
        load(path)
