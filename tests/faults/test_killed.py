"""A short run of `make faults`: kill -9 under load loses nothing and doubles nothing (T20-T25)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.conftest import Place
from tests.faults.parts import Zygote
from tests.faults.rig import Plan, rig

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def test_t24_whatever_is_killed_nothing_is_lost_and_nothing_is_doubled(
    place: Place, made_by: Zygote, folder: Path
) -> None:
    seed = int.from_bytes(os.urandom(3))
    plan = Plan(
        kills=3, seed=seed, between=(0.2, 1.5), customers=6, timers=3, lease=3, quick=True,
        roles=("web", "worker", "telegram"), server_share=0.3,
    )  # fmt: skip
    async with rig(place.url, folder, made_by, plan, cluster=place.cluster) as running:
        await running.ready()

        report = await running.run(plan)

    assert report.killed.total() == plan.kills
    assert report.counts is not None
    assert (report.counts.wrong, report.waiting) == ({}, []), report
    assert report.counts.consents == plan.customers
    # A second copy has its cause and its mark: both are among what must not be wrong.
    assert report.counts.repeated <= report.counts.in_flight
