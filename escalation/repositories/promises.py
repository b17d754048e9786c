"""Queries on promises: times that customers were told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from escalation.models import Promise
from escalation.repositories.base import Repository


class Promises(Repository):
    """What was promised, until when."""

    async def add(self, promise: Promise) -> Promise:
        return self._put(promise)

    async def get(self, promise_id: UUID) -> Promise | None:
        query = select(Promise).where(Promise.id == promise_id)
        return await self._session.scalar(self._locked(query))

    async def of_case(self, case_id: UUID) -> Sequence[Promise]:
        rows = await self._session.scalars(
            select(Promise).where(Promise.case_id == case_id).order_by(Promise.made_at, Promise.id)
        )
        return rows.all()

    async def open_of(self, case_id: UUID, kinds: Sequence[str]) -> Sequence[Promise]:
        """Promises of a case that are neither kept nor broken."""
        rows = await self._session.scalars(
            self._open().where(Promise.case_id == case_id, Promise.kind.in_(kinds))
        )
        return rows.all()

    async def open_of_remedy(self, remedy_id: UUID) -> Sequence[Promise]:
        rows = await self._session.scalars(self._open().where(Promise.remedy_id == remedy_id))
        return rows.all()

    async def overdue(self, now: datetime) -> Sequence[Promise]:
        """Promises whose time has passed and that nobody has judged yet."""
        rows = await self._session.scalars(
            self._open().where(Promise.due_at < now).order_by(Promise.due_at)
        )
        return rows.all()

    @staticmethod
    def _open() -> Select[Promise]:
        return select(Promise).where(Promise.kept_at.is_(None), Promise.broken_at.is_(None))
