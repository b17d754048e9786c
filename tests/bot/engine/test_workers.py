"""Workers on PostgreSQL: each timer fires once, whoever dies, comes twice or changes their mind."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import structlog
from sqlalchemy import text

from bot.engine.connector import Within
from bot.engine.workers import ROWS, WAITING, Workers
from escalation.models import Case, Timer
from escalation.services import timers
from escalation.services.schedule import schedule
from escalation.unit_of_work import Database, UnitOfWork, open_database
from tests import make
from tests.bot.engine.working import HEARTBEAT, MARKED, STALLED
from tests.postgres import Cluster

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[3]
PATIENCE = 90.0


@pytest.fixture
async def shared(postgres_url: str) -> AsyncIterator[Database]:
    """The database between the workers, with an empty queue."""
    database = open_database(postgres_url)
    async with database.engine.begin() as connection:
        await connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    yield database
    await database.dispose()


@contextmanager
def working(url: str, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Workers, each in a process of its own, that have begun."""
    command = [sys.executable, "-m", "tests.bot.engine.working", url]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "working\n"
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


async def due(database: Database, count: int, seconds: float = 0.0) -> set[str]:
    """So many timers that are due, each of which takes so long; their ids."""
    now = datetime.now(UTC)
    async with database.uow() as uow:
        payload = {"seconds": seconds}
        made = [await schedule(uow, "mark", now, now=now, payload=payload) for _ in range(count)]
    return {str(timer.id) for timer in made}


async def marks(database: Database) -> list[tuple[str, int]]:
    """Which timer fired in which process, in order."""
    async with database.reading() as uow:
        events = await uow.events.after(0, 10_000)
    return [(e.payload["timer"], e.payload["by"]) for e in events if e.kind == MARKED]


async def until_marked(database: Database, count: int) -> list[tuple[str, int]]:
    end = time.monotonic() + PATIENCE
    while len(found := await marks(database)) < count:
        assert time.monotonic() < end, len(found)
        await asyncio.sleep(0.1)
    return found


async def queued(database: Database) -> int:
    async with database.engine.connect() as connection:
        return await Within(connection).waiting(1000)


@asynccontextmanager
async def at_work(workers: Workers) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(workers.run())
        yield
        running.cancel()


def engine(database: Database) -> Workers:
    return Workers(
        database,
        make.desk(),
        lambda: datetime.now(UTC),
        heartbeat=HEARTBEAT,
        stalled=STALLED,
    )


async def test_two_workers_fire_each_timer_once_and_one_takes_over_what_the_other_leaves(
    shared: Database, postgres_url: str
) -> None:
    with working(postgres_url, 2) as (first, second):
        ids = await due(shared, 200, 0.005)
        fired = await until_marked(shared, len(ids))
        assert {timer for timer, _ in fired} == ids
        assert {by for _, by in fired} == {first.pid, second.pid}

        slow = await due(shared, 60, 0.1)
        fired = await until_marked(shared, len(ids) + 1)
        while first.pid not in {by for timer, by in fired if timer in slow}:
            fired = await until_marked(shared, len(fired) + 1)
        first.kill()
        died = time.monotonic()
        fired = await until_marked(shared, len(ids | slow))
        assert time.monotonic() - died < timers.LEASE.total_seconds() / 2

    assert Counter(timer for timer, _ in fired) == dict.fromkeys(ids | slow, 1)


async def test_only_what_is_due_becomes_a_job_and_no_more_than_is_soon_done(
    shared: Database,
) -> None:
    now = datetime.now(UTC)
    later = now + timedelta(minutes=1)
    async with shared.uow() as uow:
        await schedule(uow, "mark", later, now=now)

    assert await engine(shared).dispatch(now) == later
    assert await queued(shared) == 0

    await due(shared, WAITING * ROWS + 1)
    for _ in range(3):
        await engine(shared).dispatch(datetime.now(UTC))
    assert await queued(shared) == WAITING


