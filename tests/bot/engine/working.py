"""A process that works on a database: `python -m tests.bot.engine.working URL`. Its one kind of
timer, `mark`, takes as long as its row says and leaves an event.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime

from bot.engine.workers import Workers
from escalation.desk import Desk
from escalation.models import Case, Timer
from escalation.services.timers import action
from escalation.unit_of_work import UnitOfWork, open_database
from tests import make

MARKED = "test.marked"
HEARTBEAT, STALLED = 0.5, 2.0


@action("mark")
async def mark(uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk) -> None:
    del case, desk
    await asyncio.sleep(timer.payload.get("seconds", 0))
    uow.record(MARKED, at=now, who="timer", timer=str(timer.id), by=os.getpid())


async def work(url: str) -> None:
    database = open_database(url)
    sys.stdout.write("working\n")
    sys.stdout.flush()
    await Workers(
        database, make.desk(), lambda: datetime.now(UTC), heartbeat=HEARTBEAT, stalled=STALLED
    ).run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
