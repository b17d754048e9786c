"""Work that goes on for as long as the program: done when something happens, when something falls
due, and now and then in any case. An error is logged, and the work goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from escalation.unit_of_work import Database

log = structlog.get_logger()

type Work = Callable[[datetime], Awaitable[datetime | None]]
"""Does what is due at an instant; says when the next thing falls due, None for not known."""

LONGEST = timedelta(seconds=5)
"""The longest sleep: other processes on the same database wake nobody here."""
SHORTEST = timedelta(milliseconds=50)
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds of rest after the first failure, the second, and so on."""


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


class Loop:
    """One kind of work under a name, woken by the commits of this process that hold `kinds`."""

    def __init__(
        self,
        name: str,
        work: Work,
        *,
        kinds: frozenset[str] | None = None,
        longest: timedelta = LONGEST,
        pauses: tuple[float, ...] = PAUSES,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.name = name
        self._work = work
        self._kinds = kinds
        self._longest = longest
        self._pauses = pauses
        self._clock = clock
        self._woken = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        """Do the work soon."""
        self._woken.set()

    async def run(self, database: Database) -> None:
        """Work until cancelled."""
        forget = database.on_commit(self._committed)
        try:
            while True:
                self._woken.clear()
                await self._rest(await self._once())
        finally:
            forget()

    def _committed(self, kinds: frozenset[str]) -> None:
        if self._kinds is None or kinds & self._kinds:
            self.wake()

    async def _once(self) -> datetime | None:
        """Do what is due; after a failure, when to try again."""
        try:
            due = await self._work(self._clock())
        except Exception as error:  # One bad row or an absent database stops nobody.
            pause = self._pauses[min(self._failures, len(self._pauses) - 1)]
            self._failures += 1
            if self._failures <= len(self._pauses) or self._failures % 100 == 0:
                log.error(  # noqa: TRY400 - the trace is there, without the words of the error
                    "loop.failed", loop=self.name, failures=self._failures, exc_info=error
                )
            await asyncio.sleep(pause)
            return self._clock()
        if self._failures:
            log.info("loop.recovered", loop=self.name, failures=self._failures)
            self._failures = 0
        return due

    async def _rest(self, due: datetime | None) -> None:
        rest = self._longest
        if due is not None:
            rest = max(SHORTEST, min(rest, due - self._clock()))
        with suppress(TimeoutError):
            async with asyncio.timeout(rest.total_seconds()):
                await self._woken.wait()
