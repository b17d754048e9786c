"""Due work: done once, in order, whatever fails, is cancelled or is claimed twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from escalation.models import Case, Timer
from escalation.services import cases, desk, timers
from escalation.services.schedule import schedule
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.due_work import SOON, effect_names, known, plan

DESK = make.desk()


@pytest.fixture
def effects() -> Iterator[list[str]]:
    with known() as tries:
        yield tries


async def test_nothing_happens_before_its_time(database: Database, effects: list[str]) -> None:
    await plan(database, "a")

    assert await tick(database, SOON - timedelta(seconds=1), DESK) == 0
    assert await tick(database, SOON, DESK) == 1
    assert await tick(database, SOON + timedelta(days=1), DESK) == 0

    assert effects == await effect_names(database) == ["a"]


async def test_t55_many_due_timers_all_fire_the_oldest_first(
    database: Database, effects: list[str]
) -> None:
    async with database.uow() as uow:
        for n in reversed(range(250)):
            due = SOON + timedelta(seconds=n)
            await schedule(uow, "test", due, now=make.NOW, payload={"name": str(n)})

    assert await tick(database, make.later(2), DESK) == 250

    assert effects == [str(n) for n in range(250)]


async def test_many_ticks_at_once_do_everything_once(
    database: Database, effects: list[str]
) -> None:
    names = [str(n) for n in range(40)]
    await plan(database, *names)

    done = await asyncio.gather(*(tick(database, SOON, DESK) for _ in range(4)))

    assert sum(done) == 40
    assert sorted(effects) == sorted(await effect_names(database)) == sorted(names)


async def test_a_failure_is_noted_and_tried_again_and_stops_nobody_else(
    database: Database, effects: list[str]
) -> None:
    await plan(database, "bad", fails=2, due=SOON - timedelta(seconds=1))
    await plan(database, "good")

    assert await tick(database, SOON, DESK) == 1
    async with database.reading() as uow:
        next_try = await uow.timers.next_due()
    assert next_try == SOON + timedelta(seconds=30)
    assert await tick(database, SOON + timedelta(seconds=30), DESK) == 0
    assert await tick(database, SOON + timedelta(seconds=89), DESK) == 0
    assert await tick(database, SOON + timedelta(seconds=90), DESK) == 1

    assert effects == ["bad", "good", "bad", "bad"]
    assert await effect_names(database) == ["good", "bad"]


async def test_a_claim_that_ran_out_is_taken_over_and_the_slow_one_does_nothing(
    database: Database, effects: list[str]
) -> None:
    await plan(database, "a")
    async with database.uow() as uow:
        (slow,) = await uow.timers.claim_due(now=SOON, until=SOON + timers.LEASE, limit=10)

    assert await tick(database, SOON + timers.LEASE - timedelta(seconds=1), DESK) == 0
    assert await tick(database, SOON + timers.LEASE, DESK) == 1
    async with database.uow() as uow:
        assert not await uow.timers.fire(slow.id, slow.fence, SOON)
        assert not await uow.timers.retry(slow.id, slow.fence, due_at=SOON, error="late")

    assert await effect_names(database) == effects == ["a"]


async def test_a_kind_nobody_knows_waits_for_the_version_that_does(database: Database) -> None:
    async with database.uow() as uow:
        timer = await schedule(uow, "from_the_future", SOON, now=make.NOW)

    assert await tick(database, SOON, DESK) == 0

    async with database.reading() as uow:
        kept = await uow.timers.get(timer.id)
        assert kept
        assert (kept.state, kept.attempts, kept.error) == ("pending", 1, "KeyError")


# ------------------------------------------------------------------------------------------------
# Cancelled at the moment at which it fires, in both orders.


async def timer_of_case(database: Database) -> tuple[Case, Timer]:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        await uow.timers.cancel(case.id, now=make.NOW)
        payload = {"name": "a"}
        timer = await schedule(uow, "test", SOON, now=make.NOW, case=case, payload=payload)
    return case, timer


async def test_cancelled_after_the_claim_it_has_no_effect(
    database: Database, effects: list[str]
) -> None:
    case, timer = await timer_of_case(database)
    async with database.uow() as uow:
        (claimed,) = await uow.timers.claim_due(now=SOON, until=make.later(2), limit=10)
    async with database.uow() as uow:
        ended = await uow.cases.locked(case.id)
        assert ended
        await cases.close(uow, ended, helped=True, now=SOON, desk=DESK)

    assert not await timers.fire(database, [(claimed.id, claimed.fence)], SOON, DESK)

    assert effects == []
    async with database.reading() as uow:
        kept = await uow.timers.get(timer.id)
        assert kept
        assert kept.state == "cancelled"


async def test_fired_before_the_cancelling_it_has_its_effect_once(
    database: Database, effects: list[str]
) -> None:
    case, timer = await timer_of_case(database)
    assert await tick(database, SOON, DESK) == 1

    async with database.uow() as uow:
        ended = await uow.cases.locked(case.id)
        assert ended
        await cases.close(uow, ended, helped=True, now=SOON, desk=DESK)
    assert await tick(database, make.later(9), DESK) == 0

    assert effects == ["a"]
    async with database.reading() as uow:
        kept = await uow.timers.get(timer.id)
        assert kept
        assert kept.state == "done"


async def test_an_end_and_a_timer_at_the_same_time_agree(
    database: Database, effects: list[str]
) -> None:
    for n in range(10):
        case, timer = await timer_of_case(database)

        async def end(case: Case = case, n: int = n) -> None:
            await asyncio.sleep(n / 2000)
            async with database.uow() as uow:
                ended = await uow.cases.locked(case.id)
                assert ended
                await cases.close(uow, ended, helped=True, now=SOON, desk=DESK)

        done, _ = await asyncio.gather(tick(database, SOON, DESK), end())

        async with database.reading() as uow:
            kept = await uow.timers.get(timer.id)
            assert kept
            assert kept.state == {1: "done", 0: "cancelled"}[done]
            assert await uow.timers.open_of(case.id) == []
    assert len(effects) == len(await effect_names(database))


async def test_an_answer_and_the_breach_at_the_same_time_agree(database: Database) -> None:
    """Whoever is first decides whether the promise was kept; nothing is judged twice."""
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)
    due = case.first_response_due
    assert due

    async def answer() -> None:
        async with database.uow() as uow:
            await desk.reply(uow, case.id, mei.id, "您好", now=due, desk=DESK)

    await asyncio.gather(tick(database, due, DESK), answer())

    async with database.reading() as uow:
        events = await uow.events.of_case(case.id)
        judged = [e for e in events if e.kind in {"promise.kept", "promise.broken"}]
        first = [e for e in judged if e.payload["promise"] == "first_response"]
        assert len(first) == 1
        kept = await uow.cases.get(case.id)
        assert kept
        assert (kept.state, kept.holder_id) == ("held", mei.id)
