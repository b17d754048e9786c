"""Outgoing messages as rows: written in the turn, sent after it, in order per conversation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, refers_to


class Outgoing(Base, kw_only=True):
    """One message on its way to a customer. Its words stand in `message`; this is its delivery.

    `unknown` means that the channel did not say whether it arrived: shown, never silently
    repeated (T20).
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "state", "channel", "id"),)

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    message_id: Mapped[int] = mapped_column(refers_to("message.id"), unique=True)
    conversation_id: Mapped[UUID] = mapped_column(refers_to("conversation.id"), index=True)
    channel: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    # Queued | claimed | sent | failed | unknown
    state: Mapped[str] = mapped_column(default="queued")
    not_before: Mapped[datetime | None] = mapped_column(default=None)
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    external_id: Mapped[str | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
