"""Who works at the desk, with which rights, and the tokens that other systems use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, Json, refers_to


class Staff(Base, kw_only=True):
    """A supervisor or manager who signs in to the console."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]  # supervisor | manager | one that the limits in force name
    password_hash: Mapped[str]  # argon2id
    created_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(default="en")
    # Of which team, as the settings name it: its cases stand first in their queue
    team: Mapped[str | None] = mapped_column(default=None)
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)  # wrong passwords since the last right one
    locked_until: Mapped[datetime | None] = mapped_column(default=None)


class ApiToken(Base, kw_only=True):
    """A key for the JSON API. Only its SHA-256 is kept; `scope` is read or write."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class AuthorityLimit(Base, kw_only=True):
    """A version of the delegated limits in force from `valid_from`. No version is ever changed.

    The first one stands in handlers/authority.toml; it is kept here once something was offered
    under it, so that a later program cannot change what an older case was judged by.
    """

    __tablename__ = "authority_limit"

    version: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[datetime]
    table: Mapped[Json]  # the same shape as handlers/authority.toml
    # Who saved or proposed it; None for the one that comes with the program
    staff_id: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None)
    # The second manager, where two were needed
    confirmed_by: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None)
