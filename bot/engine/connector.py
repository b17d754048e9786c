"""The queue's way to the database: over the engine that the program has, so that a job can be put
in by the very transaction that claims its rows.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Any, Final, Protocol, override

from procrastinate.connector import BaseAsyncConnector, BaseConnector, Notify, Pool
from procrastinate.exceptions import ConnectorException, NoResult
from procrastinate.types import JobToDefer

from escalation.unit_of_work import Database

PLACE = re.compile(r"%\((\w+)\)s")
CASTS = {"seconds_since_heartbeat": "::float8", "most": "::int", "key": "::bigint"}
"""Values whose type the statements leave open."""
PATIENCE: Final = 8.0
"""Seconds that a statement of the queue may take: then the way to the database is gone."""

WAITING: Final = (
    "SELECT count(*) AS jobs FROM"
    " (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' LIMIT %(most)s) AS waiting"
)
ALONE: Final = "SELECT pg_try_advisory_xact_lock(%(key)s) AS alone"

type Row = dict[str, Any]


class Connection(Protocol):
    """As much of an SQLAlchemy connection as is needed."""

    async def exec_driver_sql(self, statement: str, parameters: Any, /) -> Any:  # noqa: ANN401 - SQLAlchemy's
        """Run a statement with the driver's own places for values."""
        ...


class Within(BaseAsyncConnector):
    """The queue inside a transaction that somebody else has begun and ends."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection: Any = connection

    @override
    def get_sync_connector(self) -> BaseConnector:
        return self

    @override
    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        await self.execute_query_all_async(query, **arguments)

    @override
    async def execute_query_one_async(self, query: str, **arguments: Any) -> Row:
        rows = await self.execute_query_all_async(query, **arguments)
        if not rows:
            raise NoResult
        return rows[0]

    @override
    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[Row]:
        return await _rows(self._connection, query, arguments)

    async def waiting(self, most: int) -> int:
        """How many jobs wait; `most` stands for so many or more."""
        return int((await self.execute_query_one_async(WAITING, most=most))["jobs"])

    async def is_alone(self, key: int) -> bool:
        """Whether nobody else who asks with this key is in a transaction of theirs."""
        return bool((await self.execute_query_one_async(ALONE, key=key))["alone"])


class Connector(Within):
    """One connection for the worker's own statements, one more to listen by."""

    def __init__(self, database: Database) -> None:
        super().__init__(None)
        self._engine = database.engine
        self._free = asyncio.Lock()

    @override
    async def open_async(self, pool: Pool | None = None) -> None:
        self._connection = await self._engine.execution_options(
            isolation_level="AUTOCOMMIT"
        ).connect()

    @override
    async def close_async(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # It may be what the worker ended over: nobody else should be given it.
            with suppress(Exception):
                await connection.invalidate()
            await connection.close()

    @override
    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[Row]:
        async with self._free, asyncio.timeout(PATIENCE):
            if self._connection is None:
                raise ConnectorException("the connection is closed")
            return await super().execute_query_all_async(query, **arguments)

    @override
    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Hand on what is announced until cancelled.

        Raises:
            ConnectorException: the connection is gone.
        """
        heard: asyncio.Queue[tuple[str, str] | None] = asyncio.Queue()
        connection = await self._engine.connect()
        try:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.add_termination_listener(lambda _: heard.put_nowait(None))
            for channel in channels:
                await driver.add_listener(
                    channel, lambda _, __, name, payload: heard.put_nowait((name, payload))
                )
            while (told := await heard.get()) is not None:
                await on_notification(channel=told[0], payload=told[1])
            raise ConnectorException("the database has closed the connection")
        finally:
            # It would go on listening in the pool.
            with suppress(Exception):
                await connection.invalidate()
            await connection.close()


async def _rows(connection: Connection, query: str, arguments: dict[str, Any]) -> list[Row]:
    statement, names = _numbered(query)
    values = tuple(_value(arguments[name]) for name in names)
    done = await connection.exec_driver_sql(statement, values)
    if not done.returns_rows:
        return []
    return [_row(each) for each in done.mappings()]


@cache
def _numbered(query: str) -> tuple[str, tuple[str, ...]]:
    """The statement with numbered places, and the names of the values that belong there."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        name = found[1]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}{CASTS.get(name, '')}"

    return PLACE.sub(number, query).replace("%%", "%"), tuple(names)


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a statement takes
    """As the driver wants it: JSON as text."""
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, JobToDefer):
        return tuple(_value(each) for each in value)
    return [_value(each) for each in value] if isinstance(value, list) else value


def _row(row: Any) -> Row:  # noqa: ANN401 - SQLAlchemy's
    found = dict(row)
    if isinstance(found.get("args"), str):
        found["args"] = json.loads(found["args"])
    return found
