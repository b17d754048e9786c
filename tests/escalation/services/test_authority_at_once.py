"""The limits hold against fifty grants at once, on either database."""

from __future__ import annotations

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from escalation.errors import AboveAuthority, NotConsented, RemedyNotOpen
from escalation.models import AuthorityLimit
from escalation.services import cases, remedies
from escalation.unit_of_work import Database, open_database
from tests import make
from tests.escalation.services.caps import sums_kept, table


async def _ready(
    database: Database, number: int, *, customers: int, amount: str = "10.00"
) -> list[tuple[UUID, UUID]]:
    """So many offers that the customers have said yes to, spread over them and over chats."""
    ready = []
    async with database.uow() as uow:
        for n in range(customers):
            await make.customer(uow, f"c-{n}")
        for n in range(number):
            chat = await make.conversation(uow, customer_id=f"c-{n % customers}")
            case = await make.case(uow, chat)
            remedy = await make.offered(uow, case, make.refund(amount))
            await remedies.consent(uow, remedy, await make.yes(uow, remedy), now=make.NOW)
            ready.append((case.id, remedy.id))
    return ready


async def _race(urls: list[Database], ready: list[tuple[UUID, UUID]]) -> Counter[str]:
    async def attempt(database: Database, case_id: UUID, remedy_id: UUID) -> str:
        try:
            async with database.uow() as uow:
                remedy = await uow.remedies.get(remedy_id)
                case = await uow.cases.locked(case_id)
                assert remedy
                assert case
                await cases.accept(
                    uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=make.desk()
                )
        except (AboveAuthority, NotConsented, RemedyNotOpen) as refusal:
            return getattr(refusal, "rule", type(refusal).__name__)
        return "granted"

    tries = [
        asyncio.create_task(attempt(urls[n % len(urls)], case_id, remedy_id))
        for n, (case_id, remedy_id) in enumerate(ready)
    ]
    # All of them end before their connections are closed, also when one has failed.
    _, waiting = await asyncio.wait(tries, timeout=60)
    if waiting:
        told = await _who_waits(urls[0])
        for each in waiting:
            each.cancel()
        await asyncio.wait(waiting, timeout=10)
        pytest.fail(f"{len(waiting)} of {len(tries)} grants wait:\n{told}")
    return Counter(each.result() for each in tries)


async def _who_waits(database: Database) -> str:
    """What each connection does and which others it waits for, where the server can tell."""
    if database.dialect != "postgresql":
        return ""
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT pid, pg_blocking_pids(pid), wait_event_type, wait_event, state, query"
            " FROM pg_stat_activity WHERE datname = current_database()"
        )
        return "\n".join(map(str, rows))


async def _limits(database: Database, *, customer: str, day: str) -> None:
    async with database.uow() as uow:
        limits = table(2, case=customer, customer=customer, day=day)
        await uow.limits.keep_first(2, limits)
        await uow.limits.add(
            AuthorityLimit(version=1, valid_from=make.NOW, table={**limits, "version": 1})
        )


@pytest.mark.parametrize(
    ("customers", "customer", "day", "rule"),
    [
        (1, "120.00", "9999", "bot.refund.per_customer@1"),
        (50, "9999", "120.00", "bot.refund.day@1"),
    ],
)
async def test_fifty_grants_at_once_by_two_workers_cannot_pass_one_cap(
    database: Database, database_url: str, customers: int, customer: str, day: str, rule: str
) -> None:
    other = open_database(database_url)
    try:
        await _limits(database, customer=customer, day=day)
        ready = await _ready(database, 50, customers=customers)

        answers = await _race([database, other], ready)

        assert answers == {"granted": 12, rule: 38}
        async with database.uow() as uow:
            before = await sums_kept(uow)
            await uow.spending.recount(make.desk().day_of)
            assert await sums_kept(uow) == before
            assert {row[-1] for row in before if row[0] == "day"} == {12_000}
    finally:
        await other.dispose()


async def test_one_yes_delivered_fifty_times_is_granted_once(
    database: Database, database_url: str
) -> None:
    other = open_database(database_url)
    try:
        await _limits(database, customer="120.00", day="120.00")
        ready = await _ready(database, 1, customers=1)

        answers = await _race([database, other], ready * 50)

        assert answers == {"granted": 50}
        async with database.reading() as reading:
            assert {row.cents for row in await reading.spending.listed()} == {1_000}
    finally:
        await other.dispose()
