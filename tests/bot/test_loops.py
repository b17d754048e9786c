"""Loops: woken by what happens, by what falls due, and never stopped by an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bot.loops import Loop
from escalation.unit_of_work import Database, open_database

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 16, 2, tzinfo=UTC)


class Work:
    """Counts how often it was done; fails the first `failures` times."""

    def __init__(self, *, failures: int = 0, due: datetime | None = None) -> None:
        self.done = 0
        self.failures = failures
        self.due = due
        self.tried = asyncio.Semaphore(0)

    async def __call__(self, _now: datetime) -> datetime | None:
        self.tried.release()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not now")
        self.done += 1
        return self.due

    async def times(self, count: int) -> None:
        for _ in range(count):
            await asyncio.wait_for(self.tried.acquire(), 10)


@asynccontextmanager
async def running(loop: Loop, database: Database) -> AsyncIterator[None]:
    task = asyncio.create_task(loop.run(database))
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.fixture
async def memory() -> AsyncIterator[Database]:
    database = open_database("sqlite://")
    yield database
    await database.dispose()


async def test_it_works_at_the_start_and_when_something_happens(memory: Database) -> None:
    work = Work()
    async with running(Loop("test", work, kinds=frozenset({"message.said"}), longest=HOUR), memory):
        await work.times(1)
        memory.committed({"case.opened"})
        memory.committed({"message.said"})
        await work.times(1)

    assert work.done == 2


async def test_it_works_when_something_falls_due(memory: Database) -> None:
    work = Work(due=START + timedelta(milliseconds=60))
    async with running(Loop("test", work, longest=HOUR, clock=lambda: START), memory):
        await work.times(3)


async def test_what_is_long_overdue_makes_no_busy_loop(memory: Database) -> None:
    work = Work(due=START - HOUR)
    async with running(Loop("test", work, longest=HOUR, clock=lambda: START), memory):
        await asyncio.sleep(0.3)

    assert 1 <= work.done <= 7


async def test_it_works_now_and_then_in_any_case(memory: Database) -> None:
    work = Work()
    async with running(Loop("test", work, longest=timedelta(milliseconds=20)), memory):
        await work.times(3)


async def test_an_error_is_logged_and_the_work_goes_on(memory: Database) -> None:
    work = Work(failures=2)
    loop = Loop("test", work, longest=HOUR, pauses=(0.01, 0.01))
    with structlog.testing.capture_logs() as logged:
        async with running(loop, memory):
            await work.times(3)

    assert work.done == 1
    assert [(line["event"], line["failures"]) for line in logged] == [
        ("loop.failed", 1),
        ("loop.failed", 2),
        ("loop.recovered", 2),
    ]


async def test_after_its_end_nothing_wakes_it(memory: Database) -> None:
    work = Work()
    async with running(Loop("test", work, longest=HOUR), memory):
        await work.times(1)
    memory.committed({"message.said"})
    await asyncio.sleep(0)

    assert work.done == 1
