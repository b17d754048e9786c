"""`amends backup` and `amends restore`, as they are typed, on both kinds of database."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select

from escalation.backup import archive
from escalation.database import begin_immediately
from escalation.models import Outgoing
from escalation.services.timers import tick
from escalation.unit_of_work import open_database
from tests import make
from tests.bot.cli.contents import at, busy, demo, everything
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
    """What is due is done at an hour at which people are written to; how each message goes out that
    it says.
    """
    database = open_database(url)
    noon = datetime.combine(
        datetime.now(UTC).date() + timedelta(days=1), time(12), make.desk().calendar.zone
    )
    await tick(database, noon.astimezone(UTC), make.desk())
    async with database.engine.connect() as connection:
        states = list((await connection.scalars(select(Outgoing.state))).all())
    await database.dispose()
    return states


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
