"""Keeps the Rasa server running beside the program: starts it, watches it, starts it again.

The server gets no setting of ours, only a token made for this one start, and a socket that nobody
else may open.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import tempfile
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import structlog

from bot.nlu.leash import leashed
from bot.nlu.model import Model
from bot.nlu.rasa_client import RasaNlu
from bot.nlu.server_log import ServerLog
from bot.nlu.understanding import NluUnavailable, Understanding

log = structlog.get_logger()

SOCKET: Final = "rasa.sock"
LONGEST_SOCKET: Final = 100
"""The system's limit for a socket's path is 104 to 108 bytes."""

type State = Literal["starting", "ready", "down"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the server is waited for, all in seconds."""

    to_start: float = 120.0
    """From its start to its first answer."""
    between_checks: float = 2.0
    strikes: int = 4
    """Checks in a row without an answer after which it counts as hung."""
    to_stop: float = 2.0
    """From SIGTERM to SIGKILL."""
    pauses: tuple[float, ...] = (0.2, 1.0, 2.0, 5.0, 15.0, 30.0)
    """Before the first start anew, the second, and so on."""
    proven: float = 60.0
    """After so long a good time the pauses begin with the first again."""


def rasa_python(root: Path) -> Path:
    """The interpreter of the Rasa environment of the project at `root`."""
    return root / ".venv-rasa" / "bin" / "python"


def rasa_command(root: Path, model: Model) -> list[str]:
    """The command of the server in the project at `root`; the socket's option comes behind it."""
    server = root / "nlu_data" / "rasa" / "server.py"
    encoder = ["--encoder", str(model.encoder_path)]
    return [str(rasa_python(root)), str(server), str(model.rasa_path), *encoder]


def rasa_environment(root: Path, home: Path) -> dict[str, str]:
    """The whole environment of a program of the Rasa side, which keeps what it must in `home`."""
    return {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONPATH": f"{root}{os.pathsep}{root / 'nlu_data' / 'rasa'}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TMPDIR": str(home),
    }


