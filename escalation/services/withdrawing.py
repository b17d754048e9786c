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
        uow.record(Kind.MESSAGE_WITHDRAWN, at=now, who="bot", case=case, message=message)
        made = await uow.remedies.entry(offered.id, "offered") if offered else None
        if offered is not None and made is not None and made.message_id == message.id:
            await remedies.expire(uow, offered, now=now, note="withdrawn before it was sent")
    return count


async def _offered(uow: UnitOfWork, message: Message) -> Remedy | None:
    """The remedy that a message asks for a yes to, if it does."""
    for choice in message.choices:
        name, _, tie = choice["id"].partition(":")
        if name == phrases.YES.id:
            return await uow.remedies.get(UUID(tie))
    return None
