"""What does the work that falls due: rows of timers, whichever way they are carried out.

The rows are the truth on every database. In one process a loop claims and fires them itself; on
PostgreSQL the due ones, and no others, become jobs that workers on any machine take.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.engine.in_process import InProcess
from escalation.desk import Desk
from escalation.unit_of_work import Database


class Engine(Protocol):
    """Does what falls due."""

    async def run(self) -> None:
        """Work until cancelled. An error is logged, and the work goes on."""
        ...


def engine_of(database: Database, desk: Desk, clock: Callable[[], datetime]) -> Engine:
    """What a database wants: this process alone, or workers on as many machines as share it."""
    if database.dialect == "sqlite":
        return InProcess(database, desk, clock)
    from bot.engine.workers import Workers  # noqa: PLC0415 - half a second, only for a server

    return Workers(database, desk, clock)
