"""What a person does about a message that did not arrive, or may not have (T20, T28)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import NotFound
from escalation.events import Kind
from escalation.models import Case, Conversation, Outgoing
from escalation.services.unheard import said_again

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


async def send_again(
    uow: UnitOfWork, case_id: UUID, outgoing_id: int, *, who: str, now: datetime
) -> None:
    """Send it again, to where its customer is now; of a long text what has not arrived. Pressed
    twice, it goes once.

    Raises:
        NotFound: no message of this case failed or is unknown under that number.
        TalkBusy: somebody is just at work in the chat that it was said in.
    """
    case, talk, row = await _lost(uow, case_id, outgoing_id)
    if row.state in {"failed", "unknown"}:
        place = talk
        if talk.follows_id is not None:
            place = await uow.conversations.get(talk.follows_id) or talk
        row.channel, row.address = place.channel, place.address
        row.state, row.created_at, row.error = "queued", now, None
        _keep(row)
        _note(uow, Kind.MESSAGE_RESENT, case, row, who, now)
        await said_again(uow, case, row.id, now=now)
        uow.hint(Kind.MESSAGE_SAID)


async def it_arrived(
    uow: UnitOfWork, case_id: UUID, outgoing_id: int, *, who: str, now: datetime
) -> None:
    """It did arrive, as somebody knows; of a long text the part that was in doubt, and the rest
    follows. Pressed twice, it is once.

    Raises:
        NotFound: no message of this case failed or is unknown under that number.
        TalkBusy: somebody is just at work in the chat that it was said in.
    """
    case, _, row = await _lost(uow, case_id, outgoing_id)
    if row.state == "unknown":
        # Whether there is a rest the sender knows, who cuts the text.
        row.state, row.created_at, row.error = "queued", now, None
        row.parts_sent += 1
        _keep(row)
        _note(uow, Kind.MESSAGE_CONFIRMED, case, row, who, now)
        uow.hint(Kind.MESSAGE_SAID)


async def told_otherwise(
    uow: UnitOfWork, case_id: UUID, outgoing_id: int, *, who: str, now: datetime
) -> None:
    """The customer knows what it says by another way, such as by telephone: it is sent no more, and
    nothing is amiss with it any more. Pressed twice, it is once.

    Raises:
        NotFound: no message of this case failed or is unknown under that number.
    """
    case, _, row = await _lost(uow, case_id, outgoing_id)
    if row.state in {"failed", "unknown"}:
        row.state = "told"  # why it did not go out stays on it
        _note(uow, Kind.MESSAGE_TOLD, case, row, who, now)
        await said_again(uow, case, row.id, now=now)


async def _lost(
    uow: UnitOfWork, case_id: UUID, outgoing_id: int
) -> tuple[Case, Conversation, Outgoing]:
    case = await uow.cases.locked(case_id)
    found = await uow.outbox.get(outgoing_id)
    message = await uow.messages.get(found.message_id) if found else None
    if case is None or found is None or message is None or message.case_id != case.id:
        raise NotFound
    # The conversation first, then the row: the order in which all others take them. It may be
    # another than that of its case, which was joined with one from elsewhere.
    talk = await uow.conversations.at_once(found.conversation_id)
    return case, talk, await uow.outbox.locked(found)


def _keep(row: Outgoing) -> None:
    """Somebody wants it sent: no pause holds it up, and no withdrawal from before drops it."""
    row.not_before = row.claimed_until = row.withdrawn_at = None


def _note(uow: UnitOfWork, kind: Kind, case: Case, row: Outgoing, who: str, now: datetime) -> None:
    uow.record(kind, at=now, who=who, case=case, outgoing=row.id)
