"""The CSV of a week: one row per case, its sums the numbers of the page, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from escalation.week import (
    CaseRow,
    Filter,
    Frame,
    GrantRow,
    PromiseRow,
    Spell,
    Wait,
    Week,
    as_csv,
    look,
    select,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
FRAME = Frame.cut(Week(2026, 47), SHANGHAI, MONDAY + timedelta(days=8))
LATER = MONDAY + timedelta(hours=1, minutes=30)

SETTLED = CaseRow(
    number=43,
    cause="price",
    opened_at=MONDAY,
    customer="c-100",
    state="closed",
    topic="fee",
    language="zh-Hans",
    secondary=("ethics", "competition"),
    signs=frozenset({"injury", "child"}),
    ended_by="staff",
    helped=True,
    spells=(Spell(MONDAY, LATER),),
    waits=(Wait(MONDAY, MONDAY + timedelta(minutes=18)),),
    promises=(
        PromiseRow("first_response", MONDAY, LATER, LATER),
        PromiseRow("remedy_done", MONDAY, MONDAY + timedelta(days=20)),
    ),
    grants=(
        GrantRow("refund", LATER, Decimal("30.00"), "CNY"),
        GrantRow("voucher", LATER, Decimal("5.50"), "CNY"),
        GrantRow("refund", LATER, Decimal("2.00"), "USD"),
        GrantRow("apology", LATER),
    ),
)
OPEN = CaseRow(number=44, cause="ethics", opened_at=MONDAY, customer="chat:1")


def table(
    rows: list[CaseRow], chosen: Filter | None = None, name: str = "价格"
) -> list[dict[str, str]]:
    picked = select(look(rows, FRAME), chosen or Filter())
    text = as_csv(picked, FRAME, lambda _: name)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_row_has_all_that_a_statistic_needs() -> None:
    (row,) = table([SETTLED])

    assert row == {
        "case": "43",
        "opened_at": "2026-11-16T10:00:00+08:00",
        "cause": "price",
        "cause_name": "价格",
        "secondary": "ethics; competition",
        "signs": "child; injury",
        "topic": "fee",
        "channel": "webchat",
        "language": "zh-Hans",
        "customer": "c-100",
        "state": "closed",
        "outcome": "people",
        "ended_at": "2026-11-16T11:30:00+08:00",
        "hours_open": "1.50",
        "first_response_minutes": "18.00",
        "reopened": "0",
        "helped": "yes",
        "promises_kept": "1",
        "promises_broken": "0",
        "promises_waiting": "1",
        "remedies": "refund; voucher; refund; apology",
        "counted": "1",
        "granted_CNY": "35.50",
        "granted_USD": "2.00",
    }


def test_what_is_at_risk_has_a_column_for_each_currency() -> None:
    rich = replace(SETTLED, at_risk=(("CNY", Decimal("500.50")), ("TWD", Decimal(7))))
    rows = table([rich, replace(OPEN, at_risk=(("CNY", Decimal(1)),))])

    assert [(row["at_risk_CNY"], row["at_risk_TWD"]) for row in rows] == [
        ("500.50", "7"),
        ("1", ""),
    ]


def test_what_is_not_known_is_empty() -> None:
    (row,) = table([OPEN])

    empty = {key for key, value in row.items() if not value}
    assert empty == {
        "secondary", "signs", "topic", "ended_at", "hours_open", "first_response_minutes", "remedies",
    }  # fmt: skip


def test_the_file_begins_so_that_spreadsheets_read_chinese() -> None:
    text = as_csv(select(look([SETTLED], FRAME), Filter()), FRAME, lambda _: "价格")

    assert text.encode().startswith(b"\xef\xbb\xbfcase,")
    assert "价格" in text.encode().decode("utf-8-sig")


def test_t46_the_column_counted_adds_up_to_the_number() -> None:
    rows = table([SETTLED, OPEN], Filter(remedy="any"))

    assert [row["case"] for row in rows] == ["43"]
    assert sum(int(row["counted"]) for row in rows) == 4


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(sign: str) -> None:
    formula = f'{sign}HYPERLINK("http://example.com")'
    (row,) = table(
        [CaseRow(number=1, cause=formula, opened_at=MONDAY, customer=formula, topic=formula)],
        name=formula,
    )

    assert {row["cause"], row["cause_name"], row["customer"], row["topic"]} == {f"'{formula}"}


def test_a_cell_with_quotes_commas_and_lines_is_one_cell() -> None:
    odd = 'a "b", c\r\nd'
    (row,) = table([CaseRow(number=1, cause="price", opened_at=MONDAY, customer=odd)])

    assert row["customer"] == odd
