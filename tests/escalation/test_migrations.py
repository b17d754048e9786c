"""The tables that migrations make are the tables that the models describe."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from escalation import queue_tables
from escalation.database import MIGRATIONS, OLDEST, begin_immediately, build_engine
from escalation.services import cases
from escalation.unit_of_work import open_database
from tests import make
from tests.postgres import Cluster

TABLES = 20
UPGRADING = Path(__file__).parents[2] / "docs/manual/upgrading.md"


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.sql("CREATE DATABASE unmigrated")
    yield cluster.url("unmigrated")
    cluster.sql("DROP DATABASE unmigrated WITH (FORCE)")


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


async def test_up_is_what_the_models_say_and_down_leaves_nothing(empty_url: str) -> None:
    engine = begin_immediately(build_engine(empty_url))

    def run(connection: Connection) -> tuple[int, set[str]]:
        command.upgrade(config(connection), "head")
        command.check(config(connection))
        made = set(inspect(connection).get_table_names()) - {"alembic_version"}
        command.downgrade(config(connection), "base")
        left = set(inspect(connection).get_table_names()) - {"alembic_version"}
        command.upgrade(config(connection), "head")
        return len(made), left

    async with engine.begin() as connection:
        made, left = await connection.run_sync(run)
    await engine.dispose()

    assert made >= TABLES
    assert left == set()


async def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    databases = [open_database(empty_url) for _ in range(3)]

    await asyncio.gather(*(database.migrate() for database in databases))
    await databases[0].migrate()

    async with databases[0].uow() as uow:
        assert await uow.cases.next_number() == 1
    for database in databases:
        await database.dispose()


async def test_a_migration_that_fails_leaves_nothing_behind(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    database = open_database(empty_url)
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", broken)
        with pytest.raises(ZeroDivisionError):
            await database.migrate()

    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert tables == []
    await database.migrate()
    await database.dispose()


async def test_what_was_granted_before_there_were_sums_is_summed(empty_url: str) -> None:
    engine = begin_immediately(build_engine(empty_url))
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(config(sync), "head"))
    database = open_database(empty_url)
    now = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    async with database.uow() as uow:
        case = await make.case(uow, now=now)
        remedy = await make.offered(uow, case, make.refund("30.07"), now=now)
        await cases.accept(
            uow, case, remedy, await make.yes(uow, remedy), now=now, desk=make.desk()
        )
    await database.dispose()

    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync), "0005"))
        await connection.run_sync(lambda sync: command.upgrade(config(sync), "head"))
    await engine.dispose()

    database = open_database(empty_url)
    async with database.reading() as reading:
        found = {row.scope: row for row in await reading.spending.listed()}
    await database.dispose()
    assert {scope: row.cents for scope, row in found.items()} == dict.fromkeys(
        ("case", "chat", "day"), 3007
    )
    assert found["chat"].starts_at == datetime(2026, 11, 16, tzinfo=UTC)
    assert found["chat"].ends_at == datetime(2026, 11, 17, tzinfo=UTC)


async def test_an_older_program_goes_on_beside_a_later_one_until_something_is_taken_away(
    empty_url: str,
) -> None:
    database = open_database(empty_url)
    await database.migrate()
    newest = int(ScriptDirectory.from_config(config()).get_current_head() or "")
    put = "INSERT INTO counter (name, value) VALUES (:name, :value)"
    async with database.engine.begin() as connection:
        at = {"at": f"{newest + 2:04}"}
        await connection.execute(text("UPDATE alembic_version SET version_num = :at"), at)
        await connection.execute(text(put), {"name": OLDEST, "value": newest})

    await database.migrate()

    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE counter SET value = value + 1"))
    with pytest.raises(CommandError):
        await database.migrate()
    await database.dispose()


async def test_indexes_that_somebody_made_before_without_a_lock_are_taken(empty_url: str) -> None:
    engine = begin_immediately(build_engine(empty_url))
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(config(sync), "0024"))
        for made in re.findall(r"CONCURRENTLY (.+);", UPGRADING.read_text("utf-8")):
            await connection.execute(text(f"CREATE INDEX {made}"))
        await connection.run_sync(lambda sync: command.upgrade(config(sync), "head"))
        await connection.run_sync(lambda sync: command.check(config(sync)))
    await engine.dispose()


@pytest.mark.postgres
async def test_a_later_release_of_the_queue_brings_what_is_missing_and_no_more(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(postgres_url)
    for name in (*queue_tables.steps(), "99.00.00_01_pre_of_the_future.sql"):
        (tmp_path / name).write_text("SELECT no_such_function()")
    step = tmp_path / "99.00.00_01_pre_of_the_future.sql"
    step.write_text("CREATE TABLE procrastinate_new (id int); DROP TABLE procrastinate_new;")

    async with database.engine.connect() as connection:
        monkeypatch.setattr(queue_tables, "_folder", lambda: tmp_path)
        await connection.run_sync(queue_tables.bring)
        found = await connection.scalar(text(queue_tables.THROUGH))
        await connection.rollback()

    assert found == step.name
    await database.dispose()


def test_the_tables_of_the_queue_are_those_of_the_installed_package() -> None:
    # A release with new steps wants a new revision that calls `queue_tables.bring`.
    assert queue_tables.steps()[-1] == queue_tables.NEWEST
