"""The machine's clock is put right by an hour, forwards and backwards, in the midst of the work."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from tests.faults.conftest import Place
from tests.faults.counts import count, is_quiet
from tests.faults.parts import Zygote
from tests.faults.rig import Plan, Rig, rig

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PLAN = Plan(kills=0, seed=1, customers=5, lease=2, quick=True, roles=("web", "worker", "telegram"))
PATIENCE = 60


async def served(running: Rig, customers: int) -> None:
    """So many customers come, and each is served to the end."""
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        for _ in range(customers):
            tasks.create_task(running.load.complain())


async def test_a_jump_of_an_hour_either_way_loses_and_doubles_nothing(
    place: Place, made_by: Zygote, folder: Path
) -> None:
    async with rig(place.url, folder, made_by, PLAN, cluster=place.cluster) as running:
        await running.ready()
        await running.load.schedule(5, within=2)
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGUSR2):
            async with running.stopped(running.parts):
                for part in running.parts:
                    part.kill(number)
            await served(running, 1)

        # What they hold is claimed by a clock that was wrong, and they die with it.
        for _ in range(2):
            async with running.stopped(running.parts):
                for part in running.parts:
                    part.kill(signal.SIGUSR1)
            await asyncio.sleep(0.2)  # two at once would be one
        async with asyncio.TaskGroup() as tasks:
            for _ in range(2):
                tasks.create_task(running.load.complain())
            await asyncio.sleep(0.3)
            async with running.stopped(running.parts):
                for part in running.parts:
                    part.kill()
            for part in running.parts:
                part.begin()
            async with asyncio.timeout(PATIENCE):
                while not await is_quiet(running.database, running.load):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        counts = await count(running.database, running.load, running.in_flight)

    assert counts.wrong == {}
    assert counts.consents == PLAN.customers
