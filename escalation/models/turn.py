"""Whose turn it was in a case, from when on: only ever added to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, refers_to


class TurnChange(Base, kw_only=True):
    """From `at` on it is somebody's turn (an `escalation.sla.Turn`), `because` of what happened
    (an `escalation.turns.Because`). A row may leave the turn as it was: a customer writes again.
    `lane` (an `escalation.sla.Lane`) is how quickly a person's answer is awaited from then on.
    `message_id` is what was said to the customer; a row `unheard` takes the others of it back.
    """

    __tablename__ = "turn_change"

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    case_id: Mapped[UUID] = mapped_column(refers_to("case.id"), index=True)
    at: Mapped[datetime]
    turn: Mapped[str]
    cycle: Mapped[int]
    because: Mapped[str]
    lane: Mapped[str | None] = mapped_column(default=None)
    message_id: Mapped[int | None] = mapped_column(default=None)
