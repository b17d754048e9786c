"""An open page learns that its own talk has changed, and nothing of any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from bot.channels.webchat import WebChat
from bot.channels.webchat import channel as module
from tests.bot.channels.webchat.conftest import Guest
from tests.bot.channels.webchat.stand_in import StandIn
from tests.browser import Page

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def guest(app: FastAPI, site: str) -> AsyncIterator[Guest]:
    """A visitor over a real connection, who has a talk."""
    async with Guest(app) as opened:
        await opened.client.aclose()
        opened.client = httpx.AsyncClient(base_url=site)
        await opened.get("/chat")
        yield opened


@asynccontextmanager
async def listening(
    guest: Guest, after: int | str = 0, **headers: str
) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of a stream that matter: ids of events."""
    async with guest.client.stream(
        "GET", f"/chat/stream?after={after}", headers=headers, timeout=30
    ) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")

        async def ids() -> AsyncIterator[str]:
            async for line in response.aiter_lines():
                if line.startswith("id:"):
                    yield line.removeprefix("id:").strip()

        yield ids()


async def silent(stream: AsyncIterator[str], seconds: float = 0.5) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await anext(stream)
    except TimeoutError:
        return True
    return False


async def test_a_change_is_told_and_asked_for(guest: Guest, bot: StandIn) -> None:
    async with listening(guest) as stream:
        await bot.say(guest.address, "我来看一下")
        seen = await anext(stream)
        part = Page(await guest.client.get("/chat/talk"))
    assert int(seen) > 0
    assert part.all("#log .bot .text")[-1] == "我来看一下"
    assert part.response.status_code == 200


async def test_it_tells_that_something_changed_and_never_what(guest: Guest, bot: StandIn) -> None:
    async with guest.client.stream("GET", "/chat/stream", timeout=30) as response:
        await bot.say(guest.address, "secret words")
        told = await anext(response.aiter_text())
    assert "event: talk" in told
    assert "secret" not in told


async def test_a_talk_of_others_changes_nothing_here(guest: Guest, bot: StandIn) -> None:
    await bot.say(guest.address, "one")
    page = await guest.get("/chat")
    async with listening(guest, str(page.one("#talk")["data-event"])) as stream:
        await bot.say("somebody else", "words")
        assert await silent(stream)


async def test_nothing_is_missed_between_the_page_and_its_stream(
    guest: Guest, bot: StandIn
) -> None:
    page = await guest.get("/chat")
    await bot.say(guest.address, "said in between")
    async with listening(guest, str(page.one("#talk")["data-event"])) as stream:
        await anext(stream)


async def test_whoever_comes_back_hears_what_they_missed_and_no_more(
    guest: Guest, bot: StandIn
) -> None:
    async with listening(guest) as stream:
        await bot.say(guest.address, "one")
        first = await anext(stream)
    async with listening(guest, **{"Last-Event-ID": first}) as stream:
        assert await silent(stream)
    await bot.say(guest.address, "two")
    async with listening(guest, **{"Last-Event-ID": first}) as stream:
        assert int(await anext(stream)) > int(first)


async def test_after_a_long_absence_one_word_is_enough(
    guest: Guest, bot: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPLAYED", 10)
    for number in range(20):
        await bot.say("somebody else", str(number))
    async with listening(guest) as stream:
        caught_up = int(await anext(stream))
        await bot.say(guest.address, "and on")
        assert int(await anext(stream)) > caught_up >= 20


async def test_a_visitors_pages_beyond_a_number_are_not_kept_live(
    guest: Guest, chat: WebChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STREAMS", 1)
    async with listening(guest):
        refused = await guest.client.get("/chat/stream")
        assert refused.status_code == 429
    async with asyncio.timeout(10):
        while chat._streams:  # noqa: ASYNC110 - the server notices in its own time
            await asyncio.sleep(0.01)
    async with listening(guest):
        pass


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 30])
async def test_a_nonsensical_position_is_none(guest: Guest, bot: StandIn, nonsense: str) -> None:
    async with listening(guest, **{"Last-Event-ID": nonsense}) as stream:
        await bot.say(guest.address, "one")
        await anext(stream)
