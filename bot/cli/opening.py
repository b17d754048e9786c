"""What most commands begin with: settings, a log, and the database that is there already."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import logs
from bot.cli.failure import Failure
from bot.settings import BotSettings, load
from escalation.unit_of_work import Database, open_database

PRIVATE = 0o077
"""What is written is the owner's alone: database, log and secrets."""


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def begin(
    *,
    terminal: int = sys.maxsize,
    needs_state: bool = True,
    **given: Any,  # noqa: ANN401 - values of any setting
) -> BotSettings:
    """The settings, with the log going to its file and, from `terminal` on, to the terminal.

    A command that needs no state folder does without a log when the folder cannot be written.

    Raises:
        BadSettings: the environment cannot be used.
        Failure: the state folder cannot be written.
    """
    os.umask(PRIVATE)
    settings = load(**given)
    try:
        logs.configure(settings.state_dir, terminal=terminal)
    except OSError as error:
        if not needs_state:
            logs.silence()
            return settings
        raise Failure(
            f"AMENDS_STATE_DIR: {settings.state_dir} cannot be written ({error.strerror})."
        ) from error
    return settings


@asynccontextmanager
async def opened(settings: BotSettings) -> AsyncIterator[Database]:
    """The database of a product that was started before, brought to this version's tables.

    Raises:
        Failure: there is no database yet.
    """
    file = embedded_file(settings)
    if file is not None and not file.exists():
        raise Failure(f"There is no database at {file} yet; `make run` makes it.")
    database = open_database(settings.database_url)
    try:
        with reaching(settings):
            await database.migrate()
        yield database
    finally:
        await database.dispose()


@contextmanager
def reaching(settings: BotSettings) -> Iterator[None]:
    """Around the first use of a database that may not be there.

    Raises:
        Failure: nobody answers; it names the server, never the password.
    """
    try:
        yield
    except OSError as error:
        where = settings.database_url.rpartition("@")[2].removeprefix("postgresql://")
        said = error.strerror or str(error) or type(error).__name__
        raise Failure(f"The database at {where} cannot be reached: {said}.") from error


def embedded_file(settings: BotSettings) -> Path | None:
    """The file of the embedded database; None for a server, or for one in memory."""
    scheme, _, path = settings.database_url.partition("://")
    if not scheme.startswith("sqlite") or not path.removeprefix("/"):
        return None
    return Path(path.removeprefix("/").partition("?")[0])


def complete[Result](work: Coroutine[Any, Any, Result]) -> Result:
    """Run a command's work to its end."""
    return asyncio.run(work)
