"""The furnished desk, and other systems: one that may write, and one that may only read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests import shop
from tests.escalation.api.calling import client_of
from tests.furnishing import (  # noqa: F401 - fixtures are found by being here
    api,
    app,
    colleague,
    database,
    furnished,
    furnished_file,
    manager,
    nobody,
    supervisor,
)


@pytest.fixture
async def reading(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[httpx.AsyncClient]:  # noqa: F811 - the fixtures above
    """Another system, which may only read."""
    async with client_of(app, furnished.read_token) as client:
        yield client
