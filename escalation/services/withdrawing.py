"""A person takes over: what the bot was just about to ask is not asked any more.

What it tells, of what was promised or done, still goes out, before the word that somebody joined.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.events import Kind
from escalation.models import Case, Message, Remedy
from escalation.services import remedies
from handlers import phrases
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


async def withdraw(uow: UnitOfWork, case: Case, *, now: datetime) -> int:
    """Take back the bot's questions and offers that have not gone out yet; how many these were.

    An offer that nobody has seen ends with it. One that a member of staff stands behind goes out.
    What is being sent this very moment may still arrive; it is not tried again.
    """
    count = 0
    for outgoing, message in await uow.outbox.unsent(case.id):
        offered = await _offered(uow, message)
        if not message.choices or (offered is not None and offered.level != Level.BOT):
            continue
        outgoing.withdrawn_at = now
        if outgoing.state != "queued" or outgoing.parts_sent:
            continue
        outgoing.state = "withdrawn"
        count += 1
        await _end(uow, case, message, now)
    return count


async def end_unsent(uow: UnitOfWork, outgoing_id: int, *, now: datetime) -> None:
    """What was taken back while it was being sent, and could not be, ends like the rest: it is in
    the record, and an offer that nobody has seen is none. Its case is locked.
    """
    outgoing = await uow.outbox.get(outgoing_id)
    if outgoing is None or outgoing.state != "withdrawn":
        return
    message = await uow.messages.get(outgoing.message_id)
    case = await uow.cases.get(message.case_id) if message and message.case_id else None
    if message is not None and case is not None:
        await _end(uow, case, message, now)


async def _end(uow: UnitOfWork, case: Case, message: Message, now: datetime) -> None:
    uow.record(Kind.MESSAGE_WITHDRAWN, at=now, who="bot", case=case, message=message)
    offered = await _offered(uow, message)
    made = await uow.remedies.entry(offered.id, "offered") if offered else None
    if offered is not None and made is not None and made.message_id == message.id:
        await remedies.expire(uow, offered, now=now, note="withdrawn before it was sent")


async def _offered(uow: UnitOfWork, message: Message) -> Remedy | None:
    """The remedy that a message asks for a yes to, if it does."""
    for choice in message.choices:
        name, _, tie = choice["id"].partition(":")
        if name == phrases.YES.id:
            return await uow.remedies.get(UUID(tie))
    return None
