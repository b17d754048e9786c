"""`turns.old`: what a turn takes in a database with a million old messages, over one with none.

Both databases are asked in turn, message by message, so that the noise of the machine hits them
alike.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.bench.history import write_messages
from bot.bench.measure import Result, spread_of
from bot.bench.turns import MESSAGES, NOW, ConstantNlu, prepare
from bot.turn import Turns
from escalation.desk import build_desk
from escalation.unit_of_work import open_database

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

LIMIT: Final = 1.5
ROUNDS: Final = 8


async def measure(old: int, say: Callable[[str], None], messages: int = MESSAGES) -> Result:
    """Measure beside so many old messages; each round takes so many new ones in either place."""
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        used = open_database(f"sqlite:///{Path(folder) / 'used.db'}")
        empty = open_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        try:
            await used.migrate()
            await empty.migrate()
            say(f"turns: writing {old:,} old messages")
            await write_messages(used, old)
            rounds = [await _round(used, empty, n, messages) for n in range(ROUNDS + 1)]
        finally:
            await used.dispose()
            await empty.dispose()
    slow, quick = zip(*rounds[1:], strict=True)  # the first round warms the caches of both
    ratios = [mine / theirs for mine, theirs in zip(slow, quick, strict=True)]
    return Result(
        name="turns.old",
        ratio=statistics.median(ratios),
        limit=LIMIT,
        spread=spread_of(ratios),
        figures={
            "old_messages": old,
            "old_ms": statistics.median(slow) * 1000,
            "empty_ms": statistics.median(quick) * 1000,
        },
    )


async def _round(
    used: Database, empty: Database, number: int, messages: int
) -> tuple[float, float]:
    """The median seconds of a turn in either database."""
    times: dict[Database, list[float]] = {used: [], empty: []}
    desk = build_desk()
    turns = {database: Turns(database, ConstantNlu(), desk) for database in times}
    for place in range(messages):
        customer = f"c-{number}-{place}"
        for database in (used, empty) if place % 2 else (empty, used):
            await prepare(database, turns[database], customer)
            started = time.perf_counter()
            assert await turns[database].take("bench", customer, NOW) == 1  # noqa: S101 - or it measures nothing
            times[database].append(time.perf_counter() - started)
    return statistics.median(times[used]), statistics.median(times[empty])
