"""Due work: claimed with a lease, done once each in its own unit of work, retried when it fails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from escalation.events import Kind
from escalation.repositories.leases import RESTORED
from escalation.services import actions, ladder_timers, late_words, recurring
from escalation.services.action import ACTIONS, action
from escalation.services.running import follow

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.models import Case, Timer
    from escalation.unit_of_work import Database, UnitOfWork

__all__ = [
    "ACTIONS",
    "action",
    "actions",
    "claim",
    "fire",
    "ladder_timers",
    "late_words",
    "recurring",
    "tick",
]

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
BATCH = 100
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)


async def tick(database: Database, now: datetime, desk: Desk) -> int:
    """Do everything that is due at `now`, the oldest first; how many were done.

    An action that fails is noted on its row and tried again later; the others go on.
    """
    done = 0
    while True:
        async with database.uow() as uow:
            batch = await claim(uow, now)
        if not batch:
            return done
        for timer in batch:
            done += await _fire(database, timer, now, desk)


async def claim(uow: UnitOfWork, now: datetime, limit: int = BATCH) -> list[Timer]:
    """Take what is due at `now` for somebody who will `fire` it within LEASE."""
    return await uow.timers.claim_due(now=now, until=now + LEASE, limit=limit)


async def fire(
    database: Database, claims: Sequence[tuple[UUID, int]], now: datetime, desk: Desk
) -> int:
    """Do what was claimed, by ids and fences, one after the other; how many were done.

    What was cancelled, done or claimed by another meanwhile is left alone.
    """
    async with database.reading() as uow:
        standing = await uow.timers.claimed(claims)
    done = 0
    for timer in standing:
        done += await _fire(database, timer, now, desk)
    return done


async def _fire(database: Database, timer: Timer, now: datetime, desk: Desk) -> bool:
    try:
        async with database.uow() as uow:
            case = await _locked(uow, timer)
            if not await uow.timers.fire(timer.id, timer.fence, now):
                return False
            uow.outbox.in_doubt = timer.error == RESTORED
            await ACTIONS[timer.kind](uow, timer, case, now, desk)
            if case is not None:
                await follow(uow, case, now=now, desk=desk)
                uow.record(Kind.TIMER_FIRED, at=now, who="timer", case=case, timer=timer.kind)
    except Exception as error:
        later = min(FIRST_RETRY * 2 ** min(timer.attempts, 7), LAST_RETRY)
        log.exception("timer.failed", timer_id=str(timer.id), kind=timer.kind)
        async with database.uow() as uow:
            # What is in doubt after a restore stays so, however often it is tried.
            why = RESTORED if timer.error == RESTORED else type(error).__name__
            await uow.timers.retry(timer.id, timer.fence, due_at=now + later, error=why)
        return False
    log.info("timer.fired", timer_id=str(timer.id), kind=timer.kind)
    return True


async def _locked(uow: UnitOfWork, timer: Timer) -> Case | None:
    """The case of a timer, locked, or the promise that one without a case is about: before the
    timer itself, since whoever cancels timers locks in this order too.
    """
    if timer.case_id is not None:
        return await uow.cases.locked(timer.case_id)
    if promise := timer.payload.get("promise") or timer.payload.get("run"):
        await uow.promises.locked(UUID(promise))
    return None
