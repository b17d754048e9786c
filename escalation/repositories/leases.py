"""Rows that one worker at a time has: claimed until an instant, and ended only by that claim.

A fence counts the claims of a row. Whoever lost a claim, because its time ran out and another took
the row, finds another fence there and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from escalation.models import Fulfilment, Outgoing, Timer, WebhookDelivery
from escalation.repositories.base import Repository

RESTORED = "restored"
"""The error of what waited in a backup: it may have been done after that was made."""


class Leases(Repository):
    """What the repositories of timers, outgoing messages, fulfilments and webhooks share."""

    async def _claim[Row: (Timer, Outgoing, Fulfilment, WebhookDelivery)](
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
        entity: type[Timer | Outgoing | Fulfilment | WebhookDelivery],
        row_id: UUID | int,
        fence: int,
        *,
        again: bool = False,
        **changes: Any,  # noqa: ANN401 - values of columns
    ) -> bool:
        """End a claim with these values; False, and nothing changed, when it was lost meanwhile.

        One that is to be tried `again` counts as an attempt.
        """
        ending = _ending(entity, tuple(sorted(changes)), again=again)
        values = {f"new_{name}": value for name, value in changes.items()}
        ended = await self._session.scalar(ending, {**values, "row_id": row_id, "claim": fence})
        return ended is not None


@cache
def _ending(
    entity: type[Timer | Outgoing | Fulfilment | WebhookDelivery],
    names: tuple[str, ...],
    *,
    again: bool,
) -> ReturningUpdate[Any]:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    if again:
        values["attempts"] = entity.attempts + 1
    return (
        update(entity)
        .where(
            entity.id == bindparam("row_id"),
            entity.state == "claimed",
            entity.fence == bindparam("claim"),
        )
        .values(claimed_until=None, **values)
        .returning(entity.id)
        .execution_options(synchronize_session=False)
    )
