"""A process for the tests of kill -9: fires timers, each slowly, until it is killed."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from escalation.desk import Desk
from escalation.models import Case, Timer
from escalation.services import timers
from escalation.services.action import action
from escalation.unit_of_work import UnitOfWork, open_database
from tests import make


@action("slow")
async def slow(uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk) -> None:
    """The effect is written first; the pause after it is when the process is most often killed."""
    del desk
    uow.record("test.effect", at=now, who="timer", case=case, name=timer.payload["name"])
    await uow.customers.upsert(f"effect-{timer.payload['name']}", now=now)
    await asyncio.sleep(0.01)


async def main(url: str) -> None:
    # A short lease, so that the next process need not wait long for what a dead one had claimed.
    timers.LEASE = timedelta(seconds=1)
    database = open_database(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        await timers.tick(database, datetime.now(UTC), make.desk())
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
