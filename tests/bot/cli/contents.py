"""What a database holds: the demo, what is written all the while, and every row of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from escalation.demo import load_demo
from escalation.models import Base
from escalation.unit_of_work import open_database
from tests import make


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
