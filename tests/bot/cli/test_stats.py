"""`amends`: a week in the terminal, as JSON, as CSV."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.bot.commands import Amends


def test_a_week_is_printed_as_table_as_json_and_as_csv(started: Amends) -> None:
    table = started("stats", "--week", "2026-W47", "--language", "zh-Hans")
    assert "第 47 周" in table.out

    report = json.loads(started("stats", "--week", "2026-W47", "--json").out)
    assert report["week"] == "2026-W47"
    assert len(report["causes"]) == 9

    assert started("stats", "--week", "2026-W47", "--csv").out.startswith("\ufeffcase,opened_at")


def test_without_a_week_it_is_the_present_one(started: Amends) -> None:
    year, week, _ = datetime.now(ZoneInfo("Asia/Shanghai")).isocalendar()

    assert json.loads(started("stats", "--json").out)["week"] == f"{year}-W{week:02}"


@pytest.mark.parametrize("week", ["2026-W54", "2026-47", "last", "", "２０２６-W47"])
def test_a_week_that_is_none_is_refused(started: Amends, week: str) -> None:
    assert "2026-W47" in started("stats", "--week", week).failure


def test_one_form_at_a_time(started: Amends) -> None:
    assert started("stats", "--json", "--csv").code == 2
