"""Takes in tables of customers and orders: reads, checks, and takes over all of it or nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog

from escalation.intake import Refusal, Sheet
from escalation.repositories import Merged, Staging
from escalation.repositories.staging import FOREIGN, TWICE, UNKNOWN, Clash

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

log = structlog.get_logger(__name__)

BATCH: Final = 5_000
SHOWN: Final = 1_000
"""Refusals that are kept in memory; every one is handed to whoever writes them down."""

type Progress = Callable[[int], None]
"""Told how many bytes of the file are read."""
type Report = Callable[[Refusal], None]
"""Told of every refusal, those of single cells first, each kind in the order of the lines."""


@dataclass(slots=True)
class Taken:
    """What became of a table. `merged` is None when nothing was taken over."""

    rows: int = 0
    refused_rows: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    merged: Merged | None = None


def _ignore(_: object) -> None:
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
        if await staging.check():
            await _tell_clashes(staging, sheet, taken, refuse)
            await staging.leave_out()
        if not dry_run and (skip_refused or not taken.refused_rows):
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
    read = sheet.layout.read
    batch: list[tuple[int | str | None, ...]] = []
    for line, cells in sheet:
        row = read(line, cells)
        if isinstance(row, tuple):
            batch.append((line, *row))
        else:
            taken.refused_rows += 1
            for refusal in row:
                refuse(refusal)
        taken.rows += 1
        if taken.rows % BATCH == 0:
            await staging.add(batch)
            batch = []
            progress(sheet.position)
            await asyncio.sleep(0)
    if batch:
        await staging.add(batch)
    progress(sheet.size)


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
