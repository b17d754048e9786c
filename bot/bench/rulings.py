"""`rulings`: what a ruling costs for a customer with 100,000 earlier grants, over one with 10.

Both customers stand in one database; they are asked about in turn, each ruling in a transaction of
its own, as a turn would. The grants are spread over a year, so that most days hold some.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from bot.bench.measure import Result, spread_of
from escalation.desk import Desk, build_desk
from escalation.models import Remedy
from escalation.services.authority import authority_for
from escalation.services.cases import open_case
from escalation.unit_of_work import open_database
from handlers.model import Level, Money
from handlers.remedies import Refund

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

LIMIT = 1.5
MANY, FEW = 100_000, 10
ROUNDS = 8
RULINGS = 40
"""Rulings of each customer in a round."""
AT_ONCE = 5_000
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
KINDS = ("refund", "voucher", "fee_waiver", "price_match")
PROPOSED = (Refund(Money.of("1", "CNY")),)


async def measure(many: int = MANY, few: int = FEW) -> Result:
    """Measure both customers, round by round."""
    desk = build_desk()
    slow: list[float] = []
    quick: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'amends.db'}")
        await database.migrate()
        try:
            heavy = await _customer(database, desk, "c-many", many)
            light = await _customer(database, desk, "c-few", few)
            async with database.uow() as uow:
                await uow.spending.recount(desk.day_of)
            for number in range(ROUNDS + 1):
                times: tuple[list[float], list[float]] = ([], [])
                for _ in range(RULINGS):
                    # In turn, so that whatever else the machine does meets both alike
                    times[0].append(await _ruling(database, desk, heavy))
                    times[1].append(await _ruling(database, desk, light))
                if number:  # the first round warms the caches
                    slow.append(statistics.median(times[0]))
                    quick.append(statistics.median(times[1]))
        finally:
            await database.dispose()
    ratios = [mine / theirs for mine, theirs in zip(slow, quick, strict=True)]
    return Result(
        name="rulings",
        ratio=statistics.median(ratios),
        limit=LIMIT,
        spread=spread_of(ratios),
        figures={
            "rulings_per_s": 1 / statistics.median(slow),
            "many_ms": statistics.median(slow) * 1000,
            "few_ms": statistics.median(quick) * 1000,
            "many_grants": many,
            "few_grants": few,
        },
    )


async def _customer(database: Database, desk: Desk, customer_id: str, grants: int) -> UUID:
    """A customer with a running case and so many earlier grants; the chat's id."""
    async with database.uow() as uow:
        await uow.customers.upsert(customer_id, now=NOW, name="Bench", language="en")
        chat = await uow.conversations.locked(
            "bench", customer_id, language="en", now=NOW, customer_id=customer_id
        )
        old = await open_case(uow, chat, cause="price", causes=[], now=NOW, desk=desk)
        old_id, chat_id = old.id, chat.id
    rows = list(_granted(old_id, customer_id, grants))
    async with database.engine.begin() as connection:
        for start in range(0, len(rows), AT_ONCE):
            await connection.execute(insert(Remedy), rows[start : start + AT_ONCE])
    async with database.uow() as uow:
        chat = await uow.conversations.lock(chat_id)
        await open_case(uow, chat, cause="price", causes=[], now=NOW, desk=desk)
    return chat_id


def _granted(case_id: UUID, customer_id: str, grants: int) -> Iterator[dict[str, Any]]:
    for number in range(grants):
        at = NOW - timedelta(minutes=number * 365 * 24 * 60 // grants)
        yield {
            "id": uuid4(),
            "case_id": case_id,
            "kind": KINDS[number % len(KINDS)],
            "params": {"amount": "0.01", "currency": "CNY"},
            "state": "told",
            "rule": "bot.refund.within@1",
            "proposed_at": at,
            "level": "bot",
            "customer_id": customer_id,
            "amount": Money.of("0.01", "CNY").amount,
            "currency": "CNY",
            "granted_at": at,
        }


async def _ruling(database: Database, desk: Desk, chat_id: UUID) -> float:
    """Seconds that one ruling takes for this chat's customer."""
    started = time.perf_counter()
    async with database.uow() as uow:
        chat = await uow.conversations.lock(chat_id)
        case = await uow.cases.latest(chat_id)
        authority = await authority_for(
            uow, Level.BOT, conversation=chat, case=case, now=NOW, desk=desk
        )
        authority.rule(PROPOSED)
    return time.perf_counter() - started
