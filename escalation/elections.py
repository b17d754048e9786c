"""Whose turn it is, where only one process may act: the database says so, by an advisory lock.

The lock is its connection's. With the process it is gone at once, with its machine or its network
after some seconds; a holder that can no longer ask the database stops acting before that.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, NoReturn

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = structlog.get_logger()

TRY = text("SELECT pg_try_advisory_lock(:key)")
HELD = text("SELECT 1")
KEEP_ALIVE = (
    # Seconds: a silent machine is given up after 5 + 3 * 2. A socket of this machine has none.
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
    # The same, in milliseconds, when it falls silent in the middle of an answer.
    "SET tcp_user_timeout = 11000",
)
PAUSE = 1.0
"""Seconds between two attempts, and between two looks at what is held."""
TOLD_EVERY = 60.0
"""Seconds between two lines about failures: with the database away each attempt is one."""
PATIENCE = 4.0
"""Seconds without an answer after which a holder stops: less than others wait for it."""


class TurnLost(Exception):
    """The database no longer says that the turn is ours, so it may be another's."""


type Watch = Callable[[], Coroutine[Any, Any, None]]
"""Goes on while a turn lasts."""


async def while_elected(
    engine: AsyncEngine, name: str, work: Callable[[], Awaitable[object]]
) -> NoReturn:
    """Work whenever this process is the one for `name`, until cancelled. On a database of one
    process that is always. Work that ends, or fails, begins again with the next turn.
    """
    told = -TOLD_EVERY
    while True:
        try:
            async with _turn(engine, name) as elected:
                if elected is not None:
                    await _act(name, work, elected)
        except* TurnLost:
            log.warning("election.unsure", of=name)
        except* Exception as error:
            if time.monotonic() - told >= TOLD_EVERY:
                told = time.monotonic()
                log.error("election.interrupted", of=name, exc_info=error)  # noqa: TRY400 - no values
        await asyncio.sleep(PAUSE)


@asynccontextmanager
async def _turn(engine: AsyncEngine, name: str) -> AsyncIterator[Watch | None]:
    """What asks whether the turn is still ours; None when it is somebody else's."""
    if engine.dialect.name != "postgresql":
        yield _for_ever
        return
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if not await connection.scalar(TRY, {"key": key_of(name)}):
            yield None
            return
        try:
            for setting in KEEP_ALIVE:
                await connection.execute(text(setting))
            yield lambda: _watched(connection)
        finally:
            # Never back into the pool with the lock on it.
            with suppress(Exception):
                await connection.invalidate()


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _watched(connection: AsyncConnection) -> None:
    """Return never, while the connection answers.

    Raises:
        TurnLost: it does not.
    """
    while True:
        await asyncio.sleep(PAUSE)
        try:
            async with asyncio.timeout(PATIENCE):
                await connection.execute(HELD)
        except Exception as error:
            raise TurnLost from error


async def _act(name: str, work: Callable[[], Awaitable[object]], watched: Watch) -> None:
    log.info("election.won", of=name)
    try:
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(watched())
            await work()
            watching.cancel()
    finally:
        log.info("election.lost", of=name)


def key_of(name: str) -> int:
    """The number of a name's lock: 63 bits of its hash, so no two meet."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) >> 1
