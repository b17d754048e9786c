"""Messages on their way: in order per conversation, claimed by one, flagged when in doubt."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from escalation.models import Conversation, Outgoing
from escalation.repositories.outbox import INTERRUPTED
from escalation.services.messages import say
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()
UNTIL = make.later(1)


async def queue(uow: UnitOfWork, chat: Conversation, *texts: str) -> None:
    for text in texts:
        await say(uow, chat, None, text, author="bot", now=make.NOW, desk=DESK)


async def claimed(database: Database, limit: int = 50) -> list[tuple[int, int]]:
    async with database.uow() as uow:
        rows = await uow.outbox.claim_due(channels=["web"], now=make.NOW, until=UNTIL, limit=limit)
        return [(row.id, row.fence) for row in rows]


async def test_t22_each_chat_gets_its_messages_one_after_the_other(database: Database) -> None:
    async with database.uow() as uow:
        for _ in range(2):
            await queue(uow, await make.conversation(uow), "first", "second")

    first = await claimed(database)
    assert [row_id for row_id, _ in first] == [1, 3]
    assert await claimed(database) == []
    async with database.uow() as uow:
        assert await uow.outbox.finish(1, first[0][1], state="sent", sent_at=make.NOW)

    assert [row_id for row_id, _ in await claimed(database)] == [2]


async def test_one_message_is_claimed_by_one(database: Database) -> None:
    async with database.uow() as uow:
        for _ in range(30):
            await queue(uow, await make.conversation(uow), "hi")

    batches = await asyncio.gather(*(claimed(database, limit=4) for _ in range(10)))

    ids = [row_id for batch in batches for row_id, _ in batch]
    assert len(ids) == len(set(ids))
    assert all(len(batch) <= 4 for batch in batches)


async def test_t20_a_claim_that_ran_out_comes_back_with_a_flag(database: Database) -> None:
    async with database.uow() as uow:
        await queue(uow, await make.conversation(uow), "hi")
    ((row_id, fence),) = await claimed(database)

    async with database.uow() as uow:
        (again,) = await uow.outbox.claim_due(
            channels=["web"], now=UNTIL, until=UNTIL + timedelta(hours=1)
        )
        assert (again.id, again.error) == (row_id, INTERRUPTED)
        assert not await uow.outbox.finish(row_id, fence, state="sent")
        assert await uow.outbox.finish(row_id, again.fence, state="unknown", error="?")
        assert await uow.mail.lost_count() == 1


async def test_a_later_try_holds_the_rest_of_the_chat_back(database: Database) -> None:
    async with database.uow() as uow:
        await queue(uow, await make.conversation(uow), "first", "second")
    ((row_id, fence),) = await claimed(database)
    async with database.uow() as uow:
        await uow.outbox.finish(row_id, fence, state="queued", not_before=UNTIL, error="busy")

    assert await claimed(database) == []
    async with database.reading() as uow:
        assert await uow.outbox.next_due(["web"]) == UNTIL
        assert await uow.outbox.next_due(["telegram"]) is None


async def test_another_channels_messages_are_left_alone(database: Database) -> None:
    async with database.uow() as uow:
        await queue(uow, await make.conversation(uow, channel="telegram"), "hi")

    assert await claimed(database) == []


async def test_what_a_system_fetches_waits_for_nobody_and_is_sent_nowhere_else(
    database: Database,
) -> None:
    async with database.uow() as uow:
        talk = await make.conversation(uow, channel="api", address="a")
        await queue(uow, talk, "new", "old")
        last = select(Outgoing.id).order_by(Outgoing.id.desc()).limit(1).scalar_subquery()
        # As an earlier version left it.
        await uow.outbox._session.execute(
            update(Outgoing).where(Outgoing.id == last).values(state="queued", sent_at=None)
        )
        here = await make.conversation(uow, channel="web", address="w")
        await uow.places.move(talk, here, with_past=True)
    assert await claimed(database) == []

    async with database.uow() as uow:
        assert (await uow.mail.count(make.NOW, UNTIL, UNTIL)).waiting_out == 1
        await uow.outbox.end_fetched(10)
        counted = await uow.mail.count(make.NOW, UNTIL, UNTIL)
    assert (counted.sent, counted.waiting_out) == (2, 0)
