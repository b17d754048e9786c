"""Who may call the API: nobody without a token, and no token does more than it is for."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from escalation.services.staff import revoke, token_of
from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser
from tests.escalation.api.calling import client_of, opening


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Basic bWVpOng=", "bearer \xe9"]
)
@pytest.mark.parametrize("path", ["/cases", "/cases/1", "/events"])
async def test_without_a_token_nothing_is_given(
    app: FastAPI, path: str, header: str | None
) -> None:
    headers = {b"Authorization": header.encode("latin-1")} if header is not None else {}
    async with client_of(app, None) as client:
        answer = await client.get(path, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "TokenRefused"


async def test_a_revoked_token_is_none(
    app: FastAPI, furnished: shop.Shop, database: Database
) -> None:
    async with database.uow() as uow:
        token = await token_of(uow, furnished.read_token)
        assert token is not None
        await revoke(uow, token.id, now=shop.NOW)
    async with client_of(app, furnished.read_token) as client:
        assert (await client.get("/cases")).status_code == 401


async def test_a_session_of_the_console_is_no_token(
    supervisor: Browser,
) -> None:
    assert (await supervisor.get("/api/cases")).status == 401


@pytest.mark.parametrize(
    "path", ["/cases", "/cases/1/claim", "/cases/1/cause", "/cases/1/messages"]
)
async def test_a_token_that_reads_changes_nothing(reading: httpx.AsyncClient, path: str) -> None:
    answer = await reading.post(path, json={**opening(), "staff": "mei"})

    assert answer.status_code == 403
    assert answer.json() == {
        "error": {"code": "ScopeRefused", "message": "This token may only read."}
    }
