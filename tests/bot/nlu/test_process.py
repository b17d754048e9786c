"""None"""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.nlu.fallback import FallbackNlu
from bot.nlu.process import Patience
from bot.nlu.understanding import NluUnavailable
from tests.bot.nlu.fake_process import Second, fake, files, is_running, running, until


async def test_texts_are_refused_until_it_is_ready_and_then_understood(tmp_path: Path) -> None:
    async with running(tmp_path, fake("--pause", "0.5")) as server:
        await asyncio.sleep(0.2)
        assert server.state == "starting"
        with pytest.raises(NluUnavailable, match="starting"):
            await server.parse(["hello"])
        with pytest.raises(NluUnavailable, match="starting"):
            await server.ready(within=0.01)

        await server.ready(within=5)
        (found,) = await server.parse(["hello"])

    assert found is not None
    assert found.source == "rasa"


async def test_killed_while_it_parses_costs_no_answer_and_it_comes_back(tmp_path: Path) -> None:
    async with running(tmp_path, fake()) as server:
        nlu = FallbackNlu(server, Second())
        await server.ready(within=5)
        (first,) = await nlu.parse(["hello"])
        pid, asked = server.pid, server._nlu
        assert pid is not None

        sources: list[str] = []
        answered = asyncio.Event()

        async def customer() -> None:
            while server.starts < 2 or server.state != "ready":
                (found,) = await nlu.parse(["hello"])
                assert found is not None
                sources.append(found.source)
                if found.source == "rasa":
                    answered.set()
                await asyncio.sleep(0.002)

        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(customer())
            await answered.wait()
            os.kill(pid, signal.SIGKILL)
        (last,) = await nlu.parse(["hello"])

    assert first is not None
    assert last is not None
    assert (first.source, last.source) == ("rasa", "rasa")
    assert {"rasa", "exported"} == set(sources)
    assert server.pid != pid
    assert server._nlu is not asked


async def test_a_hung_server_is_replaced(tmp_path: Path) -> None:
    async with running(tmp_path, fake()) as server:
        await server.ready(within=5)
        pid = server.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)

        await until(lambda: server.starts == 2 and server.state == "ready")

        assert server.pid != pid
        assert not is_running(pid)
        assert await server.parse(["hello"])


async def test_a_busy_server_is_not_taken_for_a_hung_one(tmp_path: Path) -> None:
    async with running(tmp_path, fake()) as server:
        await server.ready(within=5)
        ends = time.monotonic() + 0.6
        while time.monotonic() < ends:
            await server.parse(["hello"] * 64)

    assert server.starts == 1


@pytest.mark.parametrize(
    ("command", "model"),
    [
        (fake("--pause", "30"), "slow"),
        (fake(model_id="other"), "of another model"),
    ],
)
async def test_one_that_never_gets_ready_is_tried_again(
    tmp_path: Path, command: list[str], model: str
) -> None:
    patience = Patience(to_start=0.3, to_stop=0.2, pauses=(0.05,))
    async with running(tmp_path, command, patience) as server, asyncio.timeout(10):
        while server.starts < 3:
            assert server.state != "ready", model
            await asyncio.sleep(0.02)


async def test_one_that_dies_at_its_start_is_tried_more_and_more_seldom(tmp_path: Path) -> None:
    patience = Patience(pauses=(0.05, 0.1, 30))
    async with running(tmp_path, fake("--die", "the model is broken"), patience) as server:
        await until(lambda: server.starts == 3 and server.state == "down")
        await asyncio.sleep(0.5)
        assert server.starts == 3

    assert (tmp_path / "nlu.log").read_text("utf-8").splitlines() == ["the model is broken"] * 3


async def test_a_command_that_is_not_there_is_no_end_of_us(tmp_path: Path) -> None:
    async with running(tmp_path, ["/nowhere/python"]) as server:
        await until(lambda: server.starts == 2)
        with pytest.raises(NluUnavailable):
            await server.parse(["hello"])


def seen_from_outside(folder: Path, pid: int | None) -> tuple[list[int], list[bytes], bytes, str]:
    """The modes of its folder and socket, its environment, its command, its limits."""
    (home,) = folder.glob("nlu-*")
    process = Path(f"/proc/{pid}")
    return (
        [stat.S_IMODE(path.stat().st_mode) for path in (home, home / "rasa.sock")],
        (process / "environ").read_bytes().split(b"\0"),
        (process / "cmdline").read_bytes(),
        (process / "limits").read_text("ascii"),
    )


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder in which a socket's path fits, whatever pytest's own folders are called."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


async def test_nobody_else_can_reach_it_and_it_knows_nothing_of_ours(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMENDS_TELEGRAM_TOKEN", "a-secret")
    async with running(short_path, fake()) as server:
        await server.ready(within=5)
        assert server._nlu is not None
        token = server._nlu._client.headers["Authorization"].removeprefix("Bearer ").encode()
        modes, told, command, limits = seen_from_outside(short_path, server.pid)

    assert modes == [0o700, 0o600]
    assert token
    assert not any(token in each for each in told)
    assert token not in command
    assert not any(each.startswith(b"AMENDS") for each in told)
    assert [line.split()[4] for line in limits.splitlines() if "core" in line] == ["0"]


async def test_what_customers_write_is_not_in_its_log(tmp_path: Path) -> None:
    async with running(tmp_path, fake()) as server:
        await server.ready(within=5)
        await server.parse(["my neighbour saw it", "我的地址是"])

    log = (tmp_path / "nlu.log").read_text("utf-8")
    assert log.startswith("starting\n")
    assert "neighbour" not in log
    assert "地址" not in log
    assert '{"event": "parsed", "texts": 2}' in log


async def test_a_long_path_of_the_state_folder_is_no_hindrance(tmp_path: Path) -> None:
    folder = tmp_path / ("很深的文件夹" * 6)
    async with running(folder, fake()) as server:
        await server.ready(within=5)
        assert await server.parse(["hello"])

    assert files(folder) == ["nlu.log"]


async def test_two_programs_with_one_state_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    async with running(tmp_path, fake()) as one:
        await one.ready(within=5)
        async with running(tmp_path, fake()) as other:
            await other.ready(within=5)
            assert await one.parse(["hello"])
        assert await one.parse(["hello"])
        assert one.starts == 1
