"""What `amends backup` and `amends restore` refuse, and that it changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from escalation.backup import archive
from escalation.database import revisions
from escalation.unit_of_work import open_database
from tests.bot.cli.contents import at, busy, demo, everything
from tests.bot.commands import Amends


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


async def moved(url: str, revision: str) -> None:
    """The database's tables are said to be of this revision."""
    database = open_database(url)
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :to"), {"to": revision}
        )
    await database.dispose()


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


@pytest.mark.postgres
def test_running_parts_are_not_torn_from_their_database(
    amends: Amends, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(postgres_url, monkeypatch)
    amends("backup", "b.amends")

    with busy(postgres_url):
        failure = amends("restore", "b.amends", "--replace").failure

    assert "stop them all first" in failure
