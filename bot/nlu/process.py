"""Runs the Rasa server beside the app: starts it, waits until it is ready, starts it again.

While it is not ready, endpoint() is None and whoever asks is answered by the exported model.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import socket
import time
from pathlib import Path
from typing import Final

import structlog

from bot.nlu.rasa_client import Endpoint
from bot.nlu.train import RASA_PYTHON

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_STOPS_WITHIN: Final = 2.0
_STABLE_AFTER: Final = 60.0
_LONGEST_PAUSE: Final = 60.0
_LONGEST_SOCKET_PATH: Final = 100
# The server's own exit codes for what no second start can mend: no token, no such model.
_HOPELESS: Final = frozenset({2, 3})


class RasaProcess:
    """One supervised server. run() belongs into a TaskGroup; its cancellation stops the server."""

    def __init__(
        self,
        *,
        root: Path,
        model: Path,
        state: Path,
        start_within: float = 60.0,
        first_pause: float = 1.0,
    ) -> None:
        """`state` is a folder for the socket; `start_within` and `first_pause` are seconds."""
        self._root = root
        self._model = model
        self._state = state
        self._start_within = start_within
        self._first_pause = first_pause
        self._endpoint: Endpoint | None = None
        self._ready = asyncio.Event()
        self._over = asyncio.Event()
        self._last_words = ""

    def endpoint(self) -> Endpoint | None:
        """Where the server listens; None while it does not."""
        return self._endpoint

    async def ready(self, within: float) -> bool:
        """Wait until the server answers, at most `within` seconds; False when it does not."""
        waits = {
            asyncio.ensure_future(self._ready.wait()),
            asyncio.ensure_future(self._over.wait()),
        }
        _, pending = await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for each in pending:
            each.cancel()
        return self._ready.is_set()

    async def run(self) -> None:
        """Keep a server running until cancelled; give up when it can't ever start."""
        pause = self._first_pause
        try:
            while True:
                started = time.monotonic()
                code = await self._once()
                if code in _HOPELESS:
                    log.error("nlu.gave_up", code=code, reason=self._last_words)
                    return
                if time.monotonic() - started > _STABLE_AFTER:
                    pause = self._first_pause
                log.warning("nlu.stopped", code=code, again_in=pause, reason=self._last_words)
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)
        finally:
            self._over.set()

    async def _once(self) -> int | None:
        """One life of the server, to its end; its exit code."""
        endpoint, address = self._new_endpoint()
        process = await asyncio.create_subprocess_exec(
            self._root / RASA_PYTHON,
            self._root / "nlu_data/rasa/server.py",
            self._model,
            *address,
            cwd=self._root,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=1 << 20,
        )
        try:
            if process.stdin is not None:  # not on the command line, where everybody can read it
                process.stdin.write(f"{endpoint.token}\n".encode())
                process.stdin.close()
            try:
                async with asyncio.timeout(self._start_within) as patience:
                    await self._watch(process, endpoint, patience)
            except TimeoutError:
                log.warning("nlu.slow_start", seconds=self._start_within)
                process.kill()
            return await process.wait()
        finally:
            self._endpoint = None
            self._ready.clear()
            await _stop(process)

    async def _watch(
        self,
        process: asyncio.subprocess.Process,
        endpoint: Endpoint,
        patience: asyncio.Timeout,
    ) -> None:
        """Read what the server says until it ends; its first word of being ready opens the door."""
        while process.stderr is not None and (line := await process.stderr.readline()):
            said = line.decode("utf-8", "replace").strip()
            try:
                event = json.loads(said)
            except ValueError:
                self._last_words = said or self._last_words
                continue
            if isinstance(event, dict) and event.get("event") == "nlu.ready":
                patience.reschedule(None)
                self._endpoint = endpoint
                self._ready.set()
                log.info("nlu.ready", model_id=event.get("model_id"))

    def _new_endpoint(self) -> tuple[Endpoint, tuple[str, str]]:
        """A fresh token, and a socket in the state folder; a port where its path is too long."""
        token = secrets.token_urlsafe(32)
        self._state.mkdir(parents=True, exist_ok=True)
        path = self._state.resolve() / "nlu.sock"
        if len(str(path)) <= _LONGEST_SOCKET_PATH:
            return Endpoint(token, socket=path), ("--socket", str(path))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        return Endpoint(token, port=port), ("--port", str(port))


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOPS_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()
