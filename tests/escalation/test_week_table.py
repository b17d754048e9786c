"""The week in a terminal: the page's numbers in three languages, at any width."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from escalation.services.statistics import CaseList
from escalation.week import (
    CaseRow,
    Filter,
    Frame,
    GrantRow,
    PromiseRow,
    Spell,
    Wait,
    Week,
    WeekReport,
    look,
    select,
    summarise,
    total,
)
from escalation.week_table import print_week, week_csv, week_json
from handlers.registry import CAUSES

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
FRAME = Frame.cut(Week(2026, 47), SHANGHAI, MONDAY + timedelta(days=8))
SOON = MONDAY + timedelta(minutes=42)
ROWS = [
    CaseRow(
        number=n, cause=cause, opened_at=MONDAY, customer=f"c-{n}", state=state,
        ended_by=ended_by, spells=(Spell(MONDAY, SOON if ended_by else None),),
        waits=(Wait(MONDAY, SOON),) if ended_by == "staff" else (),
        promises=(PromiseRow("first_response", MONDAY, SOON, SOON if ended_by else None),),
        grants=(GrantRow("refund", SOON, Decimal("1230.50"), "CNY"),) if ended_by else (),
    )
    for n, (cause, state, ended_by) in enumerate(
        [
            ("price", "settled", "bot"),
            ("price", "resolved", "staff"),
            ("price", "queued", None),
            ("ethics", "held", None),
            ("unclassified", "closed", None),
        ],
        1,
    )
]  # fmt: skip


def report_of(rows: list[CaseRow], frame: Frame = FRAME) -> WeekReport:
    before = frame.before()
    assert before is not None
    earlier = summarise([], before, causes=CAUSES)
    return summarise(rows, frame, causes=CAUSES, before=earlier)


def printed(report: WeekReport, language: str, width: int = 120) -> str:
    out = io.StringIO()
    print_week(report, language, Console(file=out, width=width, color_system=None))
    return out.getvalue()


def line_of(text: str, start: str) -> str:
    (found,) = [line for line in text.splitlines() if line.startswith(start)]
    return found


def test_the_numbers_of_each_cause_and_of_all() -> None:
    text = printed(report_of(ROWS), "en")

    price = re.sub(r"█+", "", line_of(text, "Price")).split()
    assert price == ["Price", "3", "60%", "new", "3", "1", "1", "1", "42", "min"]
    every = line_of(text, "All ").split()
    assert every[:3] == ["All", "5", "100%"]
    assert line_of(text, "Remedies granted") == "Remedies granted: 2 · CN¥2,461.00"
    assert line_of(text, "First answer") == "First answer of a person in time: 40% · 2 / 5"
    assert line_of(text, "Settlements") == "Settlements this week: 2 in 2 cases of 2 people"
    assert line_of(text, "Ended without") == "Ended without a settlement: 1"


@pytest.mark.parametrize(
    ("language", "title", "cause", "advice"),
    [
        ("en", "Week 47, 16–22 Nov 2026", "Price", "What to do first: 3 of 5 promises"),
        (
            "zh-Hans",
            "第 47 周，2026年11月16日至22日",
            "价格",
            "先做什么: 对客户的 5 项承诺中有 3 项",
        ),
        (
            "zh-Hant",
            "第 47 週，2026年11月16日至22日",
            "價格",
            "先做什麼: 對客戶的 5 項承諾中有 3 項",
        ),
    ],
)
def test_it_speaks_each_language(language: str, title: str, cause: str, advice: str) -> None:
    text = printed(report_of(ROWS), language)

    assert text.splitlines()[0] == title
    assert line_of(text, cause)
    assert line_of(text, advice).endswith("[promises_broken]")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_nothing_stays_english_in_chinese(language: str) -> None:
    text = printed(report_of(ROWS), language)

    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= {
        "Asia",
        "CN",
        "Shanghai",
        "promises",
        "broken",
    }


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = printed(report_of(ROWS), "en", width)

    assert max(map(len, text.splitlines())) <= width
    assert ("█" in text) == (width > 100)


def test_a_week_that_has_not_begun_and_one_that_runs_say_so() -> None:
    later = Frame.cut(Week(2026, 50), SHANGHAI, FRAME.now)
    running = Frame.cut(Week(2026, 48), SHANGHAI, FRAME.now)

    assert "has not begun" in printed(report_of([], later), "en")
    assert "not over yet" in printed(report_of([], running), "en")
    assert "No complaint came in" in printed(report_of([], later), "en")


def test_what_looks_like_markup_stays_text() -> None:
    row = CaseRow(number=9, cause="[red]x[/red]", opened_at=MONDAY, customer="c")

    assert "[red]x[/red]" in printed(report_of([row]), "en")


def test_the_json_is_the_apis() -> None:
    body = json.loads(week_json(report_of(ROWS)))

    assert (body["week"], body["complaints"]["complaints"]["value"]) == ("2026-W47", 5)
    assert body["remedies"]["money"] == [{"amount": "2461.00", "currency": "CNY"}]


def test_the_csv_names_causes_in_the_readers_language() -> None:
    chosen = select(look(ROWS, FRAME), Filter())
    text = week_csv(CaseList(FRAME, Filter(), tuple(chosen), total(chosen)), "zh-Hant")

    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["case"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0]["cause_name"] == "價格"
