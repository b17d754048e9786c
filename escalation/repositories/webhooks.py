"""Queries on what the company's own systems are told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, or_, select, update

from escalation.models import Case, Counter, EventRow, WebhookDelivery
from escalation.repositories.base import insert_into, locked, table_of
from escalation.repositories.leases import Leases

READ_TO = "webhook.event"
"""The name under which is kept up to which event the log has been read."""
OPEN = ("waiting", "claimed")


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery with what it tells of; `case_number` is None when it is about no case."""

    delivery: WebhookDelivery
    event: EventRow
    case_number: int | None


class Webhooks(Leases):
    """Events on their way to the company's systems."""

    async def read_to(self, newest: int) -> int:
        """Up to which event the log has been read; the first time up to `newest`. Nobody else
        reads on until this transaction ends.
        """
        counter = table_of(Counter)
        insert = insert_into(counter, postgres=self._is_postgres)
        await self._session.execute(
            insert.values(name=READ_TO, value=newest).on_conflict_do_nothing()
        )
        query = select(counter.c.value).where(counter.c.name == READ_TO).with_for_update()
        return int((await self._session.scalars(query)).one())

    async def add(self, events: Sequence[EventRow], last: int, now: datetime) -> None:
        """Put events in the line, and note that the log has been read up to `last`."""
        self._session.add_all(
            WebhookDelivery(event_id=event.id, created_at=now, not_before=now) for event in events
        )
        counter = table_of(Counter)
        await self._session.execute(
            update(counter).where(counter.c.name == READ_TO).values(value=last)
        )

    async def claim_due(
        self, *, now: datetime, until: datetime, limit: int
    ) -> Sequence[WebhookDelivery]:
        """Take what is due until `until`, the oldest first."""
        due = or_(
            and_(WebhookDelivery.state == "waiting", WebhookDelivery.not_before <= now),
            and_(WebhookDelivery.state == "claimed", WebhookDelivery.claimed_until <= now),
        )
        wanted = (
            select(WebhookDelivery.id).where(due).order_by(WebhookDelivery.event_id).limit(limit)
        )
        return await self._claim(
            WebhookDelivery, wanted, until=until, attempts=WebhookDelivery.attempts + 1
        )

    async def told(self, ids: Sequence[UUID]) -> list[Told]:
        """Deliveries with their events, the oldest first."""
        query = self._with_events().where(WebhookDelivery.id.in_(ids))
        return await self._told(query.order_by(WebhookDelivery.event_id))

    async def listed(self, state: str, limit: int) -> list[Told]:
        """The newest deliveries that are ``waiting``, ``done`` or ``dead``."""
        states = OPEN if state == "waiting" else (state,)
        query = self._with_events().where(WebhookDelivery.state.in_(states))
        return await self._told(query.order_by(WebhookDelivery.event_id.desc()).limit(limit))

    async def counts(self) -> dict[str, int]:
        """How many there are in each state; what is just being sent counts as waiting."""
        rows = await self._session.execute(
            select(WebhookDelivery.state, func.count()).group_by(WebhookDelivery.state)
        )
        found = {"waiting": 0, "done": 0, "dead": 0}
        for state, count in rows:
            found["waiting" if state in OPEN else state] += count
        return found

    async def finish(
        self,
        delivery: WebhookDelivery,
        *,
        state: str,
        now: datetime,
        not_before: datetime | None = None,
        error: str | None = None,
    ) -> bool:
        """End a claim as ``done``, ``dead`` or again ``waiting``; False when it was lost."""
        return await self._end_claim(
            WebhookDelivery,
            delivery.id,
            delivery.fence,
            state=state,
            not_before=not_before or delivery.not_before,
            error=error,
            done_at=now if state == "done" else None,
        )

    async def locked(self, delivery_id: UUID) -> WebhookDelivery | None:
        query = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
        return await self._session.scalar(locked(query))

    async def revive(self, now: datetime, delivery_id: UUID | None = None) -> int:
        """Put what was given up back into the line: one, or all of it; how many that were."""
        table = table_of(WebhookDelivery)
        given_up = table.c.state == "dead"
        if delivery_id is not None:
            given_up &= table.c.id == delivery_id
        result = await self._session.execute(
            update(table)
            .where(given_up)
            .values(state="waiting", attempts=0, not_before=now, created_at=now)
        )
        return int(result.rowcount)  # type: ignore[attr-defined] # an UPDATE has one

    async def next_due(self) -> datetime | None:
        """The earliest instant at which something is to be sent."""
        return await self._session.scalar(
            select(
                func.min(func.coalesce(WebhookDelivery.claimed_until, WebhookDelivery.not_before))
            ).where(WebhookDelivery.state.in_(OPEN))
        )

    async def forget(self, before: datetime) -> None:
        """Forget what was taken before an instant; what was given up stays."""
        table = table_of(WebhookDelivery)
        await self._session.execute(delete(table).where(table.c.done_at < before))

    async def _told(self, query: Select[WebhookDelivery, EventRow, int]) -> list[Told]:
        rows = await self._session.execute(query)
        return [Told(*row) for row in rows]

    @staticmethod
    def _with_events() -> Select[WebhookDelivery, EventRow, int]:
        return (
            select(WebhookDelivery, EventRow, Case.number)
            .join(EventRow, EventRow.id == WebhookDelivery.event_id)
            .outerjoin(Case, Case.id == EventRow.case_id)
        )
