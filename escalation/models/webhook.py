"""What the company's own systems are told of, as rows: sent until taken, or left for a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, refers_to


class WebhookDelivery(Base, kw_only=True):
    """One event on its way to the company's system. `id` stays the same however often it is sent,
    so the receiver knows it again (T18); `dead` is what was given up and waits for a person (T56).
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("ix_webhook_delivery_waiting", "state", "not_before"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    event_id: Mapped[int] = mapped_column(refers_to("event.id"), unique=True)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    # Waiting | claimed | done | dead
    state: Mapped[str] = mapped_column(default="waiting")
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
