"""A server that only seems one, in a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.nlu.process import Patience, RasaProcess
from bot.nlu.understanding import Guess, Understanding

ROOT = Path(__file__).parents[3]
FAKE = Path(__file__).with_name("fake_server.py")
QUICK = Patience(
    to_start=5, between_checks=0.1, strikes=2, to_stop=0.5, pauses=(0.05, 0.2), proven=60
)


class Second:
    """The exported model's part: always there."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        return [Understanding("en", (Guess("inform", 1.0),), (), "exported", "m") for _ in texts]


def fake(*options: str, model_id: str = "m") -> list[str]:
    return [sys.executable, str(FAKE), model_id, *options]


@asynccontextmanager
async def running(
    folder: Path, command: Sequence[str], patience: Patience = QUICK
) -> AsyncIterator[RasaProcess]:
    server = RasaProcess(command, root=ROOT, folder=folder, model_id="m", patience=patience)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(server.run())
        try:
            yield server
        finally:
            work.cancel()


def is_running(pid: int | None) -> bool:
    assert pid is not None
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - other processes set no event
            await asyncio.sleep(0.02)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
