"""Tables that one manager proposed and another must confirm."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, Json, refers_to


class PendingChange(Base, kw_only=True):
    """A table that a second manager must confirm: nothing is in force by it.

    `base` is the version that it was made from; when another one is in force meanwhile it cannot
    be confirmed any more.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    base: Mapped[int]
    table: Mapped[Json]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID] = mapped_column(refers_to("staff.id"))
    # open | confirmed | withdrawn | overtaken
    state: Mapped[str] = mapped_column(default="open", index=True)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None)


class LimitChange(PendingChange, kw_only=True):
    """New limits, in the shape of handlers/authority.toml."""

    __tablename__ = "limit_change"


class WorthChange(PendingChange, kw_only=True):
    """New rules of worth, as handlers.worth_table.to_table(...) writes them."""

    __tablename__ = "worth_change"
