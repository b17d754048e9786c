"""What goes with having a case: what is being written in it, and who took it from whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, CleanText, refers_to


class Draft(Base, kw_only=True):
    """What a member of staff is writing in a case and has not sent: one row for each window.

    `version` counts what was saved. A window that saves over a version that it has not seen gets a
    row of its own: what the other one wrote stays.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("case_id", "staff_id", "box", "window"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    case_id: Mapped[UUID] = mapped_column(refers_to("case.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(refers_to("staff.id"))
    box: Mapped[str]  # reply | note | end
    window: Mapped[str]
    text: Mapped[str] = mapped_column(CleanText)
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Takeover(Base, kw_only=True):
    """That a case was taken from its holder, until they have seen it. The reason is a note in the
    case; there is none where the holder's time had run out.
    """

    __tablename__ = "takeover"
    __table_args__ = (Index("ix_takeover_former_id_seen_at", "former_id", "seen_at"),)

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    case_id: Mapped[UUID] = mapped_column(refers_to("case.id"), index=True)
    former_id: Mapped[UUID] = mapped_column(refers_to("staff.id"))
    taker_id: Mapped[UUID] = mapped_column(refers_to("staff.id"))
    at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(refers_to("message.id"), default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
