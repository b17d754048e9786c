"""How a connection is prepared."""

from __future__ import annotations

import socket
import sqlite3
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from escalation import database
from escalation.database import _log_ahead, _notice_silence


def test_a_new_file_that_another_program_holds_is_asked_for_again(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    let_go = threading.Timer(0.1, holder.execute, ("COMMIT",))
    let_go.start()
    waiting = sqlite3.connect(tmp_path / "new.db", timeout=0)

    _log_ahead(waiting)

    let_go.join()
    assert waiting.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    waiting.close()
    holder.close()


def test_a_file_that_stays_held_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SWITCHES", 2)
    holder = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waiting = sqlite3.connect(tmp_path / "new.db", timeout=0)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        _log_ahead(waiting)

    waiting.close()
    holder.close()


def test_a_server_that_falls_silent_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        plug = socket.create_connection(server.getsockname())
    driver = SimpleNamespace(_transport=SimpleNamespace(get_extra_info=lambda _: plug))

    _notice_silence(SimpleNamespace(driver_connection=driver), None)

    assert plug.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
    assert plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
    plug.close()
