"""A case opened by another system: once however often it is sent, and never by halves."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest

from escalation.unit_of_work import open_database
from tests import shop
from tests.application import application
from tests.escalation.api.calling import client_of, opening
from tests.furnishing import SECRET


async def test_a_case_opened_elsewhere_is_queued_promised_and_acknowledged(
    api: httpx.AsyncClient,
) -> None:
    answer = await api.post(
        "/cases",
        json=opening(
            customer_id="c-200",
            cause="core_service_failure",
            order="B-2002",
            wants=" My money back\n",
            language="en",
        ),
    )
    case = answer.json()

    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/cases/{case['number']}"
    assert case["wants"] == "My money back"
    assert (case["state"], case["reason"]) == ("queued", "opened_elsewhere")
    assert (case["channel"], case["address"]) == ("api", "shop-visitor-1")
    assert [message["author"] for message in case["messages"]] == ["customer", "bot"]
    assert f"#{case['number']}" in case["messages"][1]["text"]
    assert case["promises"][0]["due_at"] == case["first_response_due"]


async def test_it_may_go_to_a_chat_of_any_channel(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        "/cases", json=opening(channel="telegram", address="700999", language="zh-Hant")
    )

    assert answer.json()["language"] == "zh-Hant"
    assert answer.json()["messages"][1]["delivery"]["state"] == "queued"


async def test_t19_opened_again_with_its_key_it_is_the_first_case(
    api: httpx.AsyncClient,
) -> None:
    body = opening(client_key=uuid4().hex)
    answers = await asyncio.gather(*(api.post("/cases", json=body) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1


@pytest.mark.postgres
async def test_t19_sent_at_once_to_a_server_that_takes_all_of_them_it_is_one_case(
    postgres_url: str,
) -> None:
    database = open_database(postgres_url)
    here = await shop.furnish(database)
    app = application(database, here.desk, secret=SECRET, clock=lambda: shop.NOW)
    body = opening(client_key=uuid4().hex)
    async with client_of(app, here.write_token) as api:
        answers = await asyncio.gather(*(api.post("/cases", json=body) for _ in range(4)))
    await database.dispose()

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1


async def test_a_chat_with_an_open_case_gets_no_second_one(api: httpx.AsyncClient) -> None:
    first = (await api.post("/cases", json=opening())).json()
    second = await api.post("/cases", json=opening(text="And again."))

    assert second.status_code == 409
    assert second.json()["error"]["message"] == (
        f"Case #{first['number']} of this chat is still open. "
        f"Add what is new to it: POST /api/cases/{first['number']}/words."
    )


async def test_a_long_wish_is_cut_in_lists_and_whole_in_the_transcript(
    api: httpx.AsyncClient,
) -> None:
    wish = "I want my money back" + " now" * 600
    answer = await api.post("/cases", json=opening(wants=wish))
    case = answer.json()

    assert answer.status_code == 201
    assert case["wants"] == wish[:2_000]
    told = await api.get(f"/cases/{case['number']}")
    assert any(message["text"].endswith(wish) for message in told.json()["messages"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 20_001},
        {"text": "a\x00b"},
        {"text": 7},
        {"text": None},
        {"address": ""},
        {"address": "x" * 201},
        {"channel": "Telegram!"},
        {"channel": ""},
        {"language": "fr"},
        {"customer_id": "c-999"},
        {"cause": "bad weather"},
        {"client_key": "short"},
        {"urgent": "perhaps"},
        {"wants": " \n"},
        {"wants": "x" * 20_001},
        {"colour": "red"},
    ],
)
async def test_what_cannot_be_opened_is_refused_and_leaves_nothing(
    api: httpx.AsyncClient, wrong: dict[str, object]
) -> None:
    answer = await api.post("/cases", json=opening(**wrong))
    cases = (await api.get("/cases")).json()["cases"]

    assert answer.status_code == 422
    assert set(answer.json()) == {"error"}
    assert cases[0]["number"] == 7


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b'{"text": NaN}', 422),
        (b'{"text": "\\ud800", "address": "x"}', 422),
        (b"\xff\xfe", 422),
        (b"[" * 100_000, 400),
    ],
)
async def test_malformed_json_is_refused(api: httpx.AsyncClient, body: bytes, status: int) -> None:
    answer = await api.post("/cases", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


async def test_too_large_a_body_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/cases", json=opening(text="文" * 400_000))

    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "That is too much at once. Please send less."
