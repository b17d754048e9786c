"""Queries on changes that await a second manager, whatever they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.models import PendingChange
from escalation.repositories.base import Repository, is_id, locked


class PendingChanges[Row: PendingChange](Repository):
    """The changes of one kind of table."""

    def __init__(self, session: AsyncSession, row: type[Row]) -> None:
        super().__init__(session)
        self._row = row

    async def propose(self, table: Mapping[str, Any], *, base: int, by: UUID, now: datetime) -> Row:
        """Keep a change that nobody has decided on."""
        return await self._add(
            self._row(base=base, table=dict(table), proposed_at=now, proposed_by=by)
        )

    async def get(self, number: int) -> Row | None:
        return await self._session.get(self._row, number) if is_id(number) else None

    async def lock(self, number: int) -> Row | None:
        """The change as it now is; nobody else decides on it before the transaction ends."""
        if not is_id(number):
            return None
        return await self._session.scalar(locked(select(self._row).where(self._row.id == number)))

    async def open(self) -> Sequence[Row]:
        """Those that nobody has decided on, newest first."""
        rows = await self._session.scalars(
            select(self._row).where(self._row.state == "open").order_by(self._row.id.desc())
        )
        return rows.all()
