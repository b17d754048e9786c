"""How webhooks fare, by the API, and telling again what was given up (T56)."""

from __future__ import annotations

from uuid import uuid4

import httpx

from escalation.unit_of_work import Database
from tests.escalation.console.test_deliveries import given_up


async def test_what_was_given_up_is_listed_and_told_again(
    api: httpx.AsyncClient, database: Database
) -> None:
    rows = await given_up(database, 3)
    listed = (await api.get("/webhooks")).json()
    assert {each["id"] for each in listed} == {str(row.id) for row in rows}
    assert {each["error"] for each in listed} == {"HTTP 500"}
    assert all(isinstance(each["case"], int) for each in listed)

    one = await api.post(f"/webhooks/{rows[0].id}/replay")
    again = await api.post(f"/webhooks/{rows[0].id}/replay")
    rest = await api.post("/webhooks/replay")

    assert [answer.json()["replayed"] for answer in (one, again, rest)] == [1, 0, 2]
    assert (await api.get("/webhooks")).json() == []
    waiting = (await api.get("/webhooks?state=waiting&limit=500")).json()
    assert {str(row.id) for row in rows} <= {each["id"] for each in waiting}


async def test_what_is_not_there_or_wrongly_asked_for(api: httpx.AsyncClient) -> None:
    assert (await api.post(f"/webhooks/{uuid4()}/replay")).status_code == 404
    assert (await api.get("/webhooks?state=lost")).status_code == 422


async def test_without_a_token_nothing_is_told(api: httpx.AsyncClient) -> None:
    api.headers.pop("Authorization")
    assert (await api.get("/webhooks")).status_code == 401
    assert (await api.post("/webhooks/replay")).status_code == 401
