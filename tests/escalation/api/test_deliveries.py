"""Messages that did not arrive, settled by another system as staff do it in the console (T20, T28)."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import update

from escalation.models import Outgoing
from escalation.unit_of_work import Database
from tests.escalation.api.calling import opening


async def lost(api: httpx.AsyncClient, database: Database, state: str) -> tuple[int, int]:
    """A case in a chat of Telegram, and its only message, which ended in a state."""
    body = opening(channel="telegram", address="700999")
    case = (await api.post("/cases", json=body)).json()
    outgoing = int(case["messages"][-1]["delivery"]["id"])
    async with database.engine.begin() as connection:
        await connection.execute(
            update(Outgoing).where(Outgoing.id == outgoing).values(state=state, error="timed out")
        )
    return int(case["number"]), outgoing


@pytest.mark.parametrize(
    ("state", "path", "after"),
    [
        ("failed", "again", "queued"),
        ("unknown", "again", "queued"),
        ("unknown", "arrived", "queued"),
        ("failed", "arrived", "failed"),
        ("failed", "told", "told"),
        ("unknown", "told", "told"),
        ("sent", "again", "sent"),
        ("sent", "told", "sent"),
    ],
)
async def test_each_is_settled_once_and_says_by_whom(
    api: httpx.AsyncClient, database: Database, state: str, path: str, after: str
) -> None:
    number, outgoing = await lost(api, database, state)
    way = f"/cases/{number}/deliveries/{outgoing}/{path}"
    await api.post(way, json={"staff": "mei"})
    answer = await api.post(way, json={"staff": "mei"})

    assert answer.status_code == 200
    assert answer.json()["messages"][-1]["delivery"]["state"] == after
    kinds = {"message.resent", "message.confirmed", "message.told"}
    events = (await api.get("/events?limit=200")).json()["events"]
    told = [each["who"].partition(":")[0] for each in events if each["kind"] in kinds]
    assert told == ["staff"] * (state != after)


async def test_a_message_of_another_case_is_not_there(
    api: httpx.AsyncClient, database: Database
) -> None:
    _, outgoing = await lost(api, database, "failed")
    answer = await api.post(f"/cases/1/deliveries/{outgoing}/again", json={"staff": "mei"})

    assert answer.status_code == 404


async def test_a_token_that_reads_sends_nothing(reading: httpx.AsyncClient) -> None:
    answer = await reading.post("/cases/1/deliveries/1/again", json={"staff": "mei"})

    assert answer.status_code == 403
