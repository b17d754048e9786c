"""kill -9 in the middle of timers: none is lost, none happens twice."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escalation.services.schedule import schedule
from escalation.unit_of_work import Database, open_database
from tests import make

COUNT = 60
WORKER = Path(__file__).with_name("worker.py")


async def start(url: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(WORKER), url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"
    return process


async def effects(database: Database) -> Counter[str]:
    async with database.reading() as uow:
        events = await uow.events.after(0, limit=100_000)
    return Counter(event.payload["name"] for event in events if event.kind == "test.effect")


@pytest.mark.slow
async def test_t24_killed_in_the_middle_none_is_lost_and_none_is_doubled(
    database_url: str,
) -> None:
    database = open_database(database_url)
    now = datetime.now(UTC)
    async with database.uow() as uow:
        for n in range(COUNT):
            case = await make.queued_case(uow, now=now) if n % 2 else None
            if case is not None:
                await uow.timers.cancel(case.id, now=now)
            await schedule(uow, "slow", now, now=now, case=case, payload={"name": str(n)})

    for target in (COUNT // 4, COUNT // 2, COUNT):
        process = await start(database_url)
        async with asyncio.timeout(60):
            while len(await effects(database)) < target:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
        assert process.stdout
        await process.stdout.read()

    done = await effects(database)
    assert done == Counter(str(n) for n in range(COUNT))
    async with database.reading() as uow:
        for n in range(COUNT):
            assert await uow.customers.get(f"effect-{n}")
        assert await uow.timers.to_come("slow") is None
    await database.dispose()
