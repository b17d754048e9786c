"""The clock has been put back: nobody waits for instants that it named while it was ahead."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from escalation.services import timers

if TYPE_CHECKING:
    from escalation.repositories.ahead import Far
    from escalation.unit_of_work import Database

log = structlog.get_logger()

NOTICED: Final = timedelta(seconds=30)
"""What was done so much later than now was done by a clock that was ahead."""
AGAIN_SECONDS: Final = 0.1
TRIES: Final = 100


async def look(database: Database, now: datetime) -> None:
    """Bring back what lies in the future, should anything have been done there."""
    async with database.reading() as uow:
        latest = await uow.ahead.latest(timers.LEASE)
    if latest is not None and latest > now + NOTICED:
        await bring_back(database, now, latest - now)


async def bring_back(database: Database, now: datetime, jump: timedelta) -> None:
    """Let claims end soon and pauses earlier by the `jump`: a clock that was ahead by as much has
    set their ends.

    Each instant in a transaction of its own that waits for nobody: what others are just at work on
    is left to them, and tried again until they are done.
    """
    log.warning("clock.put_back", seconds=round(jump.total_seconds(), 1))
    async with database.reading() as uow:
        found = await uow.ahead.far(now, timers.LEASE, jump)
    for _ in range(TRIES):
        found = [each for each in found if await _left(database, each)]
        if not found:
            return
        await asyncio.sleep(AGAIN_SECONDS)
    log.warning("clock.still_ahead", instants=len(found))


async def _left(database: Database, far: Far) -> bool:
    async with database.uow() as uow:
        return await uow.ahead.bring(far)
