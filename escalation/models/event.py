"""The append-only log of what happened: audit, live screens and statistics all read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, Json


class EventRow(Base, kw_only=True):
    """One `escalation.events` value, as stored. `id` is also the id of the server-sent event."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(index=True)
    who: Mapped[str]  # customer | bot | timer | staff:<uuid> | api:<uuid>
    case_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    conversation_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    payload: Mapped[Json] = mapped_column(default_factory=dict)  # never message text or names
