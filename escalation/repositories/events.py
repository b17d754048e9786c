"""Queries on the event log, which is only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text

from escalation.database import EVENT_LOCK
from escalation.events import Kind
from escalation.models import EventRow
from escalation.repositories.base import MOST, Repository, table_of

APPEND = insert(table_of(EventRow))


class Events(Repository):
    """What happened."""

    async def append(self, events: Sequence[EventRow]) -> None:
        """Write events just before the commit; only the unit of work calls this.

        On PostgreSQL ids are given before commits are ordered, so a reader of ids could pass one
        by that is not yet committed. The lock puts both in one order; it is held for the commit.
        """
        if self._is_postgres:
            await self._session.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": EVENT_LOCK}
            )
        rows = [
            {
                "at": each.at,
                "kind": each.kind,
                "who": each.who,
                "case_id": each.case_id,
                "conversation_id": each.conversation_id,
                "payload": each.payload,
            }
            for each in events
        ]
        await self._session.execute(APPEND, rows)

    async def after(self, event_id: int, limit: int = 500) -> Sequence[EventRow]:
        """What happened after the event with that id, in order."""
        event_id = max(0, min(event_id, MOST))
        rows = await self._session.scalars(
            select(EventRow).where(EventRow.id > event_id).order_by(EventRow.id).limit(limit)
        )
        return rows.all()

    async def last_id(self) -> int:
        """The id of the newest event, 0 when there is none."""
        return await self._session.scalar(select(func.max(EventRow.id))) or 0

    async def restored_at(self) -> datetime | None:
        """When the database was last put back from a backup: ids from before may come again."""
        return await self._session.scalar(
            select(func.max(EventRow.at)).where(EventRow.kind == Kind.DATABASE_RESTORED)
        )

    async def wrong_proofs(self, order: str, since: datetime) -> int:
        """How often, in all chats, a wrong fact was named for an order since an instant."""
        count = await self._session.scalar(
            select(func.count(EventRow.id)).where(
                EventRow.kind == Kind.PROOF_FAILED,
                EventRow.at >= since,
                EventRow.payload["order"].as_string() == order,
            )
        )
        return count or 0

    async def of_case(self, case_id: UUID) -> Sequence[EventRow]:
        rows = await self._session.scalars(
            select(EventRow).where(EventRow.case_id == case_id).order_by(EventRow.id)
        )
        return rows.all()

    async def last_of(self, case_id: UUID, kinds: Sequence[str]) -> EventRow | None:
        """The newest event of these kinds in a case."""
        return await self._session.scalar(
            select(EventRow)
            .where(EventRow.case_id == case_id, EventRow.kind.in_(kinds))
            .order_by(EventRow.id.desc())
            .limit(1)
        )

    async def between(
        self, start: datetime, end: datetime, kinds: Sequence[str] | None = None
    ) -> Sequence[EventRow]:
        """What happened from `start` up to and without `end`."""
        query = select(EventRow).where(EventRow.at >= start, EventRow.at < end)
        if kinds is not None:
            query = query.where(EventRow.kind.in_(kinds))
        return (await self._session.scalars(query.order_by(EventRow.id))).all()
