"""A connection of ours is open or closed, never half."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from escalation import one_hop


async def test_whoever_is_cancelled_while_it_opens_leaves_no_connection_and_no_thread(
    tmp_path: Path,
) -> None:
    made: list[sqlite3.Connection] = []

    def slowly(raw: sqlite3.Connection) -> None:
        made.append(raw)
        time.sleep(0.1)

    connection = one_hop.connect(str(tmp_path / "a.db"), prepare=slowly, check_same_thread=False)
    opening = asyncio.ensure_future(connection)
    await asyncio.sleep(0.02)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening

    await asyncio.to_thread(connection._thread.join, 5)
    assert not connection._thread.is_alive()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")


async def test_one_that_cannot_be_prepared_is_closed(tmp_path: Path) -> None:
    made: list[sqlite3.Connection] = []

    def refuse(raw: sqlite3.Connection) -> None:
        made.append(raw)
        raise sqlite3.OperationalError("database is locked")

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await one_hop.connect(str(tmp_path / "a.db"), prepare=refuse, check_same_thread=False)

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")
