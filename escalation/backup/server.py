"""A database on a PostgreSQL server, copied and put back by the programs that come with it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, text

from escalation.backup.archive import BackupRefused, Content
from escalation.database import SERVER_SETTINGS
from escalation.queue_tables import NAMES
from escalation.unit_of_work import Database

DEBIAN: Final = Path("/usr/lib/postgresql")
NAMED: Final = {"host": "PGHOST", "port": "PGPORT", "ssl": "PGSSLMODE", "sslmode": "PGSSLMODE"}
"""Parts of a URL's query, and the variables by which the programs know them."""
TABLES: Final = text(
    "SELECT relname FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)
OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = :name AND pid <> pg_backend_pid()"
)
EMPTY: Final = f"""
DO $$ DECLARE each text; BEGIN
    FOR each IN SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP TABLE IF EXISTS ' || each || ' CASCADE'; END LOOP;
    FOR each IN SELECT oid::regprocedure FROM pg_proc
        WHERE starts_with(proname, '{NAMES}') AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP FUNCTION IF EXISTS ' || each || ' CASCADE'; END LOOP;
    FOR each IN SELECT oid::regtype FROM pg_type
        WHERE starts_with(typname, '{NAMES}') AND typnamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP TYPE IF EXISTS ' || each || ' CASCADE'; END LOOP;
END $$;
"""  # noqa: S608 - a constant of ours
"""What takes away all that is in a database of ours."""


def program(name: str) -> Path:
    """Where one of PostgreSQL's programs is: on the PATH, else the newest that Debian has.

    Raises:
        BackupRefused: nowhere.
    """
    if found := shutil.which(name):
        return Path(found)
    places = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not places:
        raise BackupRefused(
            f"{name} is not on this machine: install PostgreSQL's client programs (Debian: "
            "apt-get install postgresql-client), of the server's version or a later one."
        )
    return places[-1]


def variables(url: str) -> dict[str, str]:
    """How the programs find the database, the password too: other users see no environment."""
    parsed = make_url(url)
    said = {
        "PGHOST": parsed.host,
        "PGPORT": parsed.port,
        "PGUSER": parsed.username,
        "PGPASSWORD": parsed.password,
        "PGDATABASE": parsed.database,
    }
    query = {NAMED[name]: value for name, value in parsed.query.items() if name in NAMED}
    return {name: str(value) for name, value in {**said, **query}.items() if value is not None}


async def copy(database: Database, url: str, target: Path) -> Content:
    """Copy a database that others are writing, all of it from one moment; what it then held.

    Raises:
        BackupRefused: `pg_dump` is missing, or refuses; its own words say why.
    """
    dump = program("pg_dump")
    async with database.engine.connect() as connection:
        # The counts and the copy are of the same snapshot, which lives as long as this transaction.
        await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        held = await connection.run_sync(_content)
        snapshot = await connection.scalar(text("SELECT pg_export_snapshot()"))
        await _run(
            dump, "--format=custom", "--no-owner", "--no-privileges",
            f"--snapshot={snapshot}", f"--file={target}", of=variables(url),
        )  # fmt: skip
    return held


async def content(database: Database) -> Content:
    """What a database holds.

    Raises:
        BackupRefused: it is none of ours.
    """
    async with database.engine.connect() as connection:
        return await connection.run_sync(_content)


def _content(connection: Connection) -> Content:
    names = list(connection.scalars(TABLES))
    if "alembic_version" not in names:
        raise BackupRefused("This is no database of Amends: it has no revision.")
    rows = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in names}  # noqa: S608
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return Content(str(revision), {name: int(count or 0) for name, count in rows.items()})


async def is_there(database: Database) -> bool:
    """Whether there are tables.

    Raises:
        BackupRefused: they are another program's.
    """
    async with database.engine.connect() as connection:
        names = list(await connection.scalars(TABLES))
    if names and "alembic_version" not in names:
        raise BackupRefused(
            "The database holds tables of another program, and they stay. Give Amends a database "
            "of its own (createdb), and name that in DATABASE_URL."
        )
    return bool(names)


async def others(database: Database) -> int:
    """How many connections running parts of the program have to the database."""
    async with database.engine.connect() as connection:
        values = {"name": SERVER_SETTINGS["application_name"]}
        return int(await connection.scalar(OTHERS, values) or 0)


async def restore(url: str, dump: Path, hold: Sequence[str], folder: Path) -> None:
    """Replace all that is in the database by a copy, and run the statements `hold` on it, in one
    transaction: all of it or nothing. `folder` is for what is under way.

    Raises:
        BackupRefused: a program is missing, or refuses; its own words say why.
    """
    script, before, after = folder / "restore.sql", folder / "before.sql", folder / "after.sql"
    before.write_text(EMPTY, "utf-8")
    # The copy's own statements leave a session without a search path.
    after.write_text(";\n".join(("RESET search_path", *hold, "")), "utf-8")
    await _run(
        program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dump), of={}
    )
    await _run(
        program("psql"), "--no-psqlrc", "--quiet", "--single-transaction",
        "--set=ON_ERROR_STOP=1", f"--file={before}", f"--file={script}", f"--file={after}",
        of=variables(url),
    )  # fmt: skip


async def _run(path: Path, *arguments: str, of: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        path,
        *arguments,
        env={**os.environ, **of},  # noqa: TID251 - handed on, not read
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode:
        said = errors.decode("utf-8", "replace").strip().splitlines() or ["it says nothing"]
        # What follows the error itself may show values.
        first = next((line for line in said if "error" in line.lower()), said[0])
        raise BackupRefused(f"{path.name} did not succeed: {first}")
