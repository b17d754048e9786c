"""Rasa's server in a process of its own: nothing of it outlives us, whatever ends us."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bot.nlu.leash import leashed
from bot.nlu.process import Patience, RasaProcess
from bot.nlu.understanding import NluUnavailable
from tests.bot.nlu.fake_process import ROOT, fake, files, is_running, running, until


async def test_it_stops_with_us_and_leaves_only_its_log(tmp_path: Path) -> None:
    async with running(tmp_path, fake()) as server:
        await server.ready(within=5)
        pid = server.pid
        assert is_running(pid)

    assert not is_running(pid)
    assert server.state == "down"
    assert files(tmp_path) == ["nlu.log"]
    with pytest.raises(NluUnavailable, match="down"):
        await server.parse(["hello"])


async def test_one_that_will_not_stop_is_ended_by_force(tmp_path: Path) -> None:
    async with running(tmp_path, fake("--stubborn")) as server:
        await server.ready(within=5)
        pid = server.pid
        started = time.monotonic()

    assert not is_running(pid)
    assert 0.5 <= time.monotonic() - started < 3


async def test_what_a_killed_program_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "nlu-4194303-abc"  # the highest number a process can have
    left.mkdir()
    ours = tmp_path / f"nlu-{os.getpid()}-abc"
    ours.mkdir()

    async with running(tmp_path, fake()) as server:
        await server.ready(within=5)

    assert not left.exists()
    assert ours.exists()


PROGRAM = """
import asyncio, logging, structlog, sys
from pathlib import Path
from bot.nlu.process import RasaProcess

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))

async def main():
    server = RasaProcess(
        sys.argv[2:], root=Path.cwd(), folder=Path(sys.argv[1]), model_id="m"
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(server.run())
        await server.ready(within=20)
        print(server.pid, flush=True)

asyncio.run(main())
"""


async def test_it_dies_with_us_even_when_we_are_killed(tmp_path: Path) -> None:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, str(tmp_path), *fake("--stubborn")),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert program.stdout is not None
    pid = int(await asyncio.wait_for(program.stdout.readline(), 30))
    assert is_running(pid)

    program.kill()
    await program.communicate()

    await until(lambda: not is_running(pid))


async def test_it_is_not_started_for_a_program_that_has_ended_already(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    command = leashed(["/bin/touch", str(proof)])
    command[3] = "1"  # as if another process had asked for it

    process = await asyncio.create_subprocess_exec(*command)

    assert await process.wait() == 1
    assert not proof.exists()


async def test_a_second_interruption_ends_it_at_once(tmp_path: Path) -> None:
    patience = Patience(to_stop=30)
    server = RasaProcess(
        fake("--stubborn"), root=ROOT, folder=tmp_path, model_id="m", patience=patience
    )
    started = time.monotonic()
    async with asyncio.TaskGroup() as group:
        work = group.create_task(server.run())
        await server.ready(within=5)
        pid = server.pid
        work.cancel()
        await asyncio.sleep(0.1)
        assert is_running(pid)
        with suppress(asyncio.CancelledError):
            work.cancel()

    assert not is_running(pid)
    assert time.monotonic() - started < 10
