"""Rows that one worker at a time has: claimed until an instant, and ended only by that claim.

A fence counts the claims of a row. Whoever lost a claim, because its time ran out and another took
the row, finds another fence there and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update

from escalation.models import Fulfilment, Outgoing, Timer
from escalation.repositories.base import Repository


class Leases(Repository):
    """What the repositories of timers, outgoing messages and fulfilments share."""

    async def _claim[Row: (Timer, Outgoing, Fulfilment)](
        self,
        entity: type[Row],
        due: Select[Any],
        *,
        until: datetime,
        **changes: ColumnElement[Any],
    ) -> Sequence[Row]:
        """Take the rows whose ids `due` selects, but for those that another is just taking."""
        candidates = due.with_for_update(skip_locked=True).cte("candidates")
        rows = await self._session.scalars(
            update(entity)
            .where(entity.id.in_(select(candidates.c.id)))
            .values(state="claimed", claimed_until=until, fence=entity.fence + 1, **changes)
            .returning(entity)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return rows.all()

    async def _end_claim(
        self,
        entity: type[Timer | Outgoing | Fulfilment],
        row_id: UUID | int,
        fence: int,
        **changes: Any,  # noqa: ANN401 - values of columns
    ) -> bool:
        """End a claim with these values; False, and nothing changed, when it was lost meanwhile."""
        ended = await self._session.scalar(
            update(entity)
            .where(entity.id == row_id, entity.state == "claimed", entity.fence == fence)
            .values(claimed_until=None, **changes)
            .returning(entity.id)
            .execution_options(synchronize_session=False)
        )
        return ended is not None
