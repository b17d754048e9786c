"""Whether a customer can still be written to in a chat: lost when the channel says so, found again
when they write, let us in, or something arrives.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from escalation.events import Kind

if TYPE_CHECKING:
    from escalation.models import Conversation
    from escalation.unit_of_work import UnitOfWork


async def lost(uow: UnitOfWork, talk: Conversation, *, now: datetime) -> None:
    """Nothing reaches them there any more. The talk is locked; told twice, it is so once."""
    if talk.unreachable_since is None:
        talk.unreachable_since = now
        await _note(uow, talk, Kind.TALK_LOST, now)


async def found(uow: UnitOfWork, talk: Conversation, *, now: datetime) -> None:
    """They can be reached there. The talk is locked."""
    if talk.unreachable_since is not None:
        talk.unreachable_since = None
        await _note(uow, talk, Kind.TALK_FOUND, now)


async def is_lost(uow: UnitOfWork, talk: Conversation) -> bool:
    """Whether nothing that is said in a talk reaches its customer, where they went on with it."""
    place = await uow.conversations.get(talk.follows_id) if talk.follows_id else None
    return (place or talk).unreachable_since is not None


async def _note(uow: UnitOfWork, talk: Conversation, kind: Kind, now: datetime) -> None:
    case = await uow.cases.latest(talk.id)
    uow.record(kind, at=now, who="customer", case=case, conversation=talk)
