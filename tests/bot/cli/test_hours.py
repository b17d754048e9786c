"""`amends hours`: what the settings come to."""

from __future__ import annotations

import pytest

from tests.bot.commands import Amends

TEAMS = "night: mon-sun 22:00-06:00; holidays none | london: zone Europe/London; holidays GB-ENG; mon-fri 09:00-17:30; takes price, en"


@pytest.fixture(autouse=True)
def settings(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - clears first
    monkeypatch.setenv("AMENDS_HOLIDAYS", "CN")
    monkeypatch.setenv("AMENDS_HOURS", "mon-fri 09:00-18:00; 2026-12-24 09:00-12:00")
    monkeypatch.setenv("AMENDS_TEAMS", TEAMS)


def test_hours_of_the_desk_and_of_teams_with_what_is_not_certain(amends: Amends) -> None:
    told = amends("hours", "--from", "2026-12-22T10:00").out

    assert "desk (Asia/Shanghai, holidays of CN from chinesecalendar" in told
    assert "  2026-12-24 09:00-12:00" in told
    assert "  not certain from 2027 on: the government's notice is not known" in told
    assert "night (Asia/Shanghai, no holidays)" in told
    assert "london (Europe/London, holidays of GB-ENG from holidays" in told
    assert "  2026-12-28 closed" in told  # Boxing Day, which is a Saturday
    assert [line for line in told.splitlines() if "takes" in line] == [
        "  takes what people hand over to it",
        "  takes price, en",
    ]


def test_t01_when_working_time_would_be_over(amends: Amends) -> None:
    told = amends("hours", "--team", "night", "--from", "2026-12-31T05:00", "--for", "1h30m").out

    assert told.endswith("2026-12-31 05:00 and 1 h 30 min of working time: 2026-12-31 22:30\n")
    assert "desk" not in told


@pytest.mark.parametrize(
    ("length", "spoken"),
    [("40h", "40 h"), ("90m", "1 h 30 min"), ("45m", "45 min"), ("0m", "0 min")],
)
def test_a_length_is_told_as_people_say_it(amends: Amends, length: str, spoken: str) -> None:
    told = amends("hours", "--team", "night", "--from", "2026-12-31T05:00", "--for", length).out

    assert f"05:00 and {spoken} of working time" in told


def test_days_that_are_left_out_are_counted_and_can_be_asked_for(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AMENDS_TEAMS")
    few = amends("hours", "--from", "2026-01-05T10:00").out.splitlines()
    every = amends("hours", "--from", "2026-01-05T10:00", "--all").out.splitlines()

    days = [line for line in every if line.startswith("  202")]
    at = next(place for place, line in enumerate(few) if line.startswith("  and "))
    assert few[at] == f"  and {len(days) - 12} more within a year; --all shows them"
    assert few[at - 12 : at] == days[:12]
    assert [line for line in every if line not in days] == [*few[: at - 12], *few[at + 1 :]]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--team", "day"), "teams are night, london"),
        (("--for", "soon"), "write it as 4h"),
        (("--from", "tomorrow"), "write it as 2026-12-31T15:00"),
    ],
)
def test_what_it_does_not_know_is_said(amends: Amends, given: tuple[str, ...], said: str) -> None:
    assert said in " ".join(amends("hours", *given).err.split())
