"""The embedded database copied while the program writes, and put back in one step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from escalation.backup.archive import BackupRefused, Content

PAGES: Final = 4_096
"""Copied at a time: 16 MB."""
TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
REVISION: Final = "SELECT version_num FROM alembic_version"
COMPANIONS: Final = ("-wal", "-shm")
"""What SQLite keeps beside a file that is in use."""


def copy(file: Path, target: Path, *, told: Callable[[float], None]) -> Content:
    """Copy a database that others may be writing, all of it from one moment; what it then held.

    `told` is called with the share done. Nobody waits for it: in the write-ahead log a reader keeps
    what it has begun to read, and the copy reads in one transaction from beginning to end.

    Raises:
        sqlite3.Error: it cannot be read, or the copy not be written.
        BackupRefused: what was read is damaged.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as source:
        source.execute("BEGIN")
        source.execute(REVISION).fetchone()
        with closing(sqlite3.connect(target)) as made:
            source.backup(
                made, pages=PAGES, progress=lambda _, left, whole: told(1 - left / max(whole, 1))
            )
            # A single file: what stood in a log is in it.
            made.execute("PRAGMA journal_mode=DELETE")
    return content(target)


def content(file: Path) -> Content:
    """What a database holds.

    Raises:
        BackupRefused: it is damaged, or none of ours.
    """
    try:
        with closing(sqlite3.connect(file)) as database:
            [found] = database.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise BackupRefused(f"The database is damaged: {found}.")
            names = [name for (name,) in database.execute(TABLES)]
            rows = {name: _count(database, name) for name in sorted(names)}
            [revision] = database.execute(REVISION).fetchone()
    except (sqlite3.DatabaseError, TypeError) as error:
        raise BackupRefused("This is no database of Amends, or a damaged one.") from error
    return Content(revision, rows)


def _count(database: sqlite3.Connection, name: str) -> int:
    [count] = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - a table's
    return int(count)


def is_there(file: Path) -> bool:
    """Whether there is a database with tables, or something that is none: nothing to write over."""
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(file)) as database:
            return database.execute(TABLES).fetchone() is not None
    except sqlite3.DatabaseError:
        return True


def hold(file: Path, statements: Sequence[str]) -> None:
    """Run these statements in one transaction."""
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def put(fresh: Path, file: Path, kept: Path) -> bool:
    """Put the database `fresh` in the place of `file`, which is kept as `kept`; whether there was
    one. Nobody may have either open.
    """
    with closing(sqlite3.connect(fresh)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
    # The old log goes with the old file, and away if that has gone before it: read with the new one
    # it would undo it.
    for companion in COMPANIONS:
        with suppress(FileNotFoundError):
            Path(f"{file}{companion}").rename(f"{kept}{companion}")
    was_there = file.exists()
    if was_there:
        file.rename(kept)
    fresh.rename(file)
    return was_there
