"""The limits through the API: read, and previewed without being saved."""

from __future__ import annotations

import json

import httpx
import pytest
from fastapi import FastAPI

from escalation.services.authority import default_table
from tests import make


async def test_the_limits_in_force_are_read(reading: httpx.AsyncClient) -> None:
    found = (await reading.get("/limits")).json()

    assert (found["version"], found["valid_from"], found["waiting"]) == (1, None, 0)
    assert found["table"] == default_table()


async def test_other_limits_are_previewed_and_not_saved(reading: httpx.AsyncClient) -> None:
    found = (await reading.post("/limits/preview", json={"table": make.with_team_lead()})).json()

    assert (found["version"], found["needs_two"]) == (1, True)
    assert {
        "path": "levels",
        "old": "bot, supervisor, manager",
        "new": "bot, supervisor, team_lead, manager",
        "needs_two": True,
    } in found["changes"]
    assert {"level", "kind", "currency", "count_old", "cost_new"} <= found["effects"][0].keys()
    assert (await reading.get("/limits")).json()["version"] == 1


@pytest.mark.parametrize("table", [{}, {"period_days": 0}, {"period_days": 9, "level": {"x": {}}}])
async def test_a_table_with_a_slip_is_refused_with_its_place(
    reading: httpx.AsyncClient, table: dict[str, object]
) -> None:
    answer = await reading.post("/limits/preview", json={"table": table})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "TableRefused")


@pytest.mark.parametrize("place", ["tier", "role", "four_eyes", "level"])
async def test_a_name_that_is_half_a_character_is_refused(
    reading: httpx.AsyncClient, place: str
) -> None:
    table = {**default_table(), place: {"\ud800": "1"}}
    body = json.dumps({"table": table})

    answer = await reading.post(
        "/limits/preview", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422
    assert "\\ud800" in answer.json()["error"]["message"]


async def test_nobody_reads_them_without_a_token(app: FastAPI) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://desk.test/api"
    ) as nobody:
        assert (await nobody.get("/limits")).status_code == 401
