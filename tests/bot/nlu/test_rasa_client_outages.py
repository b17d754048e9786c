"""A server that is slow, away, replaced or broken costs a known time, and is asked again."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.nlu.breaker import Breaker
from bot.nlu.rasa_client import RasaNlu
from bot.nlu.understanding import NluUnavailable
from tests.bot.nlu.rasa_stub import MODEL, client, http, serving, well


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "nlu.sock"


async def test_a_slow_server_costs_the_time_out_and_no_more(socket: Path) -> None:
    async def slow(texts: list[str]) -> bytes:
        await asyncio.sleep(30)
        return await well(texts)

    async with serving(socket, slow) as server, client(socket, within=0.2) as nlu:
        started = time.monotonic()
        with pytest.raises(NluUnavailable, match="in time"):
            await nlu.parse(["hello"])

    assert time.monotonic() - started < 1
    assert len(server.requests) == 1, "an overloaded server is not asked twice"


async def test_an_answer_that_trickles_ends_with_the_time_out(socket: Path) -> None:
    async with serving(socket, slowly=True), client(socket, within=0.2) as nlu:
        started = time.monotonic()
        with pytest.raises(NluUnavailable, match="in time"):
            await nlu.parse(["hello"])

    assert time.monotonic() - started < 1


async def test_nobody_there_is_tried_twice(socket: Path) -> None:
    pauses: list[float] = []

    def pause() -> float:
        pauses.append(0.0)
        return 0.0

    async with client(socket, pause=pause) as nlu:
        with pytest.raises(NluUnavailable, match="ConnectError"):
            await nlu.parse(["hello"])

    assert len(pauses) == 1


async def test_a_server_that_hangs_up_once_is_asked_again(socket: Path) -> None:
    calls = 0

    async def hang_up_first(texts: list[str]) -> bytes | None:
        nonlocal calls
        calls += 1
        return None if calls == 1 else await well(texts)

    async with serving(socket, hang_up_first), client(socket) as nlu:
        (found,) = await nlu.parse(["hello"])

    assert found is not None
    assert calls == 2


async def test_a_server_that_was_replaced_between_two_calls_is_found_again(socket: Path) -> None:
    async with client(socket) as nlu:
        async with serving(socket):
            await nlu.parse(["hello"])
        async with serving(socket):
            (found,) = await nlu.parse(["hello"])

    assert found is not None


async def test_a_dead_server_is_spared_and_then_tried_once(socket: Path) -> None:
    now = 0.0
    breaker = Breaker(clock=lambda: now)
    async with client(socket, breaker=breaker) as nlu:
        for _ in range(3):
            with pytest.raises(NluUnavailable, match="ConnectError"):
                await nlu.parse(["hello"])
        async with serving(socket) as server:
            started = time.monotonic()
            with pytest.raises(NluUnavailable, match="spared"):
                await nlu.parse(["hello"])
            assert time.monotonic() - started < 0.1
            assert server.requests == []
            now = 5.5
            assert await nlu.parse(["hello"]) != [None]
            assert await nlu.parse(["hello"]) != [None]


async def test_refusals_of_the_server_count_as_failures(socket: Path) -> None:
    async def refuse(_: list[str]) -> bytes:
        return http(b"", "503 Service Unavailable")

    breaker = Breaker(clock=lambda: 0.0)
    async with serving(socket, refuse) as server, client(socket, breaker=breaker) as nlu:
        for _ in range(5):
            with pytest.raises(NluUnavailable):
                await nlu.parse(["hello"])

    assert len(server.requests) == 3


async def test_the_keeper_s_probe_reads_a_text_even_while_the_server_is_spared(
    socket: Path,
) -> None:
    async with client(socket, breaker=Breaker(clock=lambda: 0.0)) as nlu:
        for _ in range(3):
            with pytest.raises(NluUnavailable):
                await nlu.parse(["hello"])
        assert nlu.answered_at is None
        async with serving(socket) as server:
            assert await nlu.probe() == MODEL
            assert len(server.requests) == 1
            assert nlu.answered_at is not None


async def test_a_closed_client_is_an_outage_for_those_who_wait_and_those_who_come(
    socket: Path,
) -> None:
    asked = asyncio.Event()

    async def never(_: list[str]) -> bytes | None:
        asked.set()
        await asyncio.sleep(5)
        return None

    async with serving(socket, never), client(socket) as nlu:
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(_outcome(nlu))
            await asyncio.wait_for(asked.wait(), 2)
            await nlu.aclose()
        assert isinstance(waiting.result(), NluUnavailable)
        assert isinstance(await _outcome(nlu), NluUnavailable)


async def _outcome(nlu: RasaNlu) -> object:
    try:
        return await nlu.parse(["hello"])
    except NluUnavailable as error:
        return error


async def test_a_caller_who_gives_up_says_nothing_about_the_server(socket: Path) -> None:
    async def slow(texts: list[str]) -> bytes:
        await asyncio.sleep(0.5)
        return await well(texts)

    async with serving(socket, slow), client(socket) as nlu:
        for _ in range(4):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await nlu.parse(["hello"])
        assert await nlu.parse(["hello"]) != [None]