class RasaProcess:
    """The server as an Nlu: while it starts or is down, texts are refused at once.

    `run()` does the work and must run as long as the server is wanted. `command` is what starts
    it, `folder` keeps its log and its socket, `model_id` is the only model it may read with.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        root: Path,
        folder: Path,
        model_id: str,
        patience: Patience | None = None,
    ) -> None:
        self._command = list(command)
        self._root = root
        self._folder = folder
        self._model_id = model_id
        self._patience = patience or Patience()
        self._nlu: RasaNlu | None = None
        self._ready = asyncio.Event()
        self.state: State = "down"
        self.starts = 0
        """How often it was started."""
        self.pid: int | None = None

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """As RasaNlu.

        Raises:
            NluUnavailable: also while the server is starting or down.
        """
        if self._nlu is None or not self._ready.is_set():
            raise NluUnavailable(f"the NLU server is {self.state}")
        return await self._nlu.parse(texts)

    async def ready(self, within: float) -> None:
        """Wait until it answers.

        Raises:
            NluUnavailable: it did not within so many seconds.
        """
        try:
            async with asyncio.timeout(within):
                await self._ready.wait()
        except TimeoutError:
            raise NluUnavailable(f"the NLU server is {self.state}") from None

    async def run(self) -> None:
        """Keep it running until cancelled, then stop it within three seconds."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (
            closing(ServerLog(self._folder / "nlu.log")) as kept,
            _private_folder(self._folder) as home,
        ):
            await self._run_ever(Path(home), kept)

    async def _run_ever(self, home: Path, kept: ServerLog) -> None:
        failures = 0
        while True:
            started = time.monotonic()
            reason = await self._run_once(home, kept)
            if time.monotonic() - started > self._patience.proven:
                failures = 0
            pause = self._patience.pauses[min(failures, len(self._patience.pauses) - 1)]
            failures += 1
            log.warning(
                "nlu.server_down", reason=reason, said=kept.last, starts=self.starts, pause=pause
            )
            await asyncio.sleep(pause)

    async def _run_once(self, home: Path, kept: ServerLog) -> str:
        """From one start to its end, and why it ended."""
        socket = home / SOCKET
        token = secrets.token_urlsafe(32)
        client = RasaNlu(socket, token, model_id=self._model_id)
        kept.begin()
        self.starts += 1
        self.state = "starting"
        try:
            socket.unlink(missing_ok=True)
            process = await asyncio.create_subprocess_exec(
                *leashed([*self._command, "--socket", str(socket)]),
                cwd=self._root,
                env=rasa_environment(self._root, home),
                stdin=PIPE,
                stdout=PIPE,
                stderr=STDOUT,
                start_new_session=True,  # Ctrl-C is for us, and we end it
            )
            self.pid = process.pid
            try:
                _tell(process, token)
                return await self._attend(process, client, kept, socket)
            finally:
                self._ready.clear()
                self.state = "down"
                self._nlu = self.pid = None
                await _stop(process, self._patience.to_stop)
        except OSError as error:
            return f"it cannot be started: {error.strerror}"
        finally:
            await client.aclose()

    async def _attend(
        self, process: Process, client: RasaNlu, kept: ServerLog, socket: Path
    ) -> str:
        """Until it ends or hangs."""
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(_read(process, kept))
            watching = group.create_task(self._watch(client, kept, socket))
            ending = group.create_task(process.wait())
            await asyncio.wait({watching, ending}, return_when=asyncio.FIRST_COMPLETED)
            reason = watching.result() if watching.done() else f"it ended with {ending.result()}"
            if not watching.done():
                # Its last words say why, and are still on their way.
                await asyncio.wait({reading}, timeout=0.5)
            for task in (reading, watching, ending):
                task.cancel()
        return reason

    async def _watch(self, client: RasaNlu, kept: ServerLog, socket: Path) -> str:
        """Until it does not answer any more, and how that showed."""
        started = time.monotonic()
        while not await _answers(client):
            if time.monotonic() - started > self._patience.to_start:
                return "it did not get ready in time"
            await asyncio.sleep(0.1)
        _shut(socket)
        kept.guard()
        self._nlu = client
        self.state = "ready"
        self._ready.set()
        log.info("nlu.server_ready", seconds=round(time.monotonic() - started, 1))
        strikes = 0
        while strikes < self._patience.strikes:
            await asyncio.sleep(self._patience.between_checks)
            strikes = 0 if await self._is_well(client) else strikes + 1
        return "it did not answer any more"

    async def _is_well(self, client: RasaNlu) -> bool:
        """Whether it read anybody's text lately, or else reads one of ours."""
        lately = time.monotonic() - self._patience.between_checks
        if client.answered_at is not None and client.answered_at > lately:
            return True
        return await _answers(client)


async def _answers(client: RasaNlu) -> bool:
    try:
        await client.probe()
    except NluUnavailable:
        return False
    return True


def _tell(process: Process, token: str) -> None:
    """Neither its command nor its environment shows the token to others."""
    if process.stdin is not None:
        process.stdin.write(f"{token}\n".encode())
        process.stdin.close()


async def _read(process: Process, kept: ServerLog) -> None:
    if process.stdout is not None:
        while piece := await process.stdout.read(65_536):
            kept.feed(piece)


async def _stop(process: Process, patience: float) -> None:
    """End it and all it started: politely, then by force."""
    try:
        if process.returncode is None:
            _signal(process, signal.SIGTERM)
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await process.wait()
    finally:
        _signal(process, signal.SIGKILL)
        await process.wait()


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _shut(socket: Path) -> None:
    """For its owner alone; its folder is so already."""
    with suppress(OSError):
        socket.chmod(0o600)


def _private_folder(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """An empty folder of ours alone, short enough for a socket's path, that goes in the end."""
    for left in folder.glob("nlu-*-*"):  # by programs that were killed
        owner = left.name.split("-")[1]
        if owner.isdecimal() and not _is_running(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    prefix = f"nlu-{os.getpid()}-"
    fits = len(os.fsencode(folder / f"{prefix}12345678" / SOCKET)) <= LONGEST_SOCKET
    return tempfile.TemporaryDirectory(
        prefix=prefix, dir=folder if fits else None, ignore_cleanup_errors=True
    )


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True
