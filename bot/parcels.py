"""A message in the hands of who sends it: what is to go out now, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.channels import Button, Channel, Letter
from bot.channels.graphemes import split
from escalation.events import Kind
from escalation.models import Message, Outgoing
from escalation.repositories.outbox import INTERRUPTED, INTERRUPTED_AGAIN


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed row of the outbox with what of its words is to go out now.

    `moment` is when, for a channel that counts. When all `parts` have arrived the letter is empty.
    """

    id: int
    fence: int
    channel: str
    address: str
    conversation_id: UUID
    case_id: UUID | None
    created_at: datetime
    error: str | None
    external_id: str | None
    letter: Letter
    parts_sent: int
    parts: int
    moment: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a parcel: the new state of its row, and the event to record.

    `wait_for_all` says that until `not_before` nobody at all may be sent to by this channel.
    """

    state: str
    error: str | None = None
    external_id: str | None = None
    not_before: datetime | None = None
    event: Kind | None = None
    unreachable: bool | None = None
    arrived: bool = False
    wait_for_all: bool = False


def pack(
    row: Outgoing, message: Message, channel: Channel, moment: datetime | None = None
) -> Parcel:
    """The next part of a message, as much as the channel holds; buttons go with the last.

    Parts are counted by their order, so a row that is taken up again goes on where it was.
    """
    longest = channel.longest
    parts = split(message.text, longest) if longest is not None else [message.text]
    number = row.parts_sent
    is_last = number + 1 == len(parts)
    letter = Letter(
        key=f"m{message.id}" if len(parts) == 1 else f"m{message.id}.{number + 1}",
        text=parts[number] if number < len(parts) else "",
        language=message.language,
        author=message.author,
        buttons=tuple(
            Button(choice["id"], choice["label"]) for choice in message.choices if is_last
        ),
    )
    return Parcel(
        id=row.id,
        fence=row.fence,
        channel=row.channel,
        address=row.address,
        conversation_id=row.conversation_id,
        case_id=message.case_id,
        created_at=row.created_at,
        # Where customers see what is stored nothing is in doubt, whoever died meanwhile.
        error=None if channel.is_page else row.error,
        external_id=row.external_id,
        letter=letter,
        parts_sent=number,
        parts=len(parts),
        moment=moment,
        withdrawn=row.withdrawn_at is not None,
    )


def settled(parcel: Parcel) -> Fate | None:
    """What is clear of a parcel without sending it, if anything."""
    if not parcel.parts:
        return Fate("failed", "nothing to say", event=Kind.MESSAGE_FAILED)
    if parcel.parts_sent >= parcel.parts:
        return Fate("sent")  # a person said that the last part arrived
    if parcel.withdrawn and parcel.error == INTERRUPTED:
        # It may have left; a person talks there now, so it is not sent to make sure.
        return Fate("unknown", INTERRUPTED, event=Kind.MESSAGE_UNKNOWN)
    if parcel.error == INTERRUPTED_AGAIN:
        # Twice the sender died over it: a third copy would be worse than telling staff.
        return Fate("unknown", INTERRUPTED_AGAIN, event=Kind.MESSAGE_UNKNOWN)
    return None


def arrived(parcel: Parcel, external_id: str) -> Fate:
    """The channel took it: the message is sent, or waits for its next part."""
    is_last = parcel.parts_sent + 1 == parcel.parts
    repeated = parcel.error == INTERRUPTED
    return Fate(
        "sent" if is_last else "queued",
        INTERRUPTED if repeated and is_last else None,
        external_id=external_id,
        event=Kind.MESSAGE_REPEATED if repeated else None,
        unreachable=False,
        arrived=True,
    )
