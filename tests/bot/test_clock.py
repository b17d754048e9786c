"""The clock of all machines: the database's, whatever a machine's own says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
import structlog

from bot.clock import READ_EVERY, SharedClock
from escalation.unit_of_work import Database, open_database

START = datetime(2026, 11, 16, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Server:
    """A database's machine and this one's counter: both go on by `pass_`, its answers take `took`
    seconds.
    """

    def __init__(self) -> None:
        self.at = START
        self.counted = 1000.0
        self.took = 0.0

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.counted += seconds

    async def instant(self) -> datetime:
        self.pass_(self.took / 2)
        read = self.at
        self.pass_(self.took / 2)
        return read


def clock_of(server: Server, own: datetime = START) -> SharedClock:
    database = cast("Database", server)
    return SharedClock(database, own=lambda: own, steady=lambda: server.counted)


async def test_a_machine_an_hour_off_goes_by_the_database_and_says_so_once() -> None:
    server = Server()
    clock = clock_of(server, START + HOUR)
    assert clock() == START + HOUR

    with structlog.testing.capture_logs() as logs:
        server.took = 0.4
        await clock.read()
        server.pass_(READ_EVERY)
        await clock.read()

    assert clock() == server.at
    assert [line["event"] for line in logs] == ["clock.apart"]


async def test_a_slow_reading_changes_nothing_but_for_the_first() -> None:
    server = Server()
    server.took = 60
    clock = clock_of(server)
    await clock.read()
    assert clock() == server.at

    server.at += HOUR
    await clock.read()
    assert clock() == server.at - HOUR

    server.took = 0
    await clock.read()
    assert clock() == server.at


async def test_on_a_database_of_one_process_it_is_the_machines_own(embedded: Database) -> None:
    clock = SharedClock(embedded, own=lambda: START)

    await clock.run()

    assert clock() == START


@pytest.mark.postgres
async def test_postgres_says_what_time_it_is(postgres_url: str) -> None:
    database = open_database(postgres_url)
    clock = SharedClock(database, own=lambda: START)

    assert await clock.read()

    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
    await database.dispose()
