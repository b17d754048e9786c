"""`import`: orders taken in by `amends orders import`, over `sqlite3 .import` of the same file.

The reference copies text into a table with our key and our index, and checks nothing. Ours reads
the encoding, checks every cell and row, keeps references whole, and values the customers. Every
round both begin with an empty database. `bare_ratio` is over a table without key and index, and
`bare_processor_ratio` the same in processor time, which a busy machine hardly changes.
"""

from __future__ import annotations

import asyncio
import csv
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.bench.measure import Result, spread_of
from escalation.desk import build_desk
from escalation.intake import CUSTOMERS, ORDERS, Kind, open_sheet
from escalation.services.intake import take_in
from escalation.services.worth import value_some
from escalation.unit_of_work import Database, open_database

LIMIT: Final = 10.0
ROWS: Final = 50_000
ROUNDS: Final = 3
ORDERS_EACH: Final = 10
"""Orders of one customer."""
NOW: Final = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
ITEMS: Final = ("咖啡豆 1 kg", "无线耳机", "Running shoes", "Streaming plan, monthly", "玻璃水壶")
HEADING: Final = tuple(column.title for column in ORDERS.columns)
PRIME: Final = 7_919
"""Spreads the references, so that keys come in no order."""


_COLUMNS: Final = ", ".join(f'"{title}" TEXT' for title in HEADING)
KEYED: Final = (
    f'CREATE TABLE orders ({_COLUMNS}, PRIMARY KEY ("order"));'
    "CREATE INDEX by_customer ON orders (customer)"
)
BARE: Final = f"CREATE TABLE orders ({_COLUMNS})"


class NoReference(Exception):
    """There is no `sqlite3` to measure against."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of the processor."""

    seconds: float
    processor: float

    @classmethod
    def so_far(cls, whose: int) -> Cost:
        """Until now, of this process or of its children (`resource.RUSAGE_…`)."""
        used = resource.getrusage(whose)
        return cls(time.perf_counter(), used.ru_utime + used.ru_stime)

    def __sub__(self, before: Cost) -> Cost:
        return Cost(self.seconds - before.seconds, self.processor - before.processor)


def measure(rows: int = ROWS) -> Result:
    """Measure both ways on a file of so many orders, round by round.

    Raises:
        NoReference: the program `sqlite3` is not there.
    """
    program = shutil.which("sqlite3")
    if program is None:
        raise NoReference
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        home = Path(folder)
        people, bought = write_tables(home, rows)
        theirs: list[Cost] = []
        bare: list[Cost] = []
        ours: list[Cost] = []
        before = _peak()
        for number in range(ROUNDS):
            theirs.append(_reference(program, bought, home / "reference.db", KEYED))
            bare.append(_reference(program, bought, home / "reference.db", BARE))
            ours.append(asyncio.run(_ours(home / f"amends-{number}.db", people, bought, rows)))
    ratios = [mine.seconds / their.seconds for mine, their in zip(ours, theirs, strict=True)]
    over_bare = list(zip(ours, bare, strict=True))
    taken = statistics.median(cost.seconds for cost in ours)
    return Result(
        name="import",
        ratio=statistics.median(ratios),
        limit=LIMIT,
        spread=spread_of(ratios),
        figures={
            "rows": rows,
            "import_s": taken,
            "import_processor_s": statistics.median(cost.processor for cost in ours),
            "sqlite3_s": statistics.median(cost.seconds for cost in theirs),
            "bare_ratio": statistics.median(
                mine.seconds / their.seconds for mine, their in over_bare
            ),
            "bare_processor_ratio": statistics.median(
                mine.processor / their.processor for mine, their in over_bare
            ),
            "rows_per_s": rows / taken,
            "grown_mb": _peak() - before,
        },
    )


def write_tables(folder: Path, rows: int) -> tuple[Path, Path]:
    """A file of customers and one of so many orders of theirs, always the same."""
    people, bought = folder / "customers.csv", folder / "orders.csv"
    customers = max(1, rows // ORDERS_EACH)
    with people.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("customer", "name", "language"))
        writer.writerows((f"c-{n}", f"Bench {n}", "en") for n in range(customers))
    first = date(2025, 11, 1)
    days = [str(first + timedelta(days=n)) for n in range(390)]
    with bought.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADING)
        for n in range(rows):
            mixed = n * PRIME % 1_000_003
            amount = f"{mixed % 200_000 / 100 + 1:.2f}"
            day = mixed % 380
            ref, customer = f"S{n % 7}{mixed:08d}{n // 1_000_003}", f"c-{mixed % customers}"
            charged, delivered = amount if n % 3 else "", days[day + 2] if n % 4 else ""
            bought_now = (ref, customer, ITEMS[n % len(ITEMS)], amount, "CNY", days[day])
            writer.writerow((*bought_now, charged, days[day + 3], delivered))
    return people, bought


def _reference(program: str, file: Path, database: Path, table: str) -> Cost:
    """What `.import` into a table takes."""
    before = Cost.so_far(resource.RUSAGE_CHILDREN)
    commands = (table, ".mode csv", f".import --skip 1 '{file}' orders")
    subprocess.run([program, str(database), *commands], check=True, timeout=3600)
    cost = Cost.so_far(resource.RUSAGE_CHILDREN) - before
    database.unlink()
    return cost


async def _ours(path: Path, people: Path, bought: Path, rows: int) -> Cost:
    """What all that `amends orders import` does takes, on a database that knows the customers."""
    database = open_database(f"sqlite:///{path}")
    try:
        await database.migrate()
        await _take(database, people, CUSTOMERS)
        before = Cost.so_far(resource.RUSAGE_SELF)
        taken = await _take(database, bought, ORDERS)
        cost = Cost.so_far(resource.RUSAGE_SELF) - before
    finally:
        await database.dispose()
    assert taken == rows, f"{rows - taken} rows were not imported"  # noqa: S101 - or it measures nothing
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    return cost


async def _take(database: Database, file: Path, kind: Kind) -> int:
    with open_sheet(file, kind) as sheet:
        taken = await take_in(database, sheet, now=NOW, currency="CNY")
    while await value_some(database, build_desk(), NOW):
        pass
    return taken.merged.new if taken.merged else 0


def _peak() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
