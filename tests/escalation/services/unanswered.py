"""A program that runs without its bot, and what came of what people wrote to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from escalation.models import Case
from escalation.services import recurring
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make

DESK = make.desk()


async def write(database: Database, *texts: str, address: str = "c") -> None:
    """Somebody writes, and it is kept; no turn takes it."""
    async with database.uow() as uow:
        for text in texts:
            await uow.inbox.receive(
                channel="web",
                address=address,
                external_id=f"in-{next(make.serial)}",
                kind="message",
                payload={"text": text, "language": "zh-Hant"},
                now=make.NOW,
            )


async def watch(database: Database, until: datetime, since: datetime = make.NOW) -> None:
    """Let the program run without its bot, a minute at a time."""
    async with database.uow() as uow:
        await recurring.begin(uow, since)
    now = since
    while now <= until:
        await tick(database, now, DESK)
        now += timedelta(minutes=1)


async def cases_of(database: Database, address: str = "c") -> list[Case]:
    async with database.reading() as uow:
        talk = await uow.conversations.find("web", address)
        return list(await uow.cases.of_conversation(talk.id)) if talk else []


async def said(database: Database, address: str = "c") -> list[tuple[str, str]]:
    async with database.reading() as uow:
        talk = await uow.conversations.find("web", address)
        if talk is None:
            return []
        return [(each.author, each.text) for each in await uow.messages.of_conversation(talk.id)]
