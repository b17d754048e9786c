"""What waits for a second manager, whatever it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from escalation.services.limits import LIMITS
from escalation.services.second_manager import Standing, close_overtaken, standing, waiting
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make


async def test_the_version_in_force_is_looked_up_once_and_only_if_something_waits(
    database: Database,
) -> None:
    asked: list[datetime] = []

    async def version(_uow: UnitOfWork, now: datetime) -> int:
        asked.append(now)
        return 1

    matter = replace(LIMITS, version=version)
    async with database.uow() as uow:
        assert await waiting(uow, matter, make.NOW) == []
        assert asked == []

        chen = await make.member(uow, Level.MANAGER)
        old, *fresh = [
            await uow.limit_changes.propose({"n": n}, base=min(n, 1), by=chen.id, now=make.NOW)
            for n in range(4)
        ]

        assert await waiting(uow, matter, make.NOW) == fresh[::-1]
        assert asked == [make.NOW]
        assert await standing(uow, matter, old, make.NOW) is Standing.OVERTAKEN


async def test_what_was_overtaken_is_closed_and_what_was_decided_stays(database: Database) -> None:
    async with database.uow() as uow:
        chen = await make.member(uow, Level.MANAGER)
        taken, left = [
            await uow.limit_changes.propose({"n": n}, base=1, by=chen.id, now=make.NOW)
            for n in range(2)
        ]
        taken.state = "confirmed"
        await close_overtaken(uow, LIMITS, make.later(1))

    async with database.reading() as uow:
        assert list(await uow.limit_changes.open()) == []
        found = [await uow.limit_changes.get(each.id) for each in (taken, left)]
        assert [each and each.state for each in found] == ["confirmed", "overtaken"]
        assert found[1]
        assert (found[1].decided_at, found[1].decided_by) == (make.later(1), None)
