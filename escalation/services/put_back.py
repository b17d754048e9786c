"""The clock has been put back: nobody waits for instants that it named while it was ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from escalation.services import timers

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

log = structlog.get_logger()

NOTICED: Final = timedelta(seconds=30)
"""What was done so much later than now was done by a clock that was ahead."""


async def look(uow: UnitOfWork, now: datetime) -> None:
    """Bring back what lies in the future, should anything have been done there."""
    latest = await uow.ahead.latest(timers.LEASE)
    if latest is not None and latest > now + NOTICED:
        await bring_back(uow, now, latest - now)


async def bring_back(uow: UnitOfWork, now: datetime, jump: timedelta) -> None:
    """Let claims end soon and pauses earlier by the `jump`: a clock that was ahead by as much has
    set their ends.
    """
    log.warning("clock.put_back", seconds=round(jump.total_seconds(), 1))
    await uow.ahead.bring_back(now, timers.LEASE, jump)
