"""A database that is back as it was some hours ago, and how its messages went out since."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from escalation.models import Outgoing
from escalation.services.restored import HOLD, Settled, settle
from escalation.unit_of_work import Database
from tests import make

LATER = make.NOW + timedelta(hours=5)
NIGHT = make.NOW + timedelta(hours=14)


async def restored(database: Database, now: datetime = LATER) -> Settled:
    """What a restore does with a database whose backup was made at `make.NOW`."""
    async with database.engine.begin() as connection:
        for statement in HOLD:
            await connection.execute(text(statement))
    return await settle(database, made_at=make.NOW, now=now, desk=make.desk())


async def ways(database: Database) -> list[str]:
    """Of each message how it went out, the oldest first."""
    async with database.reading() as reading:
        rows = await reading.outbox._session.scalars(select(Outgoing).order_by(Outgoing.id))
    return [row.state for row in rows]


async def wrote(database: Database) -> None:
    """A customer wrote, and nobody has answered."""
    async with database.uow() as uow:
        await uow.inbox.receive(
            channel="telegram", address="7", external_id="7:1", kind="message",
            payload={"text": "You charged me twice"}, now=make.NOW,
        )  # fmt: skip


async def queued(database: Database, channel: str = "telegram") -> UUID:
    """A case that waits for a person since the backup was made, its customer told nothing yet."""
    async with database.uow() as uow:
        return (await make.queued_case(uow, await make.conversation(uow, channel=channel))).id
