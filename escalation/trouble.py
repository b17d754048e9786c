"""What is wrong with the database, in one sentence for whoever runs the program."""

from __future__ import annotations

from collections.abc import Iterator

import asyncpg
from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

NO_TABLES = "its tables are missing; amends migrate makes them"
KINDS: dict[type[BaseException] | tuple[type[BaseException], ...], str] = {
    ArgumentError: "the URL is none of sqlite:///file and postgresql://user@host/name",
    CommandError: "its tables are of another version of this program",
    (
        asyncpg.InvalidPasswordError,
        asyncpg.InvalidAuthorizationSpecificationError,
    ): "the server refuses the user or the password",
    asyncpg.InvalidCatalogNameError: "the server has no database of that name",
    (
        asyncpg.TooManyConnectionsError,
        asyncpg.CannotConnectNowError,
    ): "the server takes no more connections now",
    asyncpg.UndefinedTableError: NO_TABLES,
}
"""Errors by their class, and what they mean."""
AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError, TimeoutError)
"""Errors that say nothing about what was to be written."""
STATES = ("08", "25006", "40", "53", "55", "57", "58")
"""Beginnings of PostgreSQL's codes for the same: no connection, read-only, a conflict, no room, no
lock, a shutdown, a fault of the system.
"""
EMBEDDED = {
    "unable to open database file": "the file or its folder cannot be opened",
    "file is not a database": "the file is no database",
    "disk image is malformed": "the file is damaged",
    "database or disk is full": "the disk is full",
    "disk i/o error": "the disk is full or does not answer",
    "readonly database": "the file or its folder may not be written",
    "database is locked": "another program holds it",
    "no such table": NO_TABLES,
}
"""Parts of SQLite's messages, and what they mean."""


def trouble(error: BaseException) -> str | None:
    """A sentence, if the error comes from the database or the way to it; else None."""
    for each in _causes(error):
        if sentence := _sentence(each):
            return f"The database cannot be used: {sentence}."
    return None


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be used at present, whatever is written to it: what failed may
    go well when it is tried again as it is.
    """
    return any(
        isinstance(each, AWAY) or str(getattr(each, "sqlstate", "")).startswith(STATES)
        for each in _causes(error)
    )


def _sentence(error: BaseException) -> str | None:
    for kinds, meaning in KINDS.items():
        if isinstance(error, kinds):
            return meaning
    said = str(error.orig).lower() if isinstance(error, DBAPIError) else ""
    return next((meaning for part, meaning in EMBEDDED.items() if part in said), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    for _ in range(10):
        if each is None:
            return
        yield each
        each = each.__cause__ or each.__context__
