"""What members of staff are told of a due time, until they say that they know."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, refers_to


class Notice(Base, kw_only=True):
    """A rung of the ladder that one run of a case's clock has reached: one row, whatever happens.

    It is for one member of staff, for everybody of a level, or for those of them who are of a
    `team`. Open is one that nobody has acknowledged and that has not ended: by a higher rung, or
    because its clock stopped.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("case_id", "clock", "run", "rung"),
        Index("ix_notice_open", "ended_at", "acknowledged_at", "level"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    case_id: Mapped[UUID] = mapped_column(refers_to("case.id"))
    clock: Mapped[str]  # escalation.services.ladder.CLOCKS
    run: Mapped[str]  # which run of the clock: when it began, or the promise that is watched
    rung: Mapped[str]  # escalation.sla.rungs.RUNGS
    due_at: Mapped[datetime]
    level: Mapped[str]
    team: Mapped[str | None] = mapped_column(default=None)
    staff_id: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None)
    at: Mapped[datetime]  # when the rung was reached and told
    told_at: Mapped[datetime]  # when it was told last: reached, climbed, or said again at the top
    times: Mapped[int] = mapped_column(default=1)
    climbed_at: Mapped[datetime | None] = mapped_column(default=None)
    acknowledged_at: Mapped[datetime | None] = mapped_column(default=None)
    acknowledged_by: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        """Whether somebody should still say that they know."""
        return self.acknowledged_at is None and self.ended_at is None
