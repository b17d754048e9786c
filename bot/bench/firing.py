"""A worker of the benchmark `timers`, in a process of its own: fires what falls due at a database.

Says `ready`, works until its input ends, then tells the seconds of processor time that took and
when each timer's effect was committed. As a program: python -m bot.bench.firing URL
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.engine import engine_of
from bot.loops import utc_now
from escalation.desk import build_desk
from escalation.unit_of_work import open_database


class Fired:
    """Hears in the log which timers were fired, and keeps when: each line comes after a commit."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def __call__(self, _: object, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """Keep what a line tells, and write none."""
        if line["event"] == "timer.fired":
            self.at[line["timer_id"]] = datetime.now(UTC).timestamp()  # noqa: TID251 - measured
            raise structlog.DropEvent
        return line


async def work(url: str) -> None:
    """Fire until the input ends."""
    fired = Fired()
    structlog.configure(
        processors=[fired, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    database = open_database(url)
    try:
        async with database.reading() as uow:  # the first connection is not what is measured
            await uow.timers.next_due()
        _say("ready")
        began = time.process_time()
        async with asyncio.TaskGroup() as tasks:
            firing = tasks.create_task(engine_of(database, build_desk(), utc_now).run())
            await asyncio.to_thread(sys.stdin.read)
            firing.cancel()
        told = {"cpu": time.process_time() - began, "fired": fired.at}
    finally:
        await database.dispose()
    _say(json.dumps(told))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
