"""`turns`: a message through `Turns.take`, over the same SQL statements issued bare.

Each round runs three times from the same file: once to record its statements with their values,
once to time the turns, and once to time the recorded statements as bare strings through the same
engine and driver. Same rows, same transactions: what is left over is what objects, rules and words
cost.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from bot.bench.measure import Result, spread_of
from bot.channels import Incoming
from bot.nlu.understanding import Entity, Guess, Understanding
from bot.turn import Turns
from escalation.database import begin_immediately, build_engine
from escalation.desk import build_desk
from escalation.unit_of_work import open_database
from handlers.model import Money, Order

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

LIMIT = 3.0
ROUNDS = 8
MESSAGES = 25
"""Customers who each write one complaint in a round."""
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)

type Statement = tuple[str, Any]


class ConstantNlu:
    """Answers every text alike and at once."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """An overcharge of order A-<n>."""
        return [_understood(text) for text in texts]


def _understood(text: str) -> Understanding:
    ref = text.split()[1]
    return Understanding(
        language="en",
        ranking=(Guess("core_service_failure", 0.9), Guess("price", 0.1)),
        entities=(Entity("order_ref", ref, ref, 6, 6 + len(ref)),),
        source="exported",
        model_id="constant",
    )


async def measure() -> Result:
    """Measure both ways, round by round."""
    ours: list[float] = []
    bare: list[float] = []
    statements = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "amends.db"
        database = open_database(f"sqlite:///{path}")
        await database.migrate()
        try:
            for number in range(ROUNDS + 1):
                engine_time, bare_time, count = await _round(database, path, number)
                if number:  # the first round warms the caches of both ways
                    ours.append(engine_time)
                    bare.append(bare_time)
                    statements = count
        finally:
            await database.dispose()
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    return Result(
        name="turns",
        ratio=statistics.median(ratios),
        limit=LIMIT,
        spread=spread_of(ratios),
        figures={
            "turn_ms": statistics.median(ours) * 1000 / MESSAGES,
            "bare_ms": statistics.median(bare) * 1000 / MESSAGES,
            "statements_per_turn": statements / MESSAGES,
            "turns_per_s": MESSAGES / statistics.median(ours),
        },
    )


async def _round(database: Database, path: Path, number: int) -> tuple[float, float, int]:
    turns = Turns(database, ConstantNlu(), build_desk())
    customers = [f"c-{number}-{place}" for place in range(MESSAGES)]
    for customer in customers:
        await prepare(database, turns, customer)
    _checkpoint(path)
    to_record, to_replay = path.with_suffix(".record"), path.with_suffix(".replay")
    shutil.copyfile(path, to_record)
    shutil.copyfile(path, to_replay)
    recorded = await _record(to_record, customers)
    started = time.perf_counter()
    for customer in customers:
        await turns.take("bench", customer, NOW)
    engine_time = time.perf_counter() - started
    bare_time = await _replay(to_replay, recorded)
    return engine_time, bare_time, len(recorded)


async def prepare(database: Database, turns: Turns, customer: str) -> None:
    """A customer with an order, whose complaint about it waits to be answered."""
    await customer_with_order(database, customer)
    await turns.receive(arrival(customer))


def arrival(customer: str) -> Incoming:
    """The complaint of such a customer, as a channel hands it on."""
    return Incoming(
        channel="bench",
        address=customer,
        external_id=f"in-{customer}",
        kind="message",
        at=NOW,
        text=words_of(customer),
        customer=customer,
    )


async def customer_with_order(database: Database, customer: str) -> None:
    """A customer who was charged twice for an order."""
    order = Order(
        ref=order_of(customer),
        item="router",
        amount=Money.of("30", "CNY"),
        ordered_on=date(2026, 11, 10),
        charged=Money.of("60", "CNY"),
    )
    async with database.uow() as uow:
        await uow.customers.upsert(customer, now=NOW, name="Bench", language="en")
        await uow.customers.upsert_order(customer, order)


def words_of(customer: str) -> str:
    """What such a customer writes."""
    return f"order {order_of(customer)} was charged twice, please refund me"


def order_of(customer: str) -> str:
    """The reference of such a customer's order."""
    return f"A-{customer.upper()}"


def _checkpoint(path: Path) -> None:
    """Bring everything into the one file that is copied."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _record(path: Path, customers: Sequence[str]) -> list[Statement]:
    """Each statement of the round with its values, and where transactions end."""
    recorded: list[Statement] = []
    database = open_database(f"sqlite:///{path}")
    engine = database.engine.sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def executed(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:  # noqa: ANN401
        recorded.append((statement, values))

    @event.listens_for(engine, "commit")
    def committed(_: Any) -> None:  # noqa: ANN401
        recorded.append(("COMMIT", ()))

    @event.listens_for(engine, "rollback")
    def rolled_back(_: Any) -> None:  # noqa: ANN401
        recorded.append(("ROLLBACK", ()))

    turns = Turns(database, ConstantNlu(), build_desk())
    try:
        for customer in customers:
            await turns.take("bench", customer, NOW)
    finally:
        await database.dispose()
    return recorded


async def _replay(path: Path, recorded: Sequence[Statement]) -> float:
    """Seconds that the recorded statements take when nothing else is done."""
    engine = begin_immediately(build_engine(f"sqlite:///{path}"))
    try:
        async with engine.connect() as connection:
            started = time.perf_counter()
            for statement, values in recorded:
                match statement.split()[0]:
                    case "BEGIN":
                        pass  # the next statement begins by itself
                    case "COMMIT":
                        await connection.commit()
                    case "ROLLBACK":
                        await connection.rollback()
                    case _:
                        await connection.exec_driver_sql(statement, values)
            return time.perf_counter() - started
    finally:
        await engine.dispose()
