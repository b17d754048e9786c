"""The cases of a week as CSV, one row per case, for spreadsheets: UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from escalation.week.calendar import Frame
from escalation.week.rows import CaseRow, Verdict
from escalation.week.selecting import Chosen, summed

COLUMNS = (
    "case",
    "opened_at",
    "cause",
    "cause_name",
    "secondary",
    "signs",
    "topic",
    "channel",
    "language",
    "customer",
    "state",
    "outcome",
    "ended_at",
    "hours_open",
    "first_response_minutes",
    "reopened",
    "helped",
    "promises_kept",
    "promises_broken",
    "promises_waiting",
    "remedies",
    "counted",
)
"""After these comes one column of granted sums for each currency, such as ``granted_CNY``, and one
of the revenue at risk with the customer, such as ``at_risk_CNY``.

`counted` is how much of the number the case is: 1, or the promises, remedies, ends, reopenings or
answers in it. Its sum is the number.
"""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would calculate; Chinese ones take wide signs, too."""


def as_csv(chosen: Sequence[Chosen], frame: Frame, cause_name: Callable[[str], str]) -> str:
    """The cases as a table with a heading. Instants are local, with their distance from UTC."""
    granted = {each.row.number: _granted(each.row) for each in chosen}
    at_risk = {each.row.number: dict(each.row.at_risk) for each in chosen}
    currencies = _currencies(granted.values())
    risked = _currencies(at_risk.values())
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            *COLUMNS,
            *(f"granted_{each}" for each in currencies),
            *(f"at_risk_{each}" for each in risked),
        ]
    )
    for each in chosen:
        sums = granted[each.row.number]
        lost = at_risk[each.row.number]
        cells = (
            *_cells(each, frame, cause_name),
            *(sums.get(name) for name in currencies),
            *(lost.get(name) for name in risked),
        )
        writer.writerow([_cell(value, frame.zone) for value in cells])
    return "\ufeff" + file.getvalue()


def _currencies(several: Iterable[Mapping[str, Decimal]]) -> list[str]:
    return sorted({currency for sums in several for currency in sums})


def _cells(chosen: Chosen, frame: Frame, cause_name: Callable[[str], str]) -> tuple[object, ...]:
    row = chosen.row
    verdicts = [promise.verdict(frame.now) for promise in row.promises]
    end = row.settlements[-1].end if row.time_to_end is not None else None
    first = row.waits[0].length if row.waits else None
    return (
        row.number,
        row.opened_at,
        row.cause,
        cause_name(row.cause),
        "; ".join(row.secondary),
        "; ".join(sorted(row.signs)),
        row.topic,
        row.channel,
        row.language,
        row.customer,
        row.state,
        row.outcome.value,
        end,
        _in(row.time_to_end, timedelta(hours=1)),
        _in(first, timedelta(minutes=1)),
        len(row.spells) - 1,
        row.answer.value,
        verdicts.count(Verdict.KEPT),
        verdicts.count(Verdict.BROKEN),
        verdicts.count(Verdict.WAITING),
        "; ".join(grant.kind for grant in row.grants),
        chosen.count,
    )


def _granted(row: CaseRow) -> dict[str, Decimal]:
    return dict(
        summed(
            (grant.currency, grant.amount)
            for grant in row.grants
            if grant.currency is not None and grant.amount is not None
        )
    )


def _in(length: timedelta | None, unit: timedelta) -> str | None:
    return None if length is None else f"{length / unit:.2f}"


def _cell(value: object, zone: ZoneInfo) -> str:
    """A cell's text. One that would be taken for a formula begins with an apostrophe."""
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(zone).isoformat(timespec="seconds")
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
