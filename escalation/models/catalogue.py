"""The company's own catalogue of remedies, as versions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, Json, refers_to


class CatalogueVersion(Base, kw_only=True):
    """A version of the own catalogue, whole, in force from `valid_from`. None is ever changed.

    Before the first one the catalogue is as it comes with the program.
    """

    __tablename__ = "catalogue_version"

    version: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[datetime]
    table: Mapped[Json]  # handlers/catalogue.py: {version, cause: {cause: {topic: ...}}}
    digest: Mapped[str]  # of the table: what was read of it once need not be read again
    cause: Mapped[str]  # the one that this version changed
    staff_id: Mapped[UUID] = mapped_column(refers_to("staff.id"))
