"""`amends backup` and `amends restore`, as they are typed, on both kinds of database."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select, text

from escalation.backup import archive, server
from escalation.backup.archive import BackupRefused
from escalation.database import begin_immediately, revisions
from escalation.demo import load_demo
from escalation.models import Base, Outgoing
from escalation.services.timers import tick
from escalation.unit_of_work import Database, open_database
from tests import make
from tests.bot.commands import Amends
from tests.escalation.test_migrations import config
from tests.postgres import Cluster

NEW = "amends_restored"


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of the same kind."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'new' / 'amends.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.sql(f"CREATE DATABASE {NEW}")
    yield cluster.url(NEW)
    cluster.sql(f"DROP DATABASE {NEW} WITH (FORCE)")


def at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next commands are on this database."""
    monkeypatch.setenv("DATABASE_URL", url)


async def demo(url: str) -> None:
    database = open_database(url)
    async with database.uow() as uow:
        await load_demo(uow, datetime.now(UTC))
    await database.dispose()


async def everything(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    database = open_database(url)
    async with database.engine.connect() as connection:
        found = {
            name: sorted(
                str(row) for row in await connection.execute(select(Base.metadata.tables[name]))
            )
            for name in Base.metadata.tables
        }
    await database.dispose()
    return found


@contextmanager
def busy(url: str) -> Iterator[None]:
    """Somebody writes all the while: a conversation and its message in one transaction."""
    stopping = threading.Event()
    begun = threading.Event()

    async def write() -> None:
        database = open_database(url)
        while not stopping.is_set():
            async with database.uow() as uow:
                chat = await make.conversation(uow, address=make.key())
                case = await make.case(uow, chat)
                await make.heard(uow, case, "一样多")
            begun.set()
        await database.dispose()

    thread = threading.Thread(target=lambda: asyncio.run(write()))
    thread.start()
    assert begun.wait(30)
    try:
        yield
    finally:
        stopping.set()
        thread.join(30)


def test_a_backup_under_load_is_of_one_moment(
    amends: Amends, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at(database_url, monkeypatch)
    with busy(database_url):
        assert amends("backup", "b.amends").code == 0

    with archive.opened(tmp_path / "b.amends") as opened:
        rows = opened.manifest.content.rows
    assert rows["conversation"] == rows["case"] == rows["message"] > 0
    assert amends("restore", "b.amends", "--replace").code == 0
    found = asyncio.run(everything(database_url))
    assert {name: len(found[name]) for name in ("conversation", "message")} == {
        name: rows[name] for name in ("conversation", "message")
    }


@pytest.mark.usefixtures("spoken")
def test_what_was_kept_is_back_row_by_row_and_a_customer_is_answered(
    amends: Amends,
    database_url: str,
    elsewhere: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    at(database_url, monkeypatch)
    asyncio.run(demo(database_url))
    assert (
        "30.00"
        in amends("chat", "--customer", "c-100", stdin="订单 A-1001 你们多扣了我 30 元\n").out
    )
    before = asyncio.run(everything(database_url))
    made = amends("backup", "b.amends")
    assert made.code == 0
    assert stat.S_IMODE((tmp_path / "b.amends").stat().st_mode) == 0o600

    at(elsewhere, monkeypatch)
    assert amends("restore", "b.amends", "--nothing-since").code == 0

    assert asyncio.run(everything(elsewhere)) == before
    assert "1-" in amends("chat", "--customer", "c-100", stdin="好的\n").out


@pytest.mark.usefixtures("spoken")
def test_without_a_word_on_it_a_talk_goes_to_people(
    amends: Amends, database_url: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(database_url, monkeypatch)
    asyncio.run(demo(database_url))
    amends("chat", "--customer", "c-100", stdin="订单 A-1001 你们多扣了我 30 元\n")
    amends("backup", "b.amends")

    at(elsewhere, monkeypatch)
    assert "1 talks went to people" in amends("restore", "b.amends").err

    amends("chat", "--customer", "c-100", stdin="好的\n")
    assert asyncio.run(everything(elsewhere))["fulfilment"] == []


def test_t20_a_word_that_fell_due_before_the_loss_is_not_said_by_itself_after_the_restore(
    amends: Amends, database_url: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(database_url, monkeypatch)
    asyncio.run(waiting(database_url))
    amends("backup", "b.amends")
    assert asyncio.run(told(database_url)) == ["queued"]

    at(elsewhere, monkeypatch)
    amends("restore", "b.amends")

    assert asyncio.run(told(elsewhere)) == ["unknown"]


async def waiting(url: str) -> None:
    """A customer waits for a person whose time has passed."""
    database = open_database(url)
    async with database.uow() as uow:
        await make.queued_case(uow, await make.conversation(uow, channel="telegram"))
    await database.dispose()


async def told(url: str) -> list[str]:
    """What is due is done now; how each message goes out that it says."""
    database = open_database(url)
    await tick(database, datetime.now(UTC), make.desk())
    async with database.engine.connect() as connection:
        states = list((await connection.scalars(select(Outgoing.state))).all())
    await database.dispose()
    return states


def test_what_is_there_stays_unless_it_is_said(
    amends: Amends, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at(database_url, monkeypatch)
    amends("backup", "empty.amends")
    asyncio.run(demo(database_url))
    before = asyncio.run(everything(database_url))

    assert "--replace" in amends("restore", "empty.amends").failure
    assert asyncio.run(everything(database_url)) == before

    assert amends("restore", "empty.amends", "--replace", "--nothing-since").code == 0
    assert asyncio.run(everything(database_url))["customer"] == []
    kept = list(tmp_path.glob("*.replaced-*"))
    assert len(kept) == database_url.startswith("sqlite")
    for file in kept:
        assert asyncio.run(everything(f"sqlite:///{file}")) == before


def test_a_damaged_or_later_backup_changes_nothing(
    amends: Amends, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at(database_url, monkeypatch)
    asyncio.run(demo(database_url))
    before = asyncio.run(everything(database_url))
    amends("backup", "b.amends")
    whole = (tmp_path / "b.amends").read_bytes()
    (tmp_path / "cut.amends").write_bytes(whole[: len(whole) // 2])
    asyncio.run(moved(database_url, "0999"))
    amends("backup", "later.amends")
    asyncio.run(moved(database_url, revisions()[-1]))

    assert "no backup of Amends" in amends("restore", "cut.amends", "--replace").failure
    assert "a later version" in amends("restore", "later.amends", "--replace").failure
    assert asyncio.run(everything(database_url)) == before
    assert [path.name for path in tmp_path.rglob(".*amends*")] == []


def test_a_backup_of_older_tables_is_brought_up_to_date(
    amends: Amends, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(database_url, monkeypatch)
    asyncio.run(demo(database_url))
    before = asyncio.run(everything(database_url))
    asyncio.run(older(database_url, "0014"))
    assert amends("backup", "old.amends").code == 0

    assert amends("restore", "old.amends", "--replace", "--nothing-since").code == 0

    after = asyncio.run(everything(database_url))
    assert after["customer"] == before["customer"] != []
    assert after.keys() == before.keys()


async def older(url: str, revision: str) -> None:
    """The database has the tables of this earlier revision."""
    database = open_database(url)
    async with begin_immediately(database.engine).begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync), revision))
    await database.dispose()


async def moved(url: str, revision: str) -> None:
    """The database's tables are said to be of this revision."""
    database = open_database(url)
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :to"), {"to": revision}
        )
    await database.dispose()


def test_a_log_left_behind_by_a_lost_database_undoes_no_restore(
    started: Amends, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "var" / "amends.db"
    at(f"sqlite:///{file}", monkeypatch)
    started("backup", "b.amends")
    log = tmp_path / "log"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("INSERT INTO counter VALUES ('later', 1)")
        database.commit()
        shutil.copy(f"{file}-wal", log)
    file.unlink()
    log.rename(f"{file}-wal")

    assert started("restore", "b.amends").code == 0

    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT count(*) FROM counter WHERE name = 'later'").fetchone()
    assert found == (0,)
    assert len(list(file.parent.glob("*.replaced-*-wal"))) == 1


@pytest.mark.postgres
def test_a_server_that_took_a_wrong_backup_is_not_said_to_be_as_before(
    amends: Amends, postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at(postgres_url, monkeypatch)
    amends("backup", "b.amends")
    with archive.opened(tmp_path / "b.amends") as opened:
        opened.take_out(archive.DATABASE, tmp_path / "copy")
        told = opened.manifest
    archive.write(
        tmp_path / "wrong.amends", {archive.DATABASE: tmp_path / "copy"}, database=told.database,
        program=told.program, now=told.made_at,
        content=replace(told.content, rows={**told.content.rows, "customer": 7}),
    )  # fmt: skip

    said = amends("restore", "wrong.amends", "--replace")

    assert said.code != 0
    assert "does not hold what it says (tables: customer)" in said.err
    assert "back but not ready" in said.err
    assert "nothing of it is used" not in said.err


def test_a_backup_is_never_written_over(started: Amends) -> None:
    assert started("backup", "b.amends").code == 0

    assert started("backup", "b.amends").failure == (
        "amends: b.amends exists already, and a backup is never written over: name another."
    )
    assert "There is no folder" in started("backup", "missing/b.amends").failure


def test_a_backup_is_for_its_own_kind_of_database(
    started: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    started("backup", "b.amends")
    at("postgresql://127.0.0.1:9/none", monkeypatch)

    assert "is of a sqlite database" in started("restore", "b.amends").failure


def test_what_signs_sessions_comes_back_unless_the_settings_name_it(
    started: Amends, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "var" / "secret"
    kept.write_text("s" * 64)
    started("backup", "b.amends")

    kept.unlink()
    started("restore", "b.amends", "--replace")
    assert kept.read_text() == "s" * 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    kept.unlink()
    monkeypatch.setenv("AMENDS_SECRET", "another-one-for-all-parts-0123456789")
    started("restore", "b.amends", "--replace")
    assert not kept.exists()


@pytest.mark.postgres
async def test_tables_of_others_are_never_replaced(cluster: Cluster) -> None:
    cluster.sql(f"CREATE DATABASE {NEW}")
    cluster.sql("CREATE TABLE theirs (id int)", NEW)
    database = Database(open_database(cluster.url(NEW)).engine)
    try:
        with pytest.raises(BackupRefused, match="another program"):
            await server.is_there(database)
    finally:
        await database.dispose()
        cluster.sql(f"DROP DATABASE {NEW} WITH (FORCE)")


@pytest.mark.postgres
def test_running_parts_are_not_torn_from_their_database(
    amends: Amends, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(postgres_url, monkeypatch)
    amends("backup", "b.amends")

    with busy(postgres_url):
        failure = amends("restore", "b.amends", "--replace").failure

    assert "stop them all first" in failure


def test_a_password_reaches_the_programs_by_their_environment_alone() -> None:
    said = server.variables("postgresql://ada:s3cret@db.example:5433/shop?ssl=require")

    assert said == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "ada",
        "PGPASSWORD": "s3cret",
        "PGDATABASE": "shop",
        "PGSSLMODE": "require",
    }


def test_without_postgresql_s_programs_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server, "DEBIAN", tmp_path)
    monkeypatch.setattr("shutil.which", lambda _: None)

    with pytest.raises(BackupRefused, match="apt-get install postgresql-client"):
        server.program("pg_dump")
    newest = tmp_path / "16" / "bin" / "pg_dump"
    for version in ("9.6", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "pg_dump").touch()
    assert server.program("pg_dump") == newest
    assert os.access(newest, os.F_OK)
