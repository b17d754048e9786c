"""Another model is taken up while texts are read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.nlu.switching import Opened, SwitchingNlu
from bot.nlu.understanding import Guess, Understanding


class Named:
    """Reads, as long as it takes, and says by which model."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.held = asyncio.Event()
        self.held.set()

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        await self.held.wait()
        return [
            Understanding("en", (Guess("price", 1.0),), (), "exported", self.name) for _ in texts
        ]


class Beside:
    """A server that notes whether it runs."""

    def __init__(self) -> None:
        self.runs = False

    async def run(self) -> None:
        self.runs = True
        try:
            await asyncio.Event().wait()
        finally:
            self.runs = False


class Shop:
    """What may be chosen, and what was opened."""

    def __init__(self) -> None:
        self.choice = "a"
        self.models = {name: Named(name) for name in "ab"}
        self.servers = {name: Beside() for name in "ab"}
        self.attempts: list[str] = []

    def chosen(self) -> str:
        if not self.choice:
            raise OSError("half written")
        return self.choice

    def open(self, name: str) -> Opened:
        self.attempts.append(name)
        return self.models[name], self.servers[name]


@asynccontextmanager
async def running(shop: Shop) -> AsyncIterator[SwitchingNlu]:
    nlu = SwitchingNlu("a", shop.open("a"), chosen=shop.chosen, open_new=shop.open, pause=0.01)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(nlu.run())
        yield nlu
        task.cancel()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - several things are waited for
            await asyncio.sleep(0.01)


async def reader(nlu: SwitchingNlu) -> str:
    (found,) = await nlu.parse(["words"])
    assert found is not None
    return found.model_id


async def test_the_chosen_model_is_taken_up_and_the_old_server_ends() -> None:
    shop = Shop()
    async with running(shop) as nlu:
        await until(lambda: shop.servers["a"].runs)
        assert await reader(nlu) == "a"

        shop.choice = "b"
        await until(lambda: shop.servers["b"].runs)

        assert await reader(nlu) == "b"
        assert not shop.servers["a"].runs
        shop.choice = "a"
        await until(lambda: nlu.model_id == "a")
        assert await reader(nlu) == "a"
    assert not shop.servers["a"].runs


async def test_a_text_in_flight_is_read_by_the_model_it_came_to() -> None:
    shop = Shop()
    shop.models["a"].held.clear()
    async with running(shop) as nlu:
        early = asyncio.ensure_future(reader(nlu))
        await asyncio.sleep(0)
        shop.choice = "b"
        await until(lambda: nlu.model_id == "b")
        late = await reader(nlu)
        shop.models["a"].held.set()

        assert (await early, late) == ("a", "b")


async def test_a_model_that_does_not_open_is_tried_once_and_the_present_one_reads_on() -> None:
    shop = Shop()
    async with running(shop) as nlu:
        shop.choice = "broken"
        await until(lambda: "broken" in shop.attempts)
        await asyncio.sleep(0.1)
        assert shop.attempts.count("broken") == 1
        assert await reader(nlu) == "a"

        shop.choice = "b"
        await until(lambda: nlu.model_id == "b")


async def test_a_choice_that_can_not_be_read_is_looked_at_again() -> None:
    shop = Shop()
    async with running(shop) as nlu:
        shop.choice = ""
        await asyncio.sleep(0.05)
        assert await reader(nlu) == "a"
        shop.choice = "b"
        await until(lambda: nlu.model_id == "b")


async def test_a_server_that_fails_is_no_secret() -> None:
    class Failing(Beside):
        async def run(self) -> None:
            raise OSError("no folder")

    nlu = SwitchingNlu(
        "a", (Named("a"), Failing()), chosen=lambda: "a", open_new=lambda _: (Named("b"), None)
    )
    with pytest.raises(ExceptionGroup, match="TaskGroup"):
        await nlu.run()
