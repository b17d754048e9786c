"""Numbers given out one after the other, the same way on every database."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base


class Counter(Base, kw_only=True):
    """The last number given under a name, such as the one shown as a case's #43."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
