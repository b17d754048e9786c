"""`turns.rasa`: a message answered by ours, over the same message answered by Rasa's own dialogue
server with a SQL tracker store, by its REST channel.

Both are asked one customer after the other, in turn, and both keep what was said in a SQLite file.
What a bare request to Rasa's server takes is told apart and not counted.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.bench.measure import Result, spread_of
from bot.bench.rasa_dialogue import Dialogue, dialogue_server, train_dialogue
from bot.bench.turns import (
    MESSAGES,
    NOW,
    ConstantNlu,
    arrival,
    customer_with_order,
    order_of,
    words_of,
)
from bot.nlu.understanding import NluUnavailable
from bot.turn import Turns
from escalation.desk import build_desk
from escalation.unit_of_work import open_database

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

LIMIT: Final = 2.5
"""Ours decides, offers and queues besides: 36 statements where Rasa adds its events to a table."""
ROUNDS: Final = 8


async def measure(
    root: Path, say: Callable[[str], None], *, rounds: int = ROUNDS, messages: int = MESSAGES
) -> Result:
    """Measure both ways in so many rounds of so many messages, after one that warms them up.

    Raises:
        ModelUnavailable: Rasa's server could not be made.
        NluUnavailable: it did not answer, or not as it should.
    """
    with tempfile.TemporaryDirectory(prefix="amends-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        say("turns: making Rasa's dialogue server")
        await asyncio.to_thread(train_dialogue, root, home)
        database = open_database(f"sqlite:///{home / 'amends.db'}")
        try:
            await database.migrate()
            async with dialogue_server(root, home) as rasa:
                found = [await _round(database, rasa, n, messages) for n in range(rounds + 1)]
        finally:
            await database.dispose()
    ours, theirs, requests = zip(*found[1:], strict=True)
    ratios = [mine / (their - bare) for mine, their, bare in found[1:]]
    return Result(
        name="turns.rasa",
        ratio=statistics.median(ratios),
        limit=LIMIT,
        spread=spread_of(ratios),
        figures={
            "turn_ms": statistics.median(ours) * 1000,
            "rasa_ms": statistics.median(theirs) * 1000,
            "rasa_request_ms": statistics.median(requests) * 1000,
        },
    )


async def _round(
    database: Database, rasa: Dialogue, number: int, messages: int
) -> tuple[float, float, float]:
    """The median seconds of an answer of ours, of one of Rasa's, and of a bare request to Rasa."""
    turns = Turns(database, ConstantNlu(), build_desk())
    ours: list[float] = []
    theirs: list[float] = []
    requests: list[float] = []
    for place in range(messages):
        customer = f"c-{number}-{place}"
        await customer_with_order(database, customer)
        started = time.perf_counter()
        await turns.receive(arrival(customer))
        assert await turns.take("bench", customer, NOW) == 1  # noqa: S101 - or it measures nothing
        ours.append(time.perf_counter() - started)
        requests.append(await rasa.request())
        started = time.perf_counter()
        said = await rasa.answer(customer, words_of(customer))
        theirs.append(time.perf_counter() - started)
        if order_of(customer) not in " ".join(said):
            raise NluUnavailable("Rasa's dialogue server did not name the order")
    return statistics.median(ours), statistics.median(theirs), statistics.median(requests)
