"""Saying something in a conversation: the message, and its way out as a row of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import TextRefused
from escalation.events import Kind
from escalation.models import Case, Conversation, Message, Rank
from escalation.models.base import cleaned
from escalation.services.zones import zone_for
from handlers.model import Choice, Say
from handlers.texts import render

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

__all__ = ["LONGEST", "LONGEST_WISH", "checked", "cleaned", "hear", "must_wait", "note", "say"]

LONGEST_WISH = 2_000
"""Characters that are kept of what the customer wants."""
LONGEST = 20_000
"""Characters of one text that a member of staff writes."""


def checked(text: str, *, most: int = LONGEST) -> str:
    """A text that a member of staff wrote, cleaned and stripped.

    Raises:
        TextRefused: nothing is left, or it has more than `most` characters.
    """
    text = cleaned(text).strip()
    if not text or len(text) > most:
        raise TextRefused(most=most)
    return text


async def say(  # noqa: PLR0913 - every column of a message
    uow: UnitOfWork,
    conversation: Conversation,
    case: Case | None,
    content: Say | str,
    *,
    author: str,
    now: datetime,
    desk: Desk,
    choices: Sequence[Choice] = (),
    staff_id: UUID | None = None,
    client_key: str | None = None,
    lang: str | None = None,
    rank: Rank = Rank.REPLY,
) -> Message:
    """Say something to the customer: stored, and queued for the conversation's own channel.

    A `Say` is put into words in `lang`, the conversation's language when none is given, and times
    in the customer's zone. `author` is
    ``bot`` or ``staff``, `rank` says who may go first. Said again with the same `client_key`, it is
    the first message (T19).
    """
    if client_key is not None:
        said = await uow.messages.by_client_key(client_key)
        if said is not None:
            return said
    language = lang or conversation.language
    zone = await zone_for(uow, conversation.customer_id, desk)
    text = render(content, language, zone) if isinstance(content, Say) else content
    message = Message(
        conversation_id=conversation.id,
        case_id=case.id if case else None,
        author=author,
        text=cleaned(text),
        at=now,
        language=language,
        staff_id=staff_id,
        client_key=client_key,
        choices=[
            {"id": choice.id, "label": render(choice.label, language, zone)} for choice in choices
        ],
    )
    way = await uow.outbox.queue(message, conversation, now, rank)
    uow.record(
        Kind.MESSAGE_SAID,
        at=now,
        who=f"staff:{staff_id}" if staff_id else author,
        case=case,
        conversation=conversation,
        message=message,
    )
    if uow.outbox.keeps_back:
        await _mark(uow, way, case, conversation, now)
    return message


async def _mark(
    uow: UnitOfWork, way: int, case: Case | None, conversation: Conversation, now: datetime
) -> None:
    row = await uow.outbox.get(way)
    if row is not None and row.state == "unknown":
        kind = Kind.MESSAGE_UNKNOWN
        uow.record(kind, at=now, who="bot", case=case, conversation=conversation, outgoing=way)


async def must_wait(uow: UnitOfWork, case: Case, now: datetime, desk: Desk) -> datetime | None:
    """Until when words to this customer wait for the hours at which they may be written to; None
    where they do not: for their safety, and for what stays here until a person sends it.
    """
    if case.sign is not None or uow.outbox.keeps_back:
        return None
    may = desk.politely(now, await zone_for(uow, case.customer_id, desk))
    return may if may > now else None


async def hear(
    uow: UnitOfWork,
    conversation: Conversation,
    case: Case | None,
    text: str,
    *,
    now: datetime,
    inbox_id: int | None = None,
    lang: str | None = None,
    courtesy: bool = False,
) -> Message:
    """Store what a customer wrote. It has its number with the next query.

    A `courtesy`, which asks for nothing, starts nobody's clock.
    """
    message = await uow.messages.add(
        Message(
            conversation_id=conversation.id,
            case_id=case.id if case else None,
            author="customer",
            text=cleaned(text),
            at=now,
            language=lang or conversation.language,
            inbox_id=inbox_id,
        )
    )
    uow.record(
        Kind.MESSAGE_RECEIVED,
        at=now,
        who="customer",
        case=case,
        conversation=conversation,
        message=message,
        courtesy=courtesy,
    )
    return message


async def note(
    uow: UnitOfWork,
    conversation: Conversation,
    case: Case,
    text: str,
    *,
    staff_id: UUID,
    now: datetime,
    client_key: str | None = None,
) -> Message:
    """Keep a note for staff. It has no row in the outbox, so it cannot reach the customer.

    Raises:
        TextRefused: empty or too long.
    """
    if client_key is not None:
        noted = await uow.messages.by_client_key(client_key)
        if noted is not None:
            return noted
    message = await uow.messages.add(
        Message(
            conversation_id=conversation.id,
            case_id=case.id,
            author="staff",
            audience="staff",
            text=checked(text),
            at=now,
            language=conversation.language,
            staff_id=staff_id,
            client_key=client_key,
        )
    )
    uow.record(Kind.CASE_NOTED, at=now, who=f"staff:{staff_id}", case=case, message=message)
    return message