async def test_a_row_is_claimed_only_with_its_job(
    shared: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    [timer_id] = await due(shared, 1)

    def no_job(_: Sequence[Timer]) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.engine.workers._job", no_job)
    with pytest.raises(ZeroDivisionError):
        await engine(shared).dispatch(datetime.now(UTC))

    async with shared.reading() as uow:
        timer = await uow.timers.get(UUID(timer_id))
    assert timer is not None
    assert timer.state == "pending"
    assert await queued(shared) == 0


async def with_case(database: Database, kind: str) -> Case:
    now = datetime.now(UTC)
    async with database.uow() as uow:
        case = await make.case(uow, now=now)
        await schedule(uow, kind, now, now=now, case=case)
    return case


async def test_a_job_does_nothing_when_its_timer_was_cancelled_first(shared: Database) -> None:
    case = await with_case(shared, "mark")
    await engine(shared).dispatch(datetime.now(UTC))
    async with shared.uow() as uow:
        assert await uow.timers.cancel(case.id, now=datetime.now(UTC), kinds=["mark"]) == 1

    async with at_work(engine(shared)), asyncio.timeout(PATIENCE):
        await until_marked_alone(shared)

    assert await queued(shared) == 0
    assert len(await marks(shared)) == 1


async def until_marked_alone(database: Database) -> None:
    """A timer of its own has fired, and so has every job before it."""
    [timer_id] = await due(database, 1)
    while timer_id not in {timer for timer, _ in await marks(database)}:  # noqa: ASYNC110 - rows
        await asyncio.sleep(0.05)


async def test_who_cancels_while_a_timer_fires_is_told_that_it_has(
    shared: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def slow(uow: UnitOfWork, timer: Timer, *_: object) -> None:
        entered.set()
        await go_on.wait()
        uow.record(MARKED, at=timer.due_at, who="timer", timer=str(timer.id), by=0)

    monkeypatch.setitem(timers.ACTIONS, "slow", slow)
    case = await with_case(shared, "slow")

    async def cancel() -> int:
        async with shared.uow() as uow:
            return await uow.timers.cancel(case.id, now=datetime.now(UTC), kinds=["slow"])

    async with at_work(engine(shared)), asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        await entered.wait()
        cancelling = tasks.create_task(cancel())
        await asyncio.sleep(0.2)
        assert not cancelling.done()
        go_on.set()
        assert await cancelling == 0

    assert len(await marks(shared)) == 1


async def test_a_job_whose_claim_ran_out_does_nothing_beside_the_one_that_follows(
    shared: Database,
) -> None:
    await due(shared, 3)
    now = datetime.now(UTC)
    await engine(shared).dispatch(now)
    await engine(shared).dispatch(now + timers.LEASE * 2)

    async with at_work(engine(shared)):
        await until_marked(shared, 3)
        await until_marked_alone(shared)

    assert set(Counter(timer for timer, _ in await marks(shared)).values()) == {1}


async def test_what_a_worker_is_at_when_it_is_told_to_end_is_done_by_another(
    shared: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.workers.GRACE_SECONDS", 0.1)
    ids = await due(shared, 8, 0.4)
    async with at_work(engine(shared)):
        while await queued(shared):  # noqa: ASYNC110 - rows
            await asyncio.sleep(0.02)
        await until_marked(shared, 1)
    left = await marks(shared)
    assert len(left) < len(ids)

    began = time.monotonic()
    async with at_work(engine(shared)):
        fired = await until_marked(shared, len(ids))

    assert time.monotonic() - began < timers.LEASE.total_seconds() / 4
    assert Counter(timer for timer, _ in fired) == dict.fromkeys(ids, 1)


async def test_all_goes_on_when_every_connection_was_cut(
    shared: Database, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "FIRST_RETRY", timedelta(seconds=1))
    with structlog.testing.capture_logs():  # or every trace is painted, for seconds
        await _cut_off(shared, cluster)


async def _cut_off(shared: Database, cluster: Cluster) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    async with at_work(engine(shared)):
        ids = await due(shared, 40, 0.05)
        await until_marked(shared, 4)
        await asyncio.to_thread(cluster.sql, f"{cut} AND datname = 'migrated'")
        fired = await until_marked(shared, len(ids))
        later = await due(shared, 10)
        fired = await until_marked(shared, len(ids | later))

    assert Counter(timer for timer, _ in fired) == dict.fromkeys(ids | later, 1)


async def test_two_look_for_the_dead_at_once_and_each_job_is_put_back_once(
    shared: Database,
) -> None:
    await due(shared, 30)
    await engine(shared).dispatch(datetime.now(UTC))
    async with shared.engine.begin() as connection:  # as if a worker that is gone had them
        await connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))

    await asyncio.gather(*(engine(shared).rescue(datetime.now(UTC)) for _ in range(4)))

    async with shared.engine.connect() as connection:
        rows = await connection.execute(text("SELECT status, attempts FROM procrastinate_jobs"))
        assert {tuple(row) for row in rows} == {("todo", 1)}
