"""Lets time pass in a desk without people, and looks at what came of a case."""

from __future__ import annotations

from datetime import datetime

from escalation.models import Case
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make

DESK = make.desk()


async def state(database: Database, case: Case) -> Case:
    async with database.reading() as uow:
        found = await uow.cases.get(case.id)
        assert found
        return found


async def said(database: Database, case: Case) -> list[str]:
    async with database.reading() as uow:
        return [message.text for message in await uow.messages.of_case(case.id)]


async def kinds(database: Database, case: Case) -> list[str]:
    async with database.reading() as uow:
        return [event.kind for event in await uow.events.of_case(case.id)]


async def advance(database: Database, until: datetime) -> None:
    """Let time pass as the loop does: whatever falls due meanwhile happens at its own time."""
    while True:
        async with database.reading() as uow:
            due = await uow.timers.next_due()
        if due is None or due > until:
            return
        await tick(database, due, DESK)
