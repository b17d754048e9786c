"""Takes in tables of customers and orders: reads, checks, and takes over all of it or nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Final

import structlog

from escalation.intake import Refusal, Sheet
from escalation.repositories import Merged, Staging
from escalation.repositories.staging import FOREIGN, TWICE, UNKNOWN, Clash

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

log = structlog.get_logger(__name__)

BATCH: Final = 4_000
"""Rows that are read and staged together, so that a transaction for each batch costs little."""
SHOWN: Final = 1_000
"""Refusals that are kept in memory; every one is handed to whoever writes them down."""


class Step(StrEnum):
    """What is being done with a table."""

    READING = "reading"
    CHECKING = "checking"
    MERGING = "taking over"


type Progress = Callable[[Step, int], None]
"""Told at what it is, and how many bytes of the file are read."""
type Report = Callable[[Refusal], None]
"""Told of every refusal, those of single cells first, each kind in the order of the lines."""


@dataclass(slots=True)
class Taken:
    """What became of a table. `merged` is None when nothing was taken over."""

    rows: int = 0
    refused_rows: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    merged: Merged | None = None


def _ignore(*_: object) -> None:
    """Nobody wants to know."""


async def take_in(
    database: Database,
    sheet: Sheet,
    *,
    now: datetime,
    currency: str,
    skip_refused: bool = False,
    dry_run: bool = False,
    progress: Progress = _ignore,
    report: Report = _ignore,
) -> Taken:
    """Take a table in: all of it, or with `skip_refused` all rows that are in order; in one
    transaction, so that whatever stops it leaves everything as it was. Taken in again it changes
    nothing. `currency` is what sums without one are in.

    Raises:
        escalation.intake.SheetRefused: the file cannot be parted into rows.
    """
    taken = Taken()

    def refuse(refusal: Refusal) -> None:
        taken.problems[refusal.problem] += 1
        report(refusal)

    async with database.staging(sheet.layout) as staging:
        await _stage(staging, sheet, taken, refuse, progress)
        progress(Step.CHECKING, sheet.size)
        if await staging.check():
            await _tell_clashes(staging, sheet, taken, refuse)
            await staging.leave_out()
        if not dry_run and (skip_refused or not taken.refused_rows):
            progress(Step.MERGING, sheet.size)
            taken.merged = await staging.merge(now=now, currency=currency)
    log.info(
        "intake.ended",
        kind=sheet.layout.kind.name,
        rows=taken.rows,
        refused=taken.refused_rows,
        problems=dict(taken.problems),
        is_taken=taken.merged is not None,
    )
    return taken


async def _stage(
    staging: Staging, sheet: Sheet, taken: Taken, refuse: Report, progress: Progress
) -> None:
    for lines, rows in sheet.stretches(BATCH):
        columns, refused = sheet.layout.read_all(lines, rows)
        if columns:
            await staging.add(columns)
        for refusal in chain.from_iterable(refused):
            refuse(refusal)
        taken.rows += len(rows)
        taken.refused_rows += len(refused)
        progress(Step.READING, sheet.position)
        await asyncio.sleep(0)


async def _tell_clashes(staging: Staging, sheet: Sheet, taken: Taken, refuse: Report) -> None:
    last: Clash | None = None
    line = 0
    while clashes := await staging.clashes(last, BATCH):
        for clash in clashes:
            taken.refused_rows += clash.line != line
            line = clash.line
            refuse(_told(clash, sheet))
        last = clashes[-1]


def _told(clash: Clash, sheet: Sheet) -> Refusal:
    titles, key = sheet.layout.titles, sheet.layout.kind.key
    match clash.problem:
        case problem if problem == TWICE:
            said = f"stands in line {clash.other} too"
            return Refusal(clash.line, titles[key], TWICE, said, "keep one of them")
        case problem if problem == UNKNOWN:
            return Refusal(
                clash.line,
                titles["customer_id"],
                UNKNOWN,
                "names a customer who is not here",
                "import the customers first, or correct it",
            )
        case _:
            return Refusal(
                clash.line,
                titles[key],
                FOREIGN,
                "is another customer's order here already",
                "correct the order or the customer: an order never goes to another customer",
            )
