"""The process around the web application: its port, its lock on the state folder, its signals, and
an end within five seconds whatever hangs.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import logging
import os
import signal
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, override

import structlog
import uvicorn
from fastapi import FastAPI

log = structlog.get_logger()

PATIENCE = 4.5
"""Seconds from the first signal to the end of the process, by force if need be."""
STREAMS = 1
"""Seconds that open pages and event streams get to end; what was sent is stored by then."""
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotServed(Exception):
    """The program cannot serve here; the message says why and what to do."""


@contextmanager
def only_one(state_dir: Path) -> Iterator[None]:
    """Hold the state folder for this process.

    Raises:
        NotServed: another process has it.
        OSError: the folder cannot be written.
    """
    with (state_dir / "amends.lock").open("a+", encoding="ascii") as file:
        _lock(file, state_dir)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock(file: IO[str], state_dir: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "?"
        raise NotServed(
            f"Amends is running already with the state folder {state_dir} (process {holder}); "
            "stop it, or give this one a folder of its own by AMENDS_STATE_DIR."
        ) from None


def listen(host: str, port: int) -> socket.socket:
    """A socket that has the port, before anything long begins.

    Raises:
        NotServed: the port is used, not allowed, or the host is not of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise NotServed(f"AMENDS_HOST: {host!r} is no address of this machine.") from error
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(socket.SOMAXCONN)
    except OSError as error:
        listening.close()
        raise NotServed(_not_bound(host, port, error)) from error
    listening.settimeout(0)
    return listening


def _not_bound(host: str, port: int, error: OSError) -> str:
    match error:
        case PermissionError():
            return f"Port {port} may not be used without root; take one from 1024 on (AMENDS_PORT)."
        case OSError(errno=number) if number == errno.EADDRINUSE:
            return (
                f"Port {port} is in use by another program. Stop that one, or choose another port: "
                f"AMENDS_PORT={port + 1}."
            )
        case _:
            return f"AMENDS_HOST: {host!r} is no address of this machine ({error.strerror})."


class Web(uvicorn.Server):
    """uvicorn, which leaves the signals to us and says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready.set()

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def run_on(self, listening: socket.socket) -> None:
        """Serve until `should_exit` or cancelled; either way what runs comes to an end first.

        Raises:
            NotServed: the application did not start; the log says why.
        """
        serving = asyncio.create_task(self._served(listening))  # noqa: TID251 - awaited either way
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            # uvicorn, when it is cancelled, leaves its application running with nobody to end it.
            self.should_exit = True
            await serving
            raise

    async def _served(self, listening: socket.socket) -> None:
        try:
            await self.serve([listening])
        except SystemExit as error:
            raise NotServed("The web pages did not start; the log says why.") from error


def web(app: FastAPI) -> Web:
    """A server for the application, quiet, with short patience at its end."""
    return Web(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            server_header=False,
            ws="none",
            lifespan="on",
            timeout_graceful_shutdown=STREAMS,
        )
    )


@contextmanager
def stop_on_signals(stopping: asyncio.Event) -> Iterator[None]:
    """Set `stopping` at the first signal; a second one, or PATIENCE seconds, end the process.

    What must not be lost is in the database by then, so an end by force loses nothing.
    """
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        if stopping.is_set():
            os._exit(128 + number)
        log.info("program.stopping", signal=number.name)
        # What is cut off now is cut off on purpose.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        stopping.set()

    for number in STOPPING:
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    finally:
        for number in STOPPING:
            loop.remove_signal_handler(number)
