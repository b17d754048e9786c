"""A further word of a customer by another system: kept once, and the case wakes as it should (T15)."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest

from tests.escalation.api.calling import opening

WORDS = "And now the other one broke, too."


async def number_of(api: httpx.AsyncClient) -> int:
    return int((await api.post("/cases", json=opening())).json()["number"])


async def act(api: httpx.AsyncClient, number: int, what: str, **body: object) -> None:
    answer = await api.post(f"/cases/{number}/{what}", json={"staff": "mei", **body})
    assert answer.status_code == 200


async def test_the_refusal_of_a_second_case_names_the_way_for_what_is_new(
    api: httpx.AsyncClient,
) -> None:
    number = await number_of(api)
    refused = (await api.post("/cases", json=opening(text=WORDS))).json()["error"]
    way = refused["message"].partition("POST /api")[2].rstrip(".")

    case = (await api.post(way, json={"text": WORDS})).json()

    assert (refused["code"], case["number"]) == ("CaseExists", number)
    told = [(message["author"], message["text"]) for message in case["messages"]]
    assert ("customer", WORDS) in told
    assert told[-1][0] == "bot"
    assert case["state"] == "queued"


async def test_t15_what_waited_for_the_customer_is_ours_again(api: httpx.AsyncClient) -> None:
    number = await number_of(api)
    await act(api, number, "messages", text="Which order is it?")
    paused = (await api.get(f"/cases/{number}")).json()

    case = (await api.post(f"/cases/{number}/words", json={"text": "B-2002"})).json()

    assert (paused["turn"]["turn"], case["turn"]["turn"]) == ("customer", "us")
    assert paused["resolve_due"] is None
    assert case["resolve_due"] is not None
    # Whoever has the case answers; the bot says nothing beside them.
    assert case["messages"][-1]["author"] == "customer"


@pytest.mark.parametrize(("text", "state"), [(WORDS, "queued"), ("Thank you!", "resolved")])
async def test_t15_a_resolved_case_comes_back_but_not_for_a_courtesy(
    api: httpx.AsyncClient, text: str, state: str
) -> None:
    number = await number_of(api)
    await act(api, number, "resolve", text="Paid back today.")

    case = (await api.post(f"/cases/{number}/words", json={"text": text})).json()

    assert case["state"] == state
    assert text in [message["text"] for message in case["messages"]]


async def test_t15_somebody_in_need_is_seen_by_this_way_too(api: httpx.AsyncClient) -> None:
    number = await number_of(api)
    said = {"text": "I want to kill myself."}

    case = (await api.post(f"/cases/{number}/words", json=said)).json()

    assert case["sign"] is not None


async def test_t19_sent_again_with_its_key_it_is_one_word(api: httpx.AsyncClient) -> None:
    number, other = await number_of(api), 1
    body = {"text": WORDS, "client_key": uuid4().hex}
    answers = await asyncio.gather(
        *(api.post(f"/cases/{number}/words", json=body) for _ in range(4))
    )

    assert {answer.status_code for answer in answers} == {200}
    messages = (await api.get(f"/cases/{number}")).json()["messages"]
    assert [message["text"] for message in messages].count(WORDS) == 1
    # A key is a case's own: used for another one, no word is lost.
    beside = (await api.post(f"/cases/{other}/words", json=body)).json()
    assert WORDS in [message["text"] for message in beside["messages"]]


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [(99, {"text": WORDS}, 404), (1, {"text": " \n"}, 422), (1, {}, 422), (1, {"text": 7}, 422)],
)
async def test_what_cannot_be_added_is_refused(
    api: httpx.AsyncClient, number: int, body: dict[str, object], status: int
) -> None:
    assert (await api.post(f"/cases/{number}/words", json=body)).status_code == status


async def test_a_token_that_reads_adds_nothing(reading: httpx.AsyncClient) -> None:
    assert (await reading.post("/cases/1/words", json={"text": WORDS})).status_code == 403
