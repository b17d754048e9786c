"""A clock that was ahead shows by what it has named, and by nothing that is just in hand."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot import delivery
from escalation.models import SendSlot
from escalation.services import fulfilment, put_back, timers, webhooks
from escalation.services.messages import say
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.carrying import DESK, granted

PAUSE = timedelta(minutes=5)


async def test_what_is_just_in_hand_tells_of_no_clock_that_was_ahead(database: Database) -> None:
    """Killed at it and begun anew, a program keeps to the pause that Telegram asked for."""
    now = make.NOW
    async with database.uow() as uow:
        await webhooks.collect(uow, frozenset(), now)
        case, _, work = await granted(uow)
        work.adapter = "webhook"
        talk = await uow.conversations.lock(case.conversation_id)
        await say(uow, talk, case, "Hello", author="bot", now=now, desk=DESK)
        uow.outbox._session.add(SendSlot(sender="bot", address="1", free_at=now + PAUSE))
    async with database.uow() as uow:
        await webhooks.collect(uow, frozenset({"case.opened"}), now)
        told = await uow.webhooks.claim_due(now=now, until=now + webhooks.LEASE, limit=1)
        works = await uow.fulfilments.claim_due(
            adapter="webhook", now=now, until=now + fulfilment.LEASE, limit=1
        )
        letters = await uow.outbox.claim_due(
            channels=(talk.channel,), now=now, until=now + delivery.LEASE
        )
        due = await uow.timers.claim_due(now=make.later(60 * 24), until=now + timers.LEASE, limit=1)
    assert [len(rows) for rows in (told, works, letters, due)] == [1, 1, 1, 1]

    await put_back.look(database, now)

    async with database.reading() as uow:
        assert await uow.outbox._session.scalar(select(SendSlot.free_at)) == now + PAUSE
