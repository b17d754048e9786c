"""Timers are measured as they fire, on both databases, and rows that are done beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.bench import timers
from bot.bench.history import write_messages, write_timers
from bot.bench.postgres import Cluster, NoServer
from bot.bench.timers import Place, Size, measure
from escalation.unit_of_work import Database, open_database

SIZE = Size(timers=6, seconds=0.1, old=40, round=4)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "ROUNDS", 2)
    monkeypatch.setattr(timers, "NOTICE", timedelta(seconds=0.2))


async def test_old_timers_are_done(database: Database) -> None:
    await write_timers(database, 20)
    async with database.reading() as uow:
        assert await uow.timers.next_due() is None


async def test_old_messages_have_all_that_comes_with_them(embedded: Database) -> None:
    await write_messages(embedded, 30)

    async with embedded.reading() as uow:
        assert await uow.inbox.last_id() == 15
        assert await uow.events.last_id() == 30
        assert await uow.outbox.next_due(["old"]) is None
        assert not await uow.inbox.waiting("old", "old-0")


def test_lateness_and_the_ratio_are_told_for_sqlite_and_the_lack_of_a_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []

    def none(*_: object) -> Cluster:
        raise NoServer("no PostgreSQL server found")

    monkeypatch.setattr(timers, "running_cluster", none)
    (result,) = measure(SIZE, told.append)

    assert (result.name, result.limit) == ("timers", 1.5)
    assert result.figures["timers"] == 6
    assert 0 < result.figures["late_p50_ms"] <= result.figures["late_max_ms"]
    assert result.figures["cpu_ms_with_old"] > 0
    assert told[-1] == "Timers are not measured on PostgreSQL: no PostgreSQL server found"


@pytest.mark.postgres
async def test_what_the_server_does_counts_among_the_cost(postgres: Place) -> None:
    database = open_database(postgres.empty)
    try:
        alone, beside = await timers._in_turn(postgres, database, database, 4)
    finally:
        await database.dispose()

    assert alone is beside
    assert len(alone) == 4
    assert postgres.served() > 0
    assert min(alone) > 0


@pytest.fixture
def postgres(cluster: Cluster, postgres_url: str) -> Place:
    return Place("postgresql", postgres_url, postgres_url, cluster.cpu)
