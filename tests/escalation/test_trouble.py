"""What is wrong with the database is one sentence, whatever driver said it."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from escalation.trouble import is_away, trouble
from escalation.unit_of_work import Database, open_database
from tests.postgres import Cluster


async def _trouble(url: str) -> str | None:
    try:
        database = open_database(url)
        try:
            async with database.reading() as uow:
                await uow.cases.counts()
        finally:
            await database.dispose()
    except Exception as error:  # noqa: BLE001 - whatever it is must be told
        return trouble(error)
    return "no trouble"


async def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    said = await _trouble(f"sqlite:///{tmp_path}/missing/amends.db")

    assert said == "The database cannot be used: the file or its folder cannot be opened."


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "amends.db"
    file.write_text("Dear diary" * 500)

    said = await _trouble(f"sqlite:///{file}")

    assert said == "The database cannot be used: the file is no database."


async def test_a_database_without_tables(tmp_path: Path) -> None:
    said = await _trouble(f"sqlite:///{tmp_path}/amends.db")

    assert said is not None
    assert "amends migrate" in said


async def test_a_url_that_is_none() -> None:
    said = await _trouble("somewhere")

    assert said is not None
    assert "sqlite:///file" in said


@pytest.mark.postgres
async def test_a_server_without_that_database(cluster: Cluster) -> None:
    said = await _trouble(cluster.url("nowhere"))

    assert said == "The database cannot be used: the server has no database of that name."


@pytest.mark.postgres
async def test_a_server_without_that_user(cluster: Cluster) -> None:
    said = await _trouble(cluster.url("migrated").replace("//postgres@", "//nobody@"))

    assert said == "The database cannot be used: the server refuses the user or the password."


def test_another_error_is_none_of_its_business() -> None:
    assert trouble(ValueError("database is locked")) is None


@pytest.mark.parametrize("error", [OSError(), TimeoutError(), asyncpg.DiskFullError("no room")])
def test_a_database_that_is_away_is_told_from_words_that_cannot_be_kept(error: Exception) -> None:
    wrapped = DBAPIError("INSERT", {}, error)
    wrapped.__cause__ = error
    assert is_away(error)
    assert is_away(wrapped)
    assert not is_away(DataError("INSERT", {}, asyncpg.StringDataRightTruncationError("too long")))
    assert not is_away(ValueError())


async def test_a_full_disk_is_a_database_that_is_away(embedded: Database) -> None:
    async with embedded.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(OperationalError) as full:
            await connection.exec_driver_sql("CREATE TABLE more (words text)")

    assert is_away(full.value)
