"""A server's copies: made by PostgreSQL's own programs, and never over what others keep."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from escalation.backup import server
from escalation.backup.archive import BackupRefused
from escalation.unit_of_work import Database, open_database
from tests.postgres import Cluster

THEIRS = "of_another_program"


@pytest.mark.postgres
async def test_tables_of_others_are_never_replaced(cluster: Cluster) -> None:
    cluster.sql(f"CREATE DATABASE {THEIRS}")
    cluster.sql("CREATE TABLE theirs (id int)", THEIRS)
    database = Database(open_database(cluster.url(THEIRS)).engine)
    try:
        with pytest.raises(BackupRefused, match="another program"):
            await server.is_there(database)
    finally:
        await database.dispose()
        cluster.sql(f"DROP DATABASE {THEIRS} WITH (FORCE)")


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
