"""The process: its port, its lock on the state folder."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.serving import NotServed, listen, only_one, web


def test_a_used_port_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NotServed, match=f"Port {port} is in use") as refused:
            listen("127.0.0.1", port)

    assert f"AMENDS_PORT={port + 1}" in str(refused.value)


def test_the_port_is_taken_at_once_and_free_after() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(NotServed):
            listen("127.0.0.1", port)
    listen("127.0.0.1", port).close()


def test_a_host_of_another_machine_is_named() -> None:
    with pytest.raises(NotServed, match=r"AMENDS_HOST: '192.0.2.1'"):
        listen("192.0.2.1", 0)


def test_one_process_holds_a_state_folder(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(NotServed, match=f"process {os.getpid()}"),
        only_one(tmp_path),
    ):
        pytest.fail("two processes have the same folder")
    with only_one(tmp_path):
        assert (tmp_path / "amends.lock").read_text() == str(os.getpid())


async def test_a_server_that_is_cancelled_ends_its_application_first() -> None:
    ended: list[str] = []

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        ended.append(app.title)

    server = web(FastAPI(title="a desk", lifespan=lifespan))
    with listen("127.0.0.1", 0) as listening:
        serving = asyncio.create_task(server.run_on(listening))
        await server.ready.wait()
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving

    assert ended == ["a desk"]
