"""What came in and went out is held against each other, so that what was dropped is seen (T25)."""

from __future__ import annotations

from sqlalchemy import delete, update

from escalation.models import Conversation, MailCount, Message, Outgoing
from escalation.services import recurring
from escalation.services.messages import hear, say
from escalation.services.timers import tick
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()
UNTIL = make.later(1)


async def come_in(uow: UnitOfWork, chat: Conversation, key: str, *, taken: bool = True) -> int:
    kept = await uow.inbox.receive(
        channel=chat.channel,
        address=chat.address,
        external_id=key,
        kind="message",
        payload={"text": "…"},
        now=make.NOW,
    )
    assert kept is not None
    if taken:
        await uow.inbox.take([kept], make.NOW)
    return kept


async def counted(uow: UnitOfWork) -> MailCount:
    return await uow.mail.count(make.NOW, UNTIL, UNTIL)


async def test_what_was_answered_and_what_arrived_is_counted(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow)
    for number, state in enumerate(["sent", "sent", "failed", "unknown", "withdrawn", "queued"]):
        inbox_id = await come_in(uow, chat, str(number))
        await hear(uow, chat, None, "words", now=make.NOW, inbox_id=inbox_id)
        message = await say(uow, chat, None, "words", author="bot", now=make.NOW, desk=DESK)
        await uow.mail._session.execute(
            update(Outgoing).where(Outgoing.message_id == message.id).values(state=state)
        )
    await come_in(uow, chat, "unanswered", taken=False)

    found = await counted(uow)
    assert (found.received, found.taken, found.unheard, found.waiting_in) == (7, 6, 0, 1)
    assert (found.said, found.sent, found.failed, found.unknown) == (6, 2, 1, 1)
    assert (found.withdrawn, found.unsent, found.waiting_out) == (1, 0, 1)


async def test_t25_what_was_dropped_between_two_steps_is_seen(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow)
    await come_in(uow, chat, "answered, and in no transcript")
    message = await say(uow, chat, None, "words", author="bot", now=make.NOW, desk=DESK)
    await uow.mail._session.execute(delete(Outgoing).where(Outgoing.message_id == message.id))

    found = await counted(uow)
    assert (found.unheard, found.unsent) == (1, 1)


async def test_notes_and_other_hours_are_not_counted(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow)
    await hear(uow, chat, None, "words", now=make.NOW)
    await say(uow, chat, None, "words", author="bot", now=UNTIL, desk=DESK)
    await uow.messages.add(
        Message(
            conversation_id=chat.id,
            author="staff",
            audience="staff",
            text="note",
            at=make.NOW,
            language="en",
        )
    )
    assert (await counted(uow)).said == 0


async def test_hours_follow_each_other_without_a_gap(database: Database) -> None:
    async with database.uow() as uow:
        await recurring.begin(uow, make.NOW)
    for hour in (0, 1, 4):  # the last ones were missed: nothing ran then
        await tick(database, make.later(hour), DESK)

    async with database.reading() as uow:
        newest, before, first = await uow.mail.counted(10)
    assert newest.until == make.later(4) - recurring.PATIENCE
    assert (newest.since, before.since) == (before.until, first.until)
    assert first.until - first.since == recurring.COUNTED_EVERY


async def test_what_was_on_its_way_at_the_count_is_in_it_when_it_has_ended(
    database: Database,
) -> None:
    async with database.uow() as uow:
        await recurring.begin(uow, make.later(1))
        chat = await make.conversation(uow)
        await say(uow, chat, None, "words", author="bot", now=make.later(0.5), desk=DESK)
    await tick(database, make.later(1), DESK)
    async with database.uow() as uow:
        await uow.mail._session.execute(update(Outgoing).values(state="sent"))
    await tick(database, make.later(2), DESK)

    async with database.reading() as uow:
        _, first = await uow.mail.counted(10)
    assert (first.said, first.sent, first.waiting_out) == (1, 1, 1)
