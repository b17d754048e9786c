"""Whatever is acknowledged and whenever the program runs, the ladder keeps its law."""

from __future__ import annotations

import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.services import notices
from escalation.services.timers import tick
from escalation.sla.rungs import BY_SLUG, RUNGS
from escalation.unit_of_work import open_database
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import (
    DESK,
    advance,
    history,
    told,
)


@settings(max_examples=6)
@given(st.data())
async def test_the_law_of_the_ladder(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever is acknowledged and whenever the program runs: each rung once and in order, never at
    night, and what nobody acknowledges reaches the top.
    """
    path = tmp_path_factory.mktemp("law") / "amends.db"
    shutil.copyfile(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    try:
        begin = make.NOW + timedelta(minutes=data.draw(st.integers(0, 7 * 24 * 60), label="begin"))
        async with database.uow() as uow:
            mei, ruth = await make.member(uow), await make.member(uow, Level.MANAGER)
            case = await make.queued_case(uow, now=begin)
        now = begin
        for _ in range(data.draw(st.integers(3, 12), label="steps")):
            now += timedelta(minutes=data.draw(st.integers(1, 600), label="minutes"))
            if data.draw(st.booleans(), label="down"):
                await tick(database, now, DESK)
            else:
                await advance(database, now)
            for notice in await told(database, case):
                if notice.is_open and data.draw(st.booleans(), label="knows"):
                    member = ruth if notice.level == Level.MANAGER else mei
                    async with database.uow() as uow:
                        await notices.acknowledge(uow, notice.id, member.id, now=now)
        await advance(database, now + timedelta(days=3))

        events = await history(database, case)
        first = [e for e in events if e.kind == "notice.raised" and e.payload["times"] == 1]
        rungs = [BY_SLUG[event.payload["rung"]] for event in first]
        assert all(one < other for one, other in pairwise(rungs))
        assert rungs[-1] == len(RUNGS) - 1
        for event in events:
            if event.kind != "notice.acknowledged":
                local = event.at.astimezone(DESK.zone)
                assert (local.weekday() < 5, 9 <= local.hour < 18) == (True, True)
        last = (await told(database, case))[-1]
        assert not last.is_open or last.level == Level.MANAGER
    finally:
        await database.dispose()
