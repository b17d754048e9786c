"""Fixtures of the screens and the API: a furnished desk, and browsers signed in to it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from escalation.unit_of_work import Database, open_database
from tests import shop
from tests.application import application
from tests.browser import Browser

SECRET = "a secret for tests that is long enough"


async def _furnish(file: Path) -> shop.Shop:
    database = open_database(f"sqlite:///{file}")
    furnished = await shop.furnish(database)
    await database.dispose()
    return furnished


@pytest.fixture(scope="session")
def furnished_file(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, shop.Shop]:
    """A furnished SQLite file to copy from, and what is in it."""
    file = tmp_path_factory.mktemp("shop") / "amends.db"
    shutil.copyfile(migrated_file, file)
    return file, asyncio.run(_furnish(file))


@pytest.fixture
async def database(
    furnished_file: tuple[Path, shop.Shop], tmp_path: Path
) -> AsyncIterator[Database]:
    """A furnished database of this test's own; SQLite, because these tests look at screens."""
    shutil.copyfile(furnished_file[0], tmp_path / "amends.db")
    opened = open_database(f"sqlite:///{tmp_path / 'amends.db'}")
    yield opened
    await opened.dispose()


@pytest.fixture
def furnished(furnished_file: tuple[Path, shop.Shop]) -> shop.Shop:
    return furnished_file[1]


@pytest.fixture
def app(database: Database, furnished: shop.Shop) -> FastAPI:
    return application(database, furnished.desk, secret=SECRET, clock=lambda: shop.NOW)


@pytest.fixture
async def nobody(app: FastAPI) -> AsyncIterator[Browser]:
    """A browser in which nobody is signed in."""
    async with Browser(app) as opened:
        yield opened


@pytest.fixture
async def supervisor(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[Browser]:
    async with Browser(app) as opened:
        yield opened.as_(furnished.supervisor)


@pytest.fixture
async def colleague(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[Browser]:
    async with Browser(app) as opened:
        yield opened.as_(furnished.colleague)


@pytest.fixture
async def manager(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[Browser]:
    async with Browser(app) as opened:
        yield opened.as_(furnished.manager)


@pytest.fixture
async def api(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[httpx.AsyncClient]:
    """Another system, which may write."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://desk.test/api",
        headers={"Authorization": f"Bearer {furnished.write_token}"},
    ) as client:
        yield client
