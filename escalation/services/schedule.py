"""Putting due work into the database, and taking it out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from escalation.events import Kind
from escalation.models import Case, Timer
from escalation.models.base import Json

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


async def schedule(
    uow: UnitOfWork,
    kind: str,
    due_at: datetime,
    *,
    now: datetime,
    case: Case | None = None,
    payload: Json | None = None,
) -> Timer:
    """Do `kind` at `due_at`, once. A timer with a case vanishes with it."""
    timer = await uow.timers.add(
        Timer(
            kind=kind,
            due_at=due_at,
            created_at=now,
            case_id=case.id if case else None,
            payload=payload or {},
        )
    )
    uow.hint(Kind.TIMER_SCHEDULED)
    return timer


async def cancel(
    uow: UnitOfWork, case: Case, kinds: Sequence[str] | None = None, *, now: datetime
) -> int:
    """Take back a case's timers, all or of some kinds; how many there were."""
    return await uow.timers.cancel(case.id, now=now, kinds=kinds)
