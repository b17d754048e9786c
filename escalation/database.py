"""How a connection is opened and a transaction begun, for SQLite and for PostgreSQL."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, StaticPool, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session

from escalation import one_hop

MIGRATIONS = Path(__file__).parent / "migrations"
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
BEGIN = "amends_begin"
"""The execution option that says how a SQLite transaction begins."""
BUSY_MS = 30_000
LOG_BUSY_MS = 2_000
"""How long the log of a SQLite file waits for readers before it is left as it is."""
SWITCHES, SWITCH_PAUSE = 100, 0.02
"""How often a new file's log is switched on, and the seconds between."""
SERVER_SETTINGS = {
    "application_name": "amends",
    # A process that hangs in the middle of a transaction must not keep its locks for ever.
    "idle_in_transaction_session_timeout": "60000",
}
SILENCE = {
    "TCP_KEEPIDLE": 5,
    "TCP_KEEPINTVL": 3,
    "TCP_KEEPCNT": 3,
    "TCP_USER_TIMEOUT": 15_000,
}
"""How long a server may be silent: seconds between questions, and milliseconds for an answer to
one, as far as this system has them.
"""
MIGRATION_LOCK = 4_103_201
EVENT_LOCK = 4_103_202
"""Keys of PostgreSQL advisory locks, any numbers that nobody else uses in this database."""


OLDEST = "oldest_program"
"""The name in the table `counter` under which a revision that takes something away keeps the number
of the oldest revision whose program can still work here.
"""

log = structlog.get_logger()


def empty_log(engine: AsyncEngine) -> None:
    """Cut off the log beside a SQLite file: until it is written over, it holds what was erased.

    Who reads just now keeps what they read; then it is cut off after the next erasure.
    """
    file = engine.url.database
    if engine.dialect.name != "sqlite" or file in {None, "", ":memory:"}:
        return
    with closing(sqlite3.connect(str(file), timeout=LOG_BUSY_MS / 1000)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def build_engine(url: str) -> AsyncEngine:
    """An engine for `url`, which may name the driver or leave it out.

    Its errors never show the values of a statement: they may be what a customer wrote.

    Raises:
        sqlalchemy.exc.ArgumentError: this is no URL, or of another kind of database.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() not in DRIVERS:
        raise ArgumentError(f"{parsed.get_backend_name()} is neither sqlite nor postgresql")
    parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.get_backend_name() != "sqlite":
        served = create_async_engine(
            parsed,
            hide_parameters=True,
            pool_size=10,
            max_overflow=20,
            pool_pre_ping=True,
            connect_args={"server_settings": SERVER_SETTINGS},
        )
        event.listen(served.sync_engine, "connect", _notice_silence)
        return served
    memory = parsed.database in {None, "", ":memory:"}
    options = {"async_creator_fn": partial(one_hop.connect, prepare=_prepare_sqlite)}
    engine = (
        create_async_engine(
            parsed, hide_parameters=True, poolclass=StaticPool, connect_args=options
        )
        if memory
        else create_async_engine(
            parsed, hide_parameters=True, pool_size=10, max_overflow=20, connect_args=options
        )
    )
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _notice_silence(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    """A server whose machine or network is gone says nothing, not even that it ends: without this
    a statement would wait for a quarter of an hour.
    """
    # The driver has no other way to its socket.
    plug = connection.driver_connection._transport.get_extra_info("socket")  # noqa: SLF001
    if plug is None or plug.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in SILENCE.items():
        if hasattr(socket, name):
            plug.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def begin_immediately(engine: AsyncEngine) -> AsyncEngine:
    """The same engine, whose SQLite transactions take the write lock at once.

    A transaction that reads first and writes later would otherwise fail instead of waiting.
    """
    if engine.dialect.name != "sqlite":
        return engine
    return engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    # None keeps the driver from beginning transactions by itself, at moments of its own choice.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_MS}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _log_ahead(connection)


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Use the write-ahead log. Of programs that switch a new file to it at once SQLite refuses all
    but one immediately, whatever its time-out: ask again.
    """
    for attempt in range(1, SWITCHES + 1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if attempt == SWITCHES:
                raise
            time.sleep(SWITCH_PAUSE)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


def migrate(connection: Connection) -> None:
    """Upgrade to the newest revision in one transaction, under a lock. Revisions only add, so a
    program goes on beside a later one; `OLDEST` says where that ends.
    """
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        if not _is_ahead(connection, ScriptDirectory.from_config(config)):
            command.upgrade(config, "head")


def revisions() -> list[str]:
    """All revisions of the tables that this program knows, the newest last."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    return [each.revision for each in walked][::-1]


def _is_ahead(connection: Connection, scripts: ScriptDirectory) -> bool:
    """Whether a later version of this program has been here, and this one may go on beside it.

    Raises:
        alembic.util.CommandError: it may not.
    """
    at = MigrationContext.configure(connection).get_current_revision()
    if at is None or any(at == each.revision for each in scripts.walk_revisions()):
        return False
    newest = scripts.get_current_head() or ""
    oldest = connection.scalar(text("SELECT value FROM counter WHERE name = :n"), {"n": OLDEST})
    if at < newest or int(newest) < (oldest or 0):
        raise CommandError(f"the tables are at {at}, and this program knows {newest}")
    log.warning("database.ahead", at=at, known=newest)
    return True


class KeepingSession(Session):
    """A session that holds what it has read until it ends.

    SQLAlchemy's own forgets what nobody holds, and would read it again within one turn.
    """


@event.listens_for(KeepingSession, "loaded_as_persistent")
def _keep(session: Session, entity: object) -> None:
    session.info.setdefault("kept", []).append(entity)


class SerialAccess:
    """One at a time, in the order of asking, when `needed`; else no lock at all."""

    def __init__(self, *, needed: bool) -> None:
        self._lock = asyncio.Lock() if needed else None
        self._owner: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        if self._lock is not None:
            task = asyncio.current_task()
            if self._lock.locked() and self._owner is task:
                message = "a unit of work was opened inside another one of the same task"
                raise RuntimeError(message)
            await self._lock.acquire()
            self._owner = task
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            self._owner = None
            self._lock.release()
