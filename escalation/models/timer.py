"""Due work as rows: a restart forgets nothing, a lease and a fence let it happen once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, Json, refers_to


class Timer(Base, kw_only=True):
    """Something to do at an instant.

    It fires by UPDATE … WHERE state='claimed' AND fence=? in the effect's own transaction.
    """

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_due", "state", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    kind: Mapped[str]  # a key of escalation.services.timers.ACTIONS
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    case_id: Mapped[UUID | None] = mapped_column(refers_to("case.id"), default=None, index=True)
    payload: Mapped[Json] = mapped_column(default_factory=dict)
    state: Mapped[str] = mapped_column(default="pending")  # pending | claimed | done | cancelled
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
