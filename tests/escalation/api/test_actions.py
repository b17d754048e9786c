"""What another system does on a case: done once, or refused with a code and a sentence."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from tests import make, shop
from tests.escalation.api.calling import opened, opening


async def test_the_whole_way_of_a_case(api: httpx.AsyncClient) -> None:
    number = (await api.post("/cases", json=opening())).json()["number"]
    claimed = (await api.post(f"/cases/{number}/claim", json={"staff": "Mei"})).json()
    noted = (
        await api.post(f"/cases/{number}/notes", json={"staff": "mei", "text": "check"})
    ).json()
    key = uuid4().hex
    words = {"staff": "mei", "text": "We are on it.", "client_key": key}
    await api.post(f"/cases/{number}/messages", json=words)
    replied = (await api.post(f"/cases/{number}/messages", json=words)).json()
    resolved = (
        await api.post(
            f"/cases/{number}/resolve", json={"staff": "mei", "text": "Paid back today."}
        )
    ).json()

    assert (claimed["state"], claimed["holder"]) == ("held", "mei")
    assert noted["messages"][-1]["audience"] == "staff"
    assert noted["messages"][-1]["delivery"] is None
    assert [m["text"] for m in replied["messages"]].count("We are on it.") == 1
    assert replied["first_response_at"] is not None
    assert replied["messages"][-1]["staff"] == "陈美玲"
    assert (resolved["state"], resolved["resolved_by"]) == ("resolved", "staff")


@pytest.mark.parametrize(
    ("said", "turn"),
    [
        ({"text": "Which order is it?"}, "customer"),
        ({"text": "I am looking into it."}, "us"),
        ({"text": "Is it not?", "waits": False}, "us"),
        ({"text": "Send it back to us first.", "waits": True}, "customer"),
    ],
)
async def test_a_case_tells_whose_turn_it_is_and_the_sums_of_it(
    api: httpx.AsyncClient, said: dict[str, object], turn: str
) -> None:
    number = (await api.post("/cases", json=opening())).json()["number"]
    body = {"staff": "mei", **said}
    case = (await api.post(f"/cases/{number}/messages", json=body)).json()

    assert (case["turn"]["turn"], case["turn"]["because"]) == (
        turn,
        "question" if turn == "customer" else "handed_over",
    )
    resolution = next(each for each in case["clocks"] if each["clock"] == "resolution")
    assert resolution["standing"] == ("paused" if turn == "customer" else "running")
    assert (resolution["due_at"] is None) == (case["resolve_due"] is None) == (turn == "customer")
    clock, work = case["sums"]["clock"], case["sums"]["work"]
    passed = datetime.fromisoformat(case["sums"]["as_of"]) - datetime.fromisoformat(
        case["sums"]["since"]
    )
    assert clock["bot"] + clock["us"] + clock["customer"] == clock["open"]
    assert clock["open"] == passed.total_seconds()
    assert work["open"] <= clock["open"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/cases/1/claim", {"staff": "nobody"}, 422, "ValueUnknown"),
        ("/cases/1/claim", {}, 422, "Invalid"),
        ("/cases/99/claim", {"staff": "mei"}, 404, "NotFound"),
        ("/cases/2/claim", {"staff": "mei"}, 409, "AlreadyHeld"),
        ("/cases/2/messages", {"staff": "mei", "text": "hi"}, 409, "AlreadyHeld"),
        ("/cases/5/messages", {"staff": "mei", "text": "hi"}, 409, "CaseNotOpen"),
        ("/cases/1/messages", {"staff": "mei", "text": "   "}, 422, "TextRefused"),
        ("/cases/1/notes", {"staff": "mei", "text": ""}, 422, "Invalid"),
        ("/cases/1/nonsense", {"staff": "mei"}, 404, "NotFound"),
        ("/cases/1/cause", {"staff": "mei"}, 422, "Invalid"),
        ("/cases/1/cause", {"staff": "nobody", "cause": "price"}, 422, "ValueUnknown"),
        ("/cases/1/cause", {"staff": "mei", "cause": "weather"}, 422, "ValueUnknown"),
        (
            "/cases/1/cause",
            {"staff": "mei", "cause": "price", "secondary": ["unclassified"]},
            422,
            "ValueUnknown",
        ),
        (
            "/cases/1/cause",
            {"staff": "mei", "cause": "none", "secondary": ["price"]},
            422,
            "CausesRefused",
        ),
        ("/cases/1/cause", {"staff": "mei", "cause": "price", "secondary": "x"}, 422, "Invalid"),
        ("/cases/99/cause", {"staff": "mei", "cause": "price"}, 404, "NotFound"),
    ],
)
async def test_refusals_have_a_code_and_a_sentence(
    api: httpx.AsyncClient, path: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = await api.post(path, json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


async def test_t19_causes_are_corrected_once_however_often_it_is_sent(
    api: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    number = furnished.numbers["finished"]  # what is over can still be named rightly
    before = (await api.get(f"/cases/{number}")).json()
    body = {"staff": "tom", "cause": "ethics", "secondary": ["price", "ethics", "price"]}
    answers = [await api.post(f"/cases/{number}/cause", json=body) for _ in range(3)]
    case = answers[-1].json()
    events = (await api.get("/events?limit=500")).json()["events"]

    assert {answer.status_code for answer in answers} == {200}
    assert (case["cause"], case["secondary"]) == ("ethics", ["price"])
    assert (case["causes"], case["state"]) == (before["causes"], before["state"])
    assert [each["payload"] for each in events if each["kind"] == "case.corrected"] == [
        {"before": before["cause"], "cause": "ethics", "further": ["price"]}
    ]


async def test_no_complaint_leaves_the_weeks_complaints(
    api: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    number = furnished.numbers["nasty"]
    before = (await api.get("/weeks/2026-W47")).json()
    await api.post(f"/cases/{number}/cause", json={"staff": "mei", "cause": "none"})
    after = (await api.get("/weeks/2026-W47")).json()
    listed = (await api.get(after["no_complaint"]["link"].removeprefix("/api"))).json()

    assert before["no_complaint"]["value"] == 0
    assert after["complaints"]["complaints"]["value"] == (
        before["complaints"]["complaints"]["value"] - 1
    )
    assert [case["number"] for case in listed["cases"]] == [number]
    assert after["promises"] == before["promises"]
    assert [each["number"] for each in (await api.get("/cases?cause=none")).json()["cases"]] == [
        number
    ]


async def test_a_wrong_method_is_refused_as_json(api: httpx.AsyncClient) -> None:
    answer = await api.delete("/cases/1")

    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "MethodNotAllowed"


async def test_t40_of_many_claims_one_wins(api: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(api.post("/cases/1/claim", json={"staff": name}) for name in ("mei", "tom", "ruth") * 4)
    )
    winners = {answer.json()["holder"] for answer in answers if answer.status_code == 200}

    assert len(winners) == 1
    assert {answer.status_code for answer in answers} == {200, 409}


async def test_t33_a_sum_in_words_needs_a_remedy_or_a_word_that_it_is_none(
    api: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    path = f"/cases/{furnished.numbers['above_limit']}/messages"
    said = {"staff": "mei", "text": "You will get 77.00 CNY from us by Friday."}

    refused = await api.post(path, json=said)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "SumUnbacked")
    none = {"said": [{"words": "Friday", "is_promise": False}]}
    added = {"adds": [{"kind": "call", "due_at": "2027-01-01T10:00:00Z"}]}
    answered = await api.post(path, json={**said, "promises": {**none, **added}})

    assert answered.status_code == 200, answered.text
    made = [(each["kind"], each["due_at"]) for each in answered.json()["promises"]]
    assert ("call", "2027-01-01T10:00:00Z") in made
    assert "money" not in dict(made)


async def test_t41_two_cases_of_one_customer_are_joined_once_and_lead_to_the_one_that_is_left(
    api: httpx.AsyncClient,
) -> None:
    case, other = [await opened(api, address, "c-100") for address in ("x-1", "x-2")]
    strangers = await opened(api, "x-3", "c-200")
    path = f"/cases/{case}/join"

    foreign = await api.post(path, json={"staff": "mei", "into": strangers})
    unknown = await api.post(path, json={"staff": "mei", "into": 99_999})
    bare = await api.post(path, json={"staff": "mei"})
    twice = [await api.post(path, json={"staff": "mei", "into": other}) for _ in range(2)]
    back = await api.post(f"/cases/{other}/join", json={"staff": "mei", "into": case})

    assert (foreign.status_code, foreign.json()["error"]["code"]) == (409, "MergeRefused")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (422, "ValueUnknown")
    assert bare.status_code == 422
    assert [each.status_code for each in twice] == [200, 200]
    assert [each.json()["number"] for each in twice] == [other, other]
    assert (back.status_code, back.json()["error"]["code"]) == (409, "AlreadyMerged")
    ended = (await api.get(f"/cases/{case}")).json()
    assert (ended["state"], ended["merged_into"]) == ("closed", other)
    assert (await api.get(f"/cases/{other}")).json()["merged_into"] is None


async def test_whoever_may_only_read_joins_no_cases(
    api: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    case, other = [await opened(api, address, "c-100") for address in ("x-1", "x-2")]
    headers = {"Authorization": f"Bearer {furnished.read_token}"}
    body = {"staff": "mei", "into": other}

    refused = await api.post(f"/cases/{case}/join", json=body, headers=headers)

    assert refused.status_code == 403
    assert (await api.get(f"/cases/{case}")).json()["state"] == "queued"


async def test_a_case_is_taken_from_its_holder_only_with_a_reason(
    api: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    path = f"/cases/{furnished.numbers['unread']}"
    claimed = (await api.post(f"{path}/claim", json={"staff": "mei"})).json()
    assert (claimed["holder"], claimed["held_until"]) == ("mei", "2026-11-18T03:45:00Z")

    bare = await api.post(f"{path}/steal", json={"staff": "tom"})
    taken = await api.post(f"{path}/steal", json={"staff": "tom", "reason": "she is ill"})
    free = furnished.numbers["above_limit"]
    nobodys = await api.post(f"/cases/{free}/steal", json={"staff": "tom", "reason": "why not"})

    assert (bare.status_code, taken.status_code, nobodys.status_code) == (422, 200, 409)
    assert taken.json()["holder"] == "tom"
    assert nobodys.json()["error"]["code"] == "NotHeld"


@pytest.mark.parametrize(
    ("path", "state", "because"),
    [("release", "queued", "case.released"), ("hand-back", "talking", "case.handed_back")],
)
async def test_whoever_has_a_case_can_give_it_back(
    api: httpx.AsyncClient, path: str, state: str, because: str
) -> None:
    body = opening(channel="telegram", address="700998")
    number = (await api.post("/cases", json=body)).json()["number"]
    await api.post(f"/cases/{number}/claim", json={"staff": "mei"})
    refused = await api.post(f"/cases/{number}/{path}", json={"staff": "tom"})
    case = (await api.post(f"/cases/{number}/{path}", json={"staff": "mei"})).json()

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "NotHolder")
    assert (case["state"], case["holder"]) == (state, None)
    events = (await api.get("/events?limit=200")).json()["events"]
    assert because in [event["kind"] for event in events]


async def test_a_case_goes_to_another_team_by_its_name(
    api: httpx.AsyncClient, app: FastAPI
) -> None:
    desk = make.desk(teams="billing: 24/7; takes price | night: mon-sun 22:00-06:00")
    app.state.office = replace(app.state.office, desk=desk)
    made = (await api.post("/cases", json=opening(cause="price"))).json()
    to = {"staff": "mei", "team": "night", "reason": "They know the till."}
    path = f"/cases/{made['number']}/team"

    unknown = await api.post(path, json={**to, "team": "day"})
    moved = (await api.post(path, json=to)).json()
    again = (await api.post(path, json=to)).json()

    assert made["team"] == "billing"
    assert unknown.status_code == 422
    assert unknown.json()["error"]["message"] == (
        "team: there is no day. It is one of desk, billing, night."
    )
    assert (moved["team"], again["team"]) == ("night", "night")
    notes = [each["text"] for each in again["messages"] if each["audience"] == "staff"]
    assert notes == ["They know the till."]
