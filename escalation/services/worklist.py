"""The work that staff carry out themselves, as a list for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from escalation.models import Case, Fulfilment, Remedy
from escalation.services import remedies

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

COLUMNS = ("id", "case", "customer", "remedy", "amount", "currency", "details", "reference",
           "granted_at", "due_at", "state", "done_at", "done_by")  # fmt: skip


async def as_csv(uow: UnitOfWork) -> str:
    """All work as CSV with a byte order mark, so that spreadsheets read it as UTF-8. Times are UTC.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for work, remedy, case in await uow.fulfilments.listed():
        writer.writerow(map(_cell, _line(work, remedy, case)))
    return "\ufeff" + file.getvalue()


def _line(work: Fulfilment, remedy: Remedy, case: Case) -> tuple[object, ...]:
    details = "; ".join(
        f"{key}={value}"
        for key, value in sorted(remedy.params.items())
        if key not in {"amount", "currency"}
    )
    return (
        work.id,
        case.number,
        case.customer_id,
        remedy.kind,
        remedy.amount,
        remedy.currency,
        details,
        remedies.reference(case, remedy),
        remedy.granted_at,
        work.due_at,
        work.state,
        work.done_at,
        work.done_by,
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
