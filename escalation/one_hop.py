"""SQLite through aiosqlite with one visit to its thread for a statement instead of four.

SQLAlchemy opens a cursor, executes, fetches and closes in turn, and each is a switch to the
connection's thread and back; the statement itself takes a twentieth of one. It reads all rows at
once in any case, so all four can be done in one visit.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Self

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL


class OneHopCursor:
    """What SQLAlchemy's adapter asks of an aiosqlite cursor, with the rows fetched on execution."""

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, values: Sequence[Any] | None = None) -> Self:
        """Execute, fetch and close.

        Raises:
            sqlite3.Error: as SQLite refuses.
        """
        await self._connection.visit(self._run, statement, values or ())
        return self

    async def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> Self:
        """Execute once for each row of values."""
        await self._connection.visit(self._run_many, statement, values)
        return self

    def _run(self, raw: sqlite3.Connection, statement: str, values: Sequence[Any]) -> None:
        self._keep(raw.execute(statement, values))

    def _run_many(
        self, raw: sqlite3.Connection, statement: str, values: Iterable[Sequence[Any]]
    ) -> None:
        self._keep(raw.executemany(statement, values))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description is not None else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()

    async def fetchall(self) -> list[Any]:
        """The rows, which are here already."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open any more."""


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors are `OneHopCursor`."""

    def cursor(self) -> OneHopCursor:  # type: ignore[override]  # what SQLAlchemy uses of one
        """A cursor, without a visit."""
        return OneHopCursor(self)

    async def _connect(self) -> Self:
        """Open, whole even for a caller who is cancelled meanwhile: a connection half open would
        be closed by nobody, and its thread speak to a loop that may be gone.
        """
        opening = asyncio.ensure_future(super()._connect())
        try:
            await asyncio.shield(opening)
        except asyncio.CancelledError:
            with suppress(sqlite3.Error):
                await opening
            await self.close()
            raise
        return self

    def stop(self) -> None:
        """End the thread without a word to a loop, which may be closed by then."""
        self._running = False
        self._tx.put_nowait((None, self._close_and_stop))

    def _close_and_stop(self) -> object:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        return _STOP_RUNNING_SENTINEL

    async def visit(self, function: Any, *values: Any) -> None:  # noqa: ANN401 - passed through
        """Run `function` with the raw connection in the connection's thread."""
        await self._execute(function, self._conn, *values)  # type: ignore[no-untyped-call]  # aiosqlite's own


def connect(
    database: str,
    *,
    prepare: Callable[[sqlite3.Connection], None],
    **options: Any,  # noqa: ANN401 - of sqlite3
) -> OneHopConnection:
    """As `aiosqlite.connect`: to be awaited. `prepare` is called in the connection's thread, before
    anybody else has the connection.
    """

    def connector() -> sqlite3.Connection:
        made: sqlite3.Connection = sqlite3.connect(database, **options)
        try:
            prepare(made)
        except BaseException:
            made.close()
            raise
        return made

    connection = OneHopConnection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with its own connections
    return connection
