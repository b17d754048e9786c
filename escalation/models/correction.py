"""What people say a complaint is about: the desk's own examples, for measuring and for training."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, CleanJson, refers_to


class Correction(Base, kw_only=True):
    """One judgement of one case by a person. The latest of a case counts.

    It names the customer's messages and holds none of their words: whoever erases those has
    erased them here too.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    case_id: Mapped[UUID] = mapped_column(refers_to("case.id"), index=True)
    source: Mapped[str] = mapped_column(index=True)  # correction | audit | chosen
    cause: Mapped[str]  # a cause, `none` (no complaint), or `unclassified` (nobody can tell)
    staff_id: Mapped[UUID] = mapped_column(refers_to("staff.id"))
    at: Mapped[datetime]
    language: Mapped[str]
    # Further causes that the person named, beside `cause`
    further: Mapped[list[str]] = mapped_column(CleanJson, default_factory=list)
    # Ids of the customer's messages that were judged, in order
    messages: Mapped[list[int]] = mapped_column(CleanJson, default_factory=list)
    # What the model had said, as far as the case records it: the label (a cause or `none`),
    # [[label, probability]] with the likeliest first, and which model
    predicted: Mapped[str | None] = mapped_column(default=None)
    ranking: Mapped[list[Any]] = mapped_column(CleanJson, default_factory=list)
    model_id: Mapped[str | None] = mapped_column(default=None)
