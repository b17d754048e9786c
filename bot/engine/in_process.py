"""Due work done by this process alone: claimed, fired and ended in one loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.loops import Loop
from escalation.desk import Desk
from escalation.events import Kind
from escalation.services import timers
from escalation.unit_of_work import Database


class InProcess:
    """The engine of an embedded database."""

    def __init__(self, database: Database, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock

    async def run(self) -> None:
        """Fire what falls due until cancelled."""
        scheduled = frozenset({Kind.TIMER_SCHEDULED})
        await Loop("timers", self._tick, kinds=scheduled, clock=self._clock).run(self._database)

    async def _tick(self, now: datetime) -> datetime | None:
        await timers.tick(self._database, now, self._desk)
        async with self._database.reading() as uow:
            return await uow.timers.next_due()
