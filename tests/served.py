"""The desk on a real port, in a thread of its own: for what needs a real server in front of it."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, override

import uvicorn

from escalation.office import Office
from escalation.reader import Reader
from escalation.unit_of_work import Database, open_database
from tests import shop
from tests.application import application
from tests.furnishing import SECRET


class Server(uvicorn.Server):
    """uvicorn without the signals: those belong to the main thread."""

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


@dataclass
class Served:
    """A running desk. `run` does something in its loop, as another part of the program would."""

    url: str
    office: Office
    shop: shop.Shop
    loop: asyncio.AbstractEventLoop

    @property
    def database(self) -> Database:
        return self.office.database

    def run[Result](self, work: Callable[[Database], Coroutine[Any, Any, Result]]) -> Result:
        """What `work` gives, done on the served database."""
        doing = asyncio.run_coroutine_threadsafe(work(self.office.database), self.loop)
        return doing.result(30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    furnished: tuple[Path, shop.Shop],
    file: Path,
    *,
    clock: Callable[[], datetime] = lambda: shop.NOW,
    port: int | None = None,
    reader: Reader | None = None,
) -> Iterator[Served]:
    """Serve a furnished desk from `file`, which is copied from the template when it is not there."""
    if not file.exists():
        shutil.copyfile(furnished[0], file)
    port = port or free_port()
    database = open_database(f"sqlite:///{file}")
    app = application(database, furnished[1].desk, secret=SECRET, clock=clock, reader=reader)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=1, ws="none"
    )
    server = Server(config)
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        try:
            await server.serve()
        finally:
            await database.dispose()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run, name="desk", daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the desk did not start"
        assert time.monotonic() < deadline, "the desk does not answer"
        time.sleep(0.02)
    try:
        yield Served(f"http://127.0.0.1:{port}", app.state.office, furnished[1], loop)
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the desk did not stop"
