"""One clock for all machines: the database's, read now and then and counted on in between.

So a machine whose own clock is wrong, or is put right with a jump, does everything by the same time
as all others: what falls due there is due here, and a claim ends for everybody at once. Should the
clock that counts be put back, what it set for the moments ahead is put right.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn

import structlog

from bot.loops import utc_now
from escalation.services import put_back
from escalation.unit_of_work import Database

log = structlog.get_logger()

READ_EVERY = 10.0
"""Seconds between two readings: steady counters of two machines part by less than 1 ms in them."""
LOOK_EVERY = 1.0
"""Seconds between two looks at this machine's own clock, where that is the one to go by."""
SLOW = timedelta(seconds=0.5)
"""A reading that took longer says little about when it was."""
APART = timedelta(seconds=2)
"""A machine's own clock that is further from the database's is told of, once."""


class SharedClock:
    """The instant by the database's clock; before the first reading, and on a database of one
    process, by this machine's own.
    """

    def __init__(
        self,
        database: Database,
        *,
        own: Callable[[], datetime] = utc_now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._own = own
        self._steady = steady
        self._read: tuple[datetime, float] | None = None
        self._seen: tuple[datetime, float] | None = None
        self._is_told = False

    def __call__(self) -> datetime:
        if self._read is None:
            return self._own()
        at, counted = self._read
        return at + timedelta(seconds=self._steady() - counted)

    async def read(self) -> bool:
        """Ask the database; False where there is nobody else's clock to go by."""
        before = self._steady()
        at = await self._database.instant()
        if at is None:
            return False
        took = self._steady() - before
        if self._read is None or took <= SLOW.total_seconds():
            self._read = at, before + took / 2
            self._tell(self._own() - self())
        return True

    async def run(self) -> NoReturn:
        """Read again and again until cancelled; while the database is away, count on."""
        while True:
            shared = True
            try:
                shared = await self.read()
                await self._notice()
            except Exception as error:
                log.warning("clock.not_read", exc_info=error)
            await asyncio.sleep(READ_EVERY if shared else LOOK_EVERY)

    async def _notice(self) -> None:
        """See whether the clock was put back: what it had named as the near future is far then."""
        at, counted = self(), self._steady()
        if self._seen is not None:
            was, then = self._seen
            jump = was + timedelta(seconds=counted - then) - at
            if jump > APART:
                await put_back.bring_back(self._database, at, jump)
        self._seen = at, counted

    def _tell(self, difference: timedelta) -> None:
        if abs(difference) > APART and not self._is_told:
            log.warning("clock.apart", seconds=round(difference.total_seconds(), 1))
        self._is_told = abs(difference) > APART
