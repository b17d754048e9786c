"""Whose turn it is: one at a time, and another's within seconds when the holder is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from bot.app import FAREWELL
from bot.delivery import GRACE_SECONDS
from escalation.elections import KEEP_ALIVE, PATIENCE, PAUSE, while_elected
from escalation.unit_of_work import Database, open_database

HOLDERS = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"


class Candidate:
    """Somebody who would act, and whether they do."""

    def __init__(self, database: Database) -> None:
        self.acts = asyncio.Event()
        self.times = 0
        self._database = database

    async def act(self) -> None:
        self.acts.set()
        self.times += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.acts.clear()

    async def run(self) -> None:
        await while_elected(self._database.engine, "telegram 1", self.act)


@asynccontextmanager
async def standing(*candidates: Candidate) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(each.run()) for each in candidates]
        async with asyncio.timeout(60):
            yield
        for each in running:
            each.cancel()


async def test_on_a_database_of_one_process_it_is_always_ours(embedded: Database) -> None:
    candidate = Candidate(embedded)

    async with standing(candidate):
        await candidate.acts.wait()


@pytest.mark.postgres
async def test_of_two_one_acts_and_the_other_when_its_connection_is_gone(postgres_url: str) -> None:
    databases = [open_database(postgres_url) for _ in range(2)]
    first, second = (Candidate(each) for each in databases)

    async with standing(first):
        await first.acts.wait()
        async with standing(second):
            await asyncio.sleep(1.5)
            assert not second.acts.is_set()
            async with databases[0].engine.begin() as connection:
                await connection.execute(text(HOLDERS))
            async with asyncio.timeout(20):
                while first.times + second.times == 1:  # noqa: ASYNC110 - either may be next
                    await asyncio.sleep(0.05)
            assert first.acts.is_set() != second.acts.is_set()

    for each in databases:
        await each.dispose()


@pytest.mark.postgres
async def test_who_ends_leaves_the_turn_to_the_next(postgres_url: str) -> None:
    databases = [open_database(postgres_url) for _ in range(2)]
    first, second = (Candidate(each) for each in databases)

    async with standing(second):
        async with standing(first):
            async with asyncio.timeout(20):
                while not (first.acts.is_set() or second.acts.is_set()):  # noqa: ASYNC110 - either
                    await asyncio.sleep(0.05)
        async with asyncio.timeout(20):
            await second.acts.wait()

    for each in databases:
        await each.dispose()


def test_a_silent_machine_is_given_up_within_seconds() -> None:
    idle, interval, count, answer = (int(setting.rpartition(" ")[2]) for setting in KEEP_ALIVE)

    # Not before a holder has stopped by itself: it sends its last messages and says farewell.
    assert PAUSE + PATIENCE + GRACE_SECONDS + FAREWELL < idle + interval * count <= 15
    assert answer == (idle + interval * count) * 1000
