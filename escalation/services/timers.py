"""Due work: claimed with a lease, done once each, some of it together, retried when it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from escalation.events import Kind
from escalation.repositories.leases import RESTORED
from escalation.services import actions, ladder_timers, late_words, recurring, unheard
from escalation.services.action import ACTIONS, action
from escalation.services.running import follow_all

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
    "unheard",
]

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
BATCH = 100
TOGETHER = 20
"""Timers of one transaction: the chats of their cases are locked for some tens of milliseconds."""
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
        done += await _fire_in_order(database, batch, now, desk)


async def claim(uow: UnitOfWork, now: datetime, limit: int = BATCH) -> list[Timer]:
    """Take what is due at `now` for somebody who will `fire` it within LEASE."""
    return await uow.timers.claim_due(now=now, until=now + LEASE, limit=limit)


async def fire(
    database: Database, claims: Sequence[tuple[UUID, int]], now: datetime, desk: Desk
) -> int:
    """Do what was claimed, by ids and fences, in the order given; how many were done.

    What was cancelled, done or claimed by another meanwhile is left alone.
    """
    async with database.reading() as uow:
        standing = await uow.timers.claimed(claims)
    return await _fire_in_order(database, standing, now, desk)


async def _fire_in_order(
    database: Database, claimed: Iterable[Timer], now: datetime, desk: Desk
) -> int:
    done = 0
    for lot in _lots(claimed):
        fired, left = await _together(database, lot, now, desk) if len(lot) > 1 else (0, lot)
        done += fired
        for timer in left:
            done += await _alone(database, timer, now, desk)
    return done


def _lots(claimed: Iterable[Timer]) -> Iterator[list[Timer]]:
    """Timers that may be done in one transaction, in their order: of different cases each, since
    what one does may cancel what its case has planned. One without a case may touch any of them.
    """
    lot: list[Timer] = []
    for timer in claimed:
        shares = timer.case_id is not None and all(
            each.case_id not in {None, timer.case_id} for each in lot
        )
        if lot and (not shares or len(lot) == TOGETHER):
            yield lot
            lot = []
        lot.append(timer)
    if lot:
        yield lot


async def _together(
    database: Database, lot: Sequence[Timer], now: datetime, desk: Desk
) -> tuple[int, Sequence[Timer]]:
    """Do timers of different cases in one transaction, which costs a third of one for each: how
    many were done, and those that are left to be done alone.

    Left are those in whose talk somebody is at work, for the others not to wait; and all of them
    when one fails, since nothing of them is done then.
    """
    try:
        async with database.uow() as uow:
            cases = await uow.cases.free_locked([timer.case_id for timer in lot if timer.case_id])
            free = [
                (timer, case)
                for timer in lot
                if timer.case_id is not None and (case := cases.get(timer.case_id)) is not None
            ]
            standing = await uow.timers.fire_all([(each.id, each.fence) for each, _ in free], now)
            fired = [(timer, case) for timer, case in free if timer.id in standing]
            await _do(uow, fired, now, desk)
    except Exception as error:  # noqa: BLE001 - whoever fails alone again is told of there
        log.info("timers.apart", error=type(error).__name__)
        return 0, lot
    _tell(timer for timer, _ in fired)
    return len(fired), [timer for timer in lot if timer.case_id not in cases]


async def _alone(database: Database, timer: Timer, now: datetime, desk: Desk) -> bool:
    """Do a timer in a transaction of its own; when it fails, note that for another try."""
    try:
        async with database.uow() as uow:
            case = await _locked(uow, timer)
            if not await uow.timers.fire(timer.id, timer.fence, now):
                return False
            await _do(uow, [(timer, case)], now, desk)
    except Exception as error:
        later = min(FIRST_RETRY * 2 ** min(timer.attempts, 7), LAST_RETRY)
        log.exception("timer.failed", timer_id=str(timer.id), kind=timer.kind)
        async with database.uow() as uow:
            # What is in doubt after a restore stays so, however often it is tried.
            why = RESTORED if timer.error == RESTORED else type(error).__name__
            await uow.timers.retry(timer.id, timer.fence, due_at=now + later, error=why)
        return False
    _tell([timer])
    return True


async def _do(
    uow: UnitOfWork, fired: Sequence[tuple[Timer, Case | None]], now: datetime, desk: Desk
) -> None:
    """Do what timers are for that are marked as done, their cases locked."""
    for timer, case in fired:
        if timer.error == RESTORED:
            uow.outbox.keep_back()
        else:
            uow.outbox.let_go()
        await ACTIONS[timer.kind](uow, timer, case, now, desk)
    await follow_all(uow, [case for _, case in fired if case is not None], now=now, desk=desk)
    for timer, case in fired:
        if case is not None:
            uow.record(Kind.TIMER_FIRED, at=now, who="timer", case=case, timer=timer.kind)


def _tell(fired: Iterable[Timer]) -> None:
    for timer in fired:
        log.info("timer.fired", timer_id=str(timer.id), kind=timer.kind)


async def _locked(uow: UnitOfWork, timer: Timer) -> Case | None:
    """The case of a timer, locked, or the promise that one without a case is about: before the
    timer itself, since whoever cancels timers locks in this order too.
    """
    if timer.case_id is not None:
        return await uow.cases.locked(timer.case_id)
    if promise := timer.payload.get("promise") or timer.payload.get("run"):
        await uow.promises.locked(UUID(promise))
    return None
