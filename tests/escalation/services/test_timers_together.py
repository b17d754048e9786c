"""Due work of different cases is done in one transaction, and yet each timer as if it were alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.events import Kind
from escalation.models import Timer
from escalation.services import timers
from escalation.services.schedule import schedule
from escalation.services.timers import TOGETHER, tick
from escalation.unit_of_work import Database, open_database
from tests import make
from tests.escalation.services.due_work import SOON, effect_names, known, plan_for_cases

DESK = make.desk()


@pytest.fixture
def effects() -> Iterator[list[str]]:
    with known() as tries:
        yield tries


@given(st.lists(st.one_of(st.none(), st.integers(1, 9)), max_size=60))
def test_lots_keep_the_order_and_hold_one_timer_of_a_case(owners: list[int | None]) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    due = [
        Timer(kind="test", due_at=at, created_at=at, case_id=UUID(int=owner) if owner else None)
        for owner in owners
    ]

    lots = list(timers._lots(due))

    assert [timer for lot in lots for timer in lot] == due
    for lot in lots:
        owned = [timer.case_id for timer in lot]
        assert 0 < len(lot) <= TOGETHER
        assert len(set(owned)) == len(lot)
        assert None not in owned or len(lot) == 1


async def test_timers_of_many_cases_share_a_transaction(
    database: Database, effects: list[str]
) -> None:
    names = [str(n) for n in range(TOGETHER + 1)]
    await plan_for_cases(database, *names)
    commits: list[frozenset[str]] = []
    database.on_commit(commits.append)

    assert await tick(database, SOON, DESK) == len(names)

    assert sorted(effects) == sorted(await effect_names(database)) == sorted(names)
    assert sum(Kind.TIMER_FIRED in kinds for kinds in commits) == 2


async def test_one_that_fails_stops_nobody_and_nothing_is_done_twice(
    database: Database, effects: list[str]
) -> None:
    await plan_for_cases(database, "a", "b")
    (bad,) = await plan_for_cases(database, "bad", fails=1)
    await plan_for_cases(database, "c")

    assert await tick(database, SOON, DESK) == 3

    assert sorted(await effect_names(database)) == ["a", "b", "c"]
    async with database.reading() as uow:
        (waiting,) = await uow.timers.open_of(bad.id)
    assert (waiting.attempts, waiting.error) == (1, "ConnectionError")
    assert await tick(database, SOON + timedelta(seconds=30), DESK) == 1
    assert sorted(await effect_names(database)) == ["a", "b", "bad", "c"]
    assert effects.count("bad") == 3  # together, alone, and when it was due again


async def test_what_a_timer_cancels_in_its_case_is_not_done_beside_it(
    database: Database, effects: list[str]
) -> None:
    sooner = SOON - timedelta(seconds=1)
    first, _ = await plan_for_cases(database, "a", "b", due=sooner, cancels=1)
    async with database.uow() as uow:
        await schedule(uow, "test", SOON, now=make.NOW, case=first, payload={"name": "never"})

    assert await tick(database, SOON, DESK) == 2

    assert sorted(effects) == sorted(await effect_names(database)) == ["a", "b"]


async def test_a_claim_that_was_lost_is_left_alone_beside_others(
    database: Database, effects: list[str]
) -> None:
    await plan_for_cases(database, "a", "b", "c")
    async with database.uow() as uow:
        claimed = await uow.timers.claim_due(now=SOON, until=SOON + timers.LEASE, limit=10)
    claims = [(timer.id, timer.fence) for timer in claimed]
    again = SOON + timers.LEASE
    async with database.uow() as uow:
        await uow.timers.claim_due(now=again, until=again + timers.LEASE, limit=1)

    assert await timers._fire_in_order(database, claimed, again, DESK) == 2
    assert await timers.fire(database, claims, again, DESK) == 0

    assert len(effects) == len(await effect_names(database)) == 2


@pytest.mark.postgres
async def test_t41_who_is_at_work_in_a_talk_holds_up_that_case_alone(
    postgres_url: str, effects: list[str]
) -> None:
    database = open_database(postgres_url)
    try:
        busy, *_ = await plan_for_cases(database, "busy", "a", "b")

        async with database.uow() as uow:
            await uow.conversations.lock(busy.conversation_id)
            ticking = asyncio.create_task(tick(database, SOON, DESK))
            async with asyncio.timeout(20):
                while len(await effect_names(database)) < 2:  # noqa: ASYNC110 - the database tells
                    await asyncio.sleep(0.01)

        assert await ticking == 3
        assert sorted(effects[:2]) == sorted((await effect_names(database))[:2]) == ["a", "b"]
        assert effects[2:] == ["busy"]
    finally:
        await database.dispose()
