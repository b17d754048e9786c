"""A web chat in the desk's own application, and visitors of it. A module's tests share one loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.requests import Request

from bot.channels.webchat import WebChat
from bot.channels.webchat.visitor import COOKIE, known_visitor
from bot.serving import listen, web
from escalation.links import Signer
from escalation.unit_of_work import Database, open_database
from tests import make
from tests.application import application
from tests.bot.channels.webchat.stand_in import StandIn
from tests.browser import Browser

SECRET = "a secret for tests that is long enough"


@pytest_asyncio.fixture(loop_scope="module")
async def database() -> AsyncIterator[Database]:
    """A database in memory: these tests look at pages."""
    opened = open_database("sqlite://")
    await opened.create_all()
    yield opened
    await opened.dispose()


@pytest_asyncio.fixture(loop_scope="module")
async def bot(database: Database) -> StandIn:
    return StandIn(database, make.desk())


@pytest_asyncio.fixture(loop_scope="module")
async def chat(bot: StandIn) -> WebChat:
    channel = WebChat()
    await channel.start(bot.receive)
    return channel


@pytest.fixture
def app(database: Database, bot: StandIn, chat: WebChat) -> FastAPI:
    assert chat.routes is not None
    return application(database, make.desk(), secret=SECRET, routers=[chat.routes], clock=bot.clock)


def link_for(customer: str, bot: StandIn) -> str:
    """The token of the link by which the shop sends a customer of its."""
    return Signer.of(SECRET).make(customer, bot.now).web_token


class Guest(Browser):
    """A visitor with a browser without a script."""

    @property
    def address(self) -> str:
        cookie = self.client.cookies[COOKIE]
        scope = {"type": "http", "headers": [(b"cookie", f"{COOKIE}={cookie}".encode())]}
        visitor = known_visitor(Request(scope), self._app.state.office)
        assert visitor is not None
        return visitor.address


@pytest_asyncio.fixture(loop_scope="module")
async def guest(app: FastAPI) -> AsyncIterator[Guest]:
    async with Guest(app) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def another(app: FastAPI) -> AsyncIterator[Guest]:
    async with Guest(app) as opened:
        yield opened


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The address at which a real server serves `app` for a while."""
    listening = listen("127.0.0.1", 0)
    server = web(app)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_on(listening))
        await server.ready.wait()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True


@pytest_asyncio.fixture(loop_scope="module")
async def site(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as url:
        yield url
