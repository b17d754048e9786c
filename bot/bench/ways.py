"""The ways to read a text that are compared: each a process of its own, started, asked, stopped."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, Protocol

from bot.bench.load import Load, ask, ask_together
from bot.nlu.leash import leashed
from bot.nlu.model import Model
from bot.nlu.process import SOCKET, rasa_command, rasa_environment
from bot.nlu.rasa_client import PROBE, RasaNlu
from bot.nlu.understanding import NluUnavailable

LONGEST_START: Final = 300.0
"""Seconds after which a way that does not answer yet is given up."""
LONGEST_ANSWER: Final = 120.0
"""Seconds for one answer: a slow way is measured, not refused."""
_LONGEST_LINE: Final = 1 << 24


class Way(Protocol):
    """A process that reads texts and has answered once. `start_s`: seconds until it had."""

    start_s: float

    async def ask(self, texts: Sequence[str], in_flight: int) -> Load:
        """One text a request. Raises NluUnavailable when one is not read."""
        ...

    async def ask_together(self, texts: Sequence[str]) -> float:
        """Seconds of one parse of all the texts. Raises NluUnavailable when one is not read."""
        ...

    def memory(self) -> float:
        """What of the process is resident at present, in MB (2**20 bytes)."""
        ...


class OwnReading:
    """The exported model in a process that asks itself: in the app, too, nothing lies between."""

    def __init__(self, process: Process, log: Path) -> None:
        self._process = process
        self._log = log
        self.start_s = 0.0

    async def ask(self, texts: Sequence[str], in_flight: int) -> Load:
        """See Way."""
        answer = await self._tell({"texts": list(texts), "in_flight": in_flight})
        return Load(answer["seconds"], tuple(answer["answers"]))

    async def ask_together(self, texts: Sequence[str]) -> float:
        """See Way."""
        return float((await self._tell({"texts": list(texts)}))["seconds"])

    def memory(self) -> float:
        """See Way."""
        return resident(self._process.pid)

    async def _tell(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise NluUnavailable("the app's own reading cannot be asked")
        line = b""
        with suppress(ConnectionError):
            self._process.stdin.write(f"{json.dumps(asked)}\n".encode())
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        if not line:
            raise NluUnavailable(f"the app's own reading ended: {last_words(self._log)}")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise NluUnavailable(answer["failed"])
        return answer


class Served:
    """A model behind the Rasa server, asked as the app asks it."""

    def __init__(self, process: Process, client: RasaNlu, log: Path) -> None:
        self._process = process
        self._client = client
        self._log = log
        self.start_s = 0.0

    async def ask(self, texts: Sequence[str], in_flight: int) -> Load:
        """See Way."""
        return await ask(self._client, texts, in_flight)

    async def ask_together(self, texts: Sequence[str]) -> float:
        """See Way."""
        return await ask_together(self._client, texts)

    def memory(self) -> float:
        """See Way."""
        return resident(self._process.pid)

    async def until_ready(self) -> None:
        """Wait for the first answer. Raises NluUnavailable when it ends before."""
        while True:
            with suppress(NluUnavailable):
                await self._client.probe()
                return
            if self._process.returncode is not None:
                raise NluUnavailable(f"the server ended: {last_words(self._log)}")
            await asyncio.sleep(0.05)


@asynccontextmanager
async def own_reading(root: Path, model: Model, home: Path) -> AsyncIterator[OwnReading]:
    """The app's own reading with a model, ready.

    Raises:
        NluUnavailable: it does not get ready.
    """
    files = [str(model.exported_path), str(model.encoder_path)]
    command = [sys.executable, "-m", "bot.bench.reader", *files]
    log = home / "own.log"
    started = time.perf_counter()
    async with running(command, root, home, log, answers=True) as process:
        way = OwnReading(process, log)
        async with patience():
            await way.ask([PROBE], 1)
        way.start_s = time.perf_counter() - started
        yield way


@asynccontextmanager
async def served(
    root: Path, model: Model, home: Path, *, command: Sequence[str] | None = None
) -> AsyncIterator[Served]:
    """A model behind the Rasa server, ready; `command` is what serves it, if not our server.

    Raises:
        NluUnavailable: it does not get ready.
    """
    socket, log, token = home / SOCKET, home / "server.log", secrets.token_urlsafe(32)
    begin = [*(command or rasa_command(root, model)), "--socket", str(socket)]
    client = RasaNlu(socket, token, timeout=LONGEST_ANSWER)
    started = time.perf_counter()
    try:
        async with running(begin, root, home, log) as process:
            if process.stdin is not None:
                process.stdin.write(f"{token}\n".encode())
                process.stdin.close()
            way = Served(process, client, log)
            async with patience():
                await way.until_ready()
            way.start_s = time.perf_counter() - started
            yield way
    finally:
        await client.aclose()


def resident(pid: int) -> float:
    """How much of a process is in memory, in MB (2**20 bytes)."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) / 1024
    raise NluUnavailable("a process that was measured has ended")


def last_words(log: Path) -> str:
    """The last line that a process wrote."""
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "without a word"


@asynccontextmanager
async def running(
    command: Sequence[str],
    root: Path,
    home: Path,
    log: Path,
    *,
    answers: bool = False,
    cwd: Path | None = None,
) -> AsyncIterator[Process]:
    """A process, begun in `cwd`, else in `root`; what it writes goes to the log, but to us what it
    `answers`.
    """
    with _opened(log) as complaints:
        process = await asyncio.create_subprocess_exec(
            *leashed(command),
            cwd=cwd or root,
            env=rasa_environment(root, home),
            stdin=PIPE,
            stdout=PIPE if answers else complaints,
            stderr=complaints,
            limit=_LONGEST_LINE,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _opened(log: Path) -> IO[bytes]:
    log.parent.mkdir(exist_ok=True)
    return log.open("wb")


@asynccontextmanager
async def patience() -> AsyncIterator[None]:
    """As long as a way may take to get ready. Raises NluUnavailable after that."""
    try:
        async with asyncio.timeout(LONGEST_START):
            yield
    except TimeoutError:
        raise NluUnavailable("a way to read did not get ready in time") from None
