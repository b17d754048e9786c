"""Lets time pass in a desk without people, and looks at what came of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from escalation.desk import Desk
from escalation.models import Case, EventRow, Message, Notice, Promise, Staff
from escalation.services import desk, ladder
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import make

DESK = make.desk()
FIRST, ENDS = ladder.FIRST_RESPONSE, ladder.RESOLUTION
CALL = "您好，我明天下午三点给您回电。"


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


async def advance(database: Database, until: datetime, of_desk: Desk = DESK) -> None:
    """Let time pass as the loop does: whatever falls due meanwhile happens at its own time."""
    while True:
        async with database.reading() as uow:
            due = await uow.timers.next_due()
        if due is None or due > until:
            return
        await tick(database, due, of_desk)


async def furnished(database: Database) -> tuple[Case, Staff, Staff]:
    """A case in the queue since 10:00, due at 14:00; Mei, a supervisor, and Ruth, a manager."""
    async with database.uow() as uow:
        mei = await make.member(uow)
        ruth = await make.member(uow, Level.MANAGER, name="Ruth")
        return await make.queued_case(uow), mei, ruth


async def told(database: Database, case: Case, clock: str = FIRST) -> list[Notice]:
    async with database.reading() as uow:
        return list(await uow.notices.of_clock(case.id, clock))


async def standing(database: Database, case: Case, clock: str = FIRST) -> tuple[str, str] | None:
    """The open notice of a clock: its rung, and for whom it is."""
    found = [each for each in await told(database, case, clock) if each.is_open]
    assert len(found) <= 1
    return (found[0].rung, "owner" if found[0].staff_id else found[0].level) if found else None


async def history(database: Database, case: Case, clock: str = FIRST) -> list[EventRow]:
    async with database.reading() as uow:
        return [
            event
            for event in await uow.events.of_case(case.id)
            if event.kind.startswith("notice.") and event.payload["clock"] == clock
        ]


async def written(database: Database, text: str) -> tuple[Case, Staff, Promise]:
    """A case that Mei answered at 10:00 so, with the one promise in it."""
    case, mei, _ = await furnished(database)
    async with database.uow() as uow:
        await desk.reply(uow, case.id, mei.id, text, now=make.NOW, desk=DESK)
        (made,) = [p for p in await uow.promises.of_case(case.id) if p.kind == "call"]
    return case, mei, made


async def words(database: Database, case: Case) -> Sequence[Message]:
    """What the bot said in a case, but that somebody joined."""
    async with database.reading() as uow:
        found = await uow.messages.of_case(case.id)
    return [each for each in found if each.author == "bot" and "加入" not in each.text]
