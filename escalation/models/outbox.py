"""Outgoing messages as rows: written in the turn, sent after it, in order per conversation."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, refers_to


class Rank(IntEnum):
    """Who goes first when a channel has more to send than it may."""

    REPLY = 0
    """An answer: somebody waits for it now."""
    TIMELY = 1
    """A word whose time has come, such as that there is no news yet."""
    LATER = 2
    """What may fall due for hundreds at once and does not lose by an hour: did it help?"""


class Outgoing(Base, kw_only=True):
    """One message on its way to a customer. Its words stand in `message`; this is its delivery.

    `unknown` means that the channel did not say whether it arrived: shown, never silently
    repeated (T20). A text that is too long for one message of the channel goes in parts, one claim
    each; `parts_sent` of them have arrived, and are not sent again (T26). `told` is one that was
    lost and whose words a person brought to the customer by another way.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_line", "state", "channel", "rank", "id"),
        # That by which the version before reads; a later release may take it away.
        Index("ix_outbox_waiting", "state", "channel", "id"),
    )

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    message_id: Mapped[int] = mapped_column(refers_to("message.id"), unique=True)
    conversation_id: Mapped[UUID] = mapped_column(refers_to("conversation.id"), index=True)
    channel: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    # Queued | claimed | sent | failed | unknown | told | withdrawn
    state: Mapped[str] = mapped_column(default="queued")
    rank: Mapped[int] = mapped_column(default=Rank.REPLY, server_default="0")
    parts_sent: Mapped[int] = mapped_column(default=0, server_default="0")
    not_before: Mapped[datetime | None] = mapped_column(default=None)
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    external_id: Mapped[str | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    # When a person took over before it had gone out: it is not sent, nor tried again
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)


class SendSlot(Base, kw_only=True):
    """From when on a service that counts may be sent to again: by one sender (a bot's token), to
    one address, or with an empty address to all. Whoever sends takes its moment here first, so
    processes that know nothing of each other keep one pace.
    """

    __tablename__ = "send_slot"
    __table_args__ = (Index("ix_send_slot_free", "sender", "free_at"),)

    sender: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class MailCount(Base, kw_only=True):
    """What came in and went out between two instants, counted afterwards from two sides each: what
    fell between them would leave no other trace (T25).
    """

    __tablename__ = "mail_count"

    until: Mapped[datetime] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    # Of what came in: kept, answered, and answered though it stands in no transcript
    received: Mapped[int]
    taken: Mapped[int]
    unheard: Mapped[int]
    # Of what was said to customers: all, acknowledged by a channel, failed, unknown, taken back
    # before it went out, with no way out at all, and lost but told by a person in another way
    said: Mapped[int]
    sent: Mapped[int]
    failed: Mapped[int]
    unknown: Mapped[int]
    withdrawn: Mapped[int]
    unsent: Mapped[int]
    told: Mapped[int] = mapped_column(default=0, server_default="0")
    # What still waited then, for longer than it should: to be answered, to be sent
    waiting_in: Mapped[int]
    waiting_out: Mapped[int]
