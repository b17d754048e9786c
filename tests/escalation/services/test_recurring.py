"""Work that comes again: one chain of rows, whoever begins it and however often."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from escalation.services import recurring, watching
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make

DESK = make.desk()


async def begin(database: Database, now: datetime) -> None:
    async with database.uow() as uow:
        await recurring.begin(uow, now)


async def test_it_is_begun_once_and_each_row_puts_in_the_next(database: Database) -> None:
    await asyncio.gather(*(begin(database, make.NOW) for _ in range(3)))

    assert await tick(database, make.NOW, DESK) == len(recurring.KINDS)
    await begin(database, make.NOW)
    assert await tick(database, make.NOW, DESK) == 0

    first = make.NOW + watching.EVERY
    async with database.reading() as uow:
        assert await uow.timers.next_due() == first
    later = make.NOW + recurring.VALUED_EVERY
    assert await tick(database, later, DESK) == len(recurring.KINDS)


async def test_a_chain_that_was_broken_is_begun_again(database: Database) -> None:
    await begin(database, make.NOW)
    async with database.uow() as uow:
        row, *_ = await uow.timers.claim_due(now=make.NOW, until=make.NOW, limit=10)
        assert await uow.timers.fire(row.id, row.fence, make.NOW)

    await begin(database, make.NOW)

    assert await tick(database, make.NOW, DESK) == len(recurring.KINDS)


async def test_customers_are_valued_until_none_is_left(database: Database) -> None:
    async with database.uow() as uow:
        customer = await make.customer(uow)
    await begin(database, make.NOW)

    assert await tick(database, make.NOW, DESK) == len(recurring.KINDS)
    assert await tick(database, make.NOW + timedelta(milliseconds=1), DESK) == 1

    async with database.reading() as uow:
        row = await uow.customers.get(customer.id)
    assert row is not None
    assert row.valued_on == DESK.today(make.NOW)


async def test_rows_of_rounds_that_are_over_are_forgotten(database: Database) -> None:
    await begin(database, make.NOW)
    await tick(database, make.NOW, DESK)
    for hours in (1, 26, 27):
        await tick(database, make.NOW + timedelta(hours=hours), DESK)

    # Of each kind the last round, and the one to come.
    async with database.engine.connect() as connection:
        kept = (await connection.exec_driver_sql("SELECT kind FROM timer")).scalars().all()
    assert Counter(kept) == dict.fromkeys(recurring.KINDS, 2)
