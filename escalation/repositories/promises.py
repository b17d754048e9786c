"""Queries on promises: times that customers were told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from escalation.models import Promise
from escalation.repositories.base import Repository, locked

OPEN = select(Promise).where(Promise.kept_at.is_(None), Promise.broken_at.is_(None))
OF_CASE = OPEN.where(
    Promise.case_id == bindparam("case_id"), Promise.kind.in_(bindparam("kinds", expanding=True))
)
OF_REMEDY = OPEN.where(Promise.remedy_id == bindparam("remedy_id"))


class Promises(Repository):
    """What was promised, until when."""

    async def add(self, promise: Promise) -> Promise:
        return self._put(promise)

    async def get(self, promise_id: UUID) -> Promise | None:
        query = select(Promise).where(Promise.id == promise_id)
        return await self._session.scalar(locked(query))

    async def of_case(self, case_id: UUID) -> Sequence[Promise]:
        rows = await self._session.scalars(
            select(Promise).where(Promise.case_id == case_id).order_by(Promise.made_at, Promise.id)
        )
        return rows.all()

    async def open_of(self, case_id: UUID, kinds: Sequence[str]) -> Sequence[Promise]:
        """Promises of a case that are neither kept nor broken."""
        values = {"case_id": case_id, "kinds": kinds}
        return (await self._session.scalars(OF_CASE, values)).all()

    async def open_of_remedy(self, remedy_id: UUID) -> Sequence[Promise]:
        return (await self._session.scalars(OF_REMEDY, {"remedy_id": remedy_id})).all()

    async def overdue(self, now: datetime) -> Sequence[Promise]:
        """Promises whose time has passed and that nobody has judged yet."""
        rows = await self._session.scalars(
            OPEN.where(Promise.due_at < now).order_by(Promise.due_at)
        )
        return rows.all()
