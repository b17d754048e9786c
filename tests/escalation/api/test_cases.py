"""The JSON API: who may, what is given, what is refused, and once however often it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from escalation.services.staff import revoke, token_of
from escalation.unit_of_work import Database
from handlers.evidence import Finding
from tests import shop
from tests.browser import Browser


def client_of(app: FastAPI, token: str | None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://desk.test/api", headers=headers
    )


@pytest.fixture
async def reading(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, furnished.read_token) as client:
        yield client


@pytest.fixture
async def writing(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, furnished.write_token) as client:
        yield client


def opening(**other: object) -> dict[str, object]:
    return {"address": "shop-visitor-1", "text": "You charged me twice.", **other}


# ---------------------------------------------------------------------------------------- who may


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


# ---------------------------------------------------------------------------------------- reading


async def test_a_list_goes_on_where_it_ended(reading: httpx.AsyncClient) -> None:
    numbers: list[int] = []
    before: int | None = None
    for _ in range(10):
        query = {"limit": 2} | ({"before": before} if before else {})
        page = (await reading.get("/cases", params=query)).json()
        numbers += [case["number"] for case in page["cases"]]
        before = page["next"]
        if before is None:
            break

    assert numbers == [7, 6, 5, 4, 3, 2, 1]


async def test_the_pressing_come_in_the_order_of_the_console(
    reading: httpx.AsyncClient, supervisor: Browser
) -> None:
    numbers: list[int] = []
    offset: int | None = 0
    while offset is not None:
        query = {"sort": "pressing", "limit": "2", "offset": str(offset)}
        page = (await reading.get("/cases", params=query)).json()
        numbers += [case["number"] for case in page["cases"]]
        offset = page["next"]

    shown = (await supervisor.get("/queue?view=all")).all(".cases tbody th a")
    assert [f"#{number}" for number in numbers] == shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "queued"}, ["nasty", "unread", "above_limit"]),
        ({"state": ["held", "offered"]}, ["on_offer", "in_progress"]),
        ({"cause": "price"}, ["nasty", "with_bot"]),
        ({"channel": "web"}, ["nasty", "on_offer", "unread"]),
        ({"customer": "c-100"}, ["finished", "above_limit"]),
        ({"q": "Ada"}, ["in_progress"]),
        ({"opened_from": "2026-11-18T11:00:00+08:00"}, ["nasty", "with_bot"]),
        ({"opened_before": "2026-11-17T03:00:00Z"}, ["finished"]),
        ({"cause": "no such cause"}, []),
        ({"sort": "pressing", "state": "queued"}, ["nasty", "unread", "above_limit"]),
        ({"sort": "pressing", "customer": "c-100"}, ["above_limit"]),
        ({"holder": "mei"}, ["on_offer"]),
        ({"due_before": "2026-11-18T00:00:00Z", "unheld": "true"}, ["unread"]),
    ],
)
async def test_filters(
    reading: httpx.AsyncClient,
    furnished: shop.Shop,
    query: dict[str, Any],
    names: list[str],
) -> None:
    page = (await reading.get("/cases", params=query)).json()

    assert {case["number"] for case in page["cases"]} == {furnished.numbers[n] for n in names}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "before=0",
        "before=x",
        "state=gone",
        "q=",
        "q=%00",
        "q=" + "x" * 201,
        "opened_from=2026-11-18T11:00:00",
        "opened_from=yesterday",
        "opened_from=0.5",
        "opened_from=-1700000000",
        "opened_from=0001-01-01T00:00:00%2B10:00",
        "opened_from=9999-12-31T23:59:59-10:00",
        "sort=dearest",
        "offset=-1",
        "colour=red",
    ],
)
async def test_a_query_that_cannot_be_used_is_refused_with_its_name(
    reading: httpx.AsyncClient, query: str
) -> None:
    answer = await reading.get(f"/cases?{query}")
    error = answer.json()["error"]

    assert answer.status_code == 422
    assert error["code"] == "Invalid"
    assert error["fields"][0]["field"].startswith(f"query.{query.partition('=')[0]}")


async def test_a_case_is_given_with_all_that_is_known(
    reading: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    case = (await reading.get(f"/cases/{furnished.numbers['above_limit']}")).json()

    assert case["customer"] == {
        "id": "c-100",
        "name": "林晓",
        "tier": "gold",
        "revenue_at_risk": [{"amount": "116125.00", "currency": "CNY"}],
    }
    assert case["channel"], case["address"] == ("telegram", "700100")
    assert case["causes"][0] == {
        "cause": "core_service_failure",
        "probability": 0.91,
        "primary": True,
    }
    assert case["facts"]["order"] == "A-1001"
    assert case["messages"][0]["text"].startswith("订单 A-1001")
    assert case["messages"][1]["delivery"]["state"] == "sent"
    refused = next(remedy for remedy in case["remedies"] if remedy["state"] == "declined")
    assert [step["step"] for step in refused["ledger"]] == ["offered", "declined"]
    assert refused["ledger"][1]["message_id"] is not None
    assert refused["amount"] == "100.00"
    assert {timer["kind"] for timer in case["timers"]} >= {"late_word", "ladder_resolution"}
    assert case["promises"][0]["kind"] == "first_response"


async def test_t02_instants_carry_their_offset(reading: httpx.AsyncClient) -> None:
    case = (await reading.get("/cases/1")).json()

    for name in ("opened_at", "queued_at", "first_response_due", "resolve_due"):
        instant = datetime.fromisoformat(case[name])
        assert instant.utcoffset() == UTC.utcoffset(None), name


@pytest.mark.parametrize(
    ("number", "status"),
    [("99", 404), ("0", 422), ("-1", 422), ("x", 422), ("99999999999", 422), ("%00", 422)],
)
async def test_a_case_that_is_none(reading: httpx.AsyncClient, number: str, status: int) -> None:
    answer = await reading.get(f"/cases/{number}")

    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


async def test_events_are_read_in_order_and_gone_on_from(reading: httpx.AsyncClient) -> None:
    first = (await reading.get("/events?limit=3")).json()
    rest = (await reading.get(f"/events?after={first['last']}&limit=500")).json()
    ids = [event["id"] for event in first["events"] + rest["events"]]
    last = (await reading.get(f"/events?after={rest['last']}")).json()

    assert ids == sorted(set(ids))
    assert len(first["events"]) == 3
    assert {"case.opened", "case.escalated", "remedy.granted"} <= {
        event["kind"] for event in rest["events"]
    }
    assert last == {"events": [], "last": rest["last"]}


# ---------------------------------------------------------------------------------------- opening


async def test_a_case_opened_elsewhere_is_queued_promised_and_acknowledged(
    writing: httpx.AsyncClient,
) -> None:
    answer = await writing.post(
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


async def test_it_may_go_to_a_chat_of_any_channel(writing: httpx.AsyncClient) -> None:
    answer = await writing.post(
        "/cases", json=opening(channel="telegram", address="700999", language="zh-Hant")
    )

    assert answer.json()["language"] == "zh-Hant"
    assert answer.json()["messages"][1]["delivery"]["state"] == "queued"


async def test_t19_opened_again_with_its_key_it_is_the_first_case(
    writing: httpx.AsyncClient,
) -> None:
    body = opening(client_key=uuid4().hex)
    answers = await asyncio.gather(*(writing.post("/cases", json=body) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1


async def test_a_chat_with_an_open_case_gets_no_second_one(writing: httpx.AsyncClient) -> None:
    first = (await writing.post("/cases", json=opening())).json()
    second = await writing.post("/cases", json=opening(text="And again."))

    assert second.status_code == 409
    assert second.json()["error"]["message"] == (
        f"Case #{first['number']} of this chat is still open."
    )


async def test_a_long_wish_is_cut_in_lists_and_whole_in_the_transcript(
    writing: httpx.AsyncClient,
) -> None:
    wish = "I want my money back" + " now" * 600
    answer = await writing.post("/cases", json=opening(wants=wish))
    case = answer.json()

    assert answer.status_code == 201
    assert case["wants"] == wish[:2_000]
    told = await writing.get(f"/cases/{case['number']}")
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
    writing: httpx.AsyncClient, wrong: dict[str, object]
) -> None:
    answer = await writing.post("/cases", json=opening(**wrong))
    cases = (await writing.get("/cases")).json()["cases"]

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
async def test_malformed_json_is_refused(
    writing: httpx.AsyncClient, body: bytes, status: int
) -> None:
    answer = await writing.post(
        "/cases", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


async def test_too_large_a_body_is_refused(writing: httpx.AsyncClient) -> None:
    answer = await writing.post("/cases", json=opening(text="文" * 400_000))

    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "That is too much at once. Please send less."


# ----------------------------------------------------------------------------------------- acting


async def test_the_whole_way_of_a_case(writing: httpx.AsyncClient) -> None:
    number = (await writing.post("/cases", json=opening())).json()["number"]
    claimed = (await writing.post(f"/cases/{number}/claim", json={"staff": "Mei"})).json()
    noted = (
        await writing.post(f"/cases/{number}/notes", json={"staff": "mei", "text": "check"})
    ).json()
    key = uuid4().hex
    words = {"staff": "mei", "text": "We are on it.", "client_key": key}
    await writing.post(f"/cases/{number}/messages", json=words)
    replied = (await writing.post(f"/cases/{number}/messages", json=words)).json()
    resolved = (
        await writing.post(
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
    writing: httpx.AsyncClient, said: dict[str, object], turn: str
) -> None:
    number = (await writing.post("/cases", json=opening())).json()["number"]
    body = {"staff": "mei", **said}
    case = (await writing.post(f"/cases/{number}/messages", json=body)).json()

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
    writing: httpx.AsyncClient, path: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = await writing.post(path, json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


async def test_t19_causes_are_corrected_once_however_often_it_is_sent(
    writing: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    number = furnished.numbers["finished"]  # what is over can still be named rightly
    before = (await writing.get(f"/cases/{number}")).json()
    body = {"staff": "tom", "cause": "ethics", "secondary": ["price", "ethics", "price"]}
    answers = [await writing.post(f"/cases/{number}/cause", json=body) for _ in range(3)]
    case = answers[-1].json()
    events = (await writing.get("/events?limit=500")).json()["events"]

    assert {answer.status_code for answer in answers} == {200}
    assert (case["cause"], case["secondary"]) == ("ethics", ["price"])
    assert (case["causes"], case["state"]) == (before["causes"], before["state"])
    assert [each["payload"] for each in events if each["kind"] == "case.corrected"] == [
        {"before": before["cause"], "cause": "ethics", "further": ["price"]}
    ]


async def test_no_complaint_leaves_the_weeks_complaints(
    writing: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    number = furnished.numbers["nasty"]
    before = (await writing.get("/weeks/2026-W47")).json()
    await writing.post(f"/cases/{number}/cause", json={"staff": "mei", "cause": "none"})
    after = (await writing.get("/weeks/2026-W47")).json()
    listed = (await writing.get(after["no_complaint"]["link"].removeprefix("/api"))).json()

    assert before["no_complaint"]["value"] == 0
    assert after["complaints"]["complaints"]["value"] == (
        before["complaints"]["complaints"]["value"] - 1
    )
    assert [case["number"] for case in listed["cases"]] == [number]
    assert after["promises"] == before["promises"]
    assert [
        each["number"] for each in (await writing.get("/cases?cause=none")).json()["cases"]
    ] == [number]


async def test_a_wrong_method_is_refused_as_json(writing: httpx.AsyncClient) -> None:
    answer = await writing.delete("/cases/1")

    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "MethodNotAllowed"


async def test_t40_of_many_claims_one_wins(writing: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(
            writing.post("/cases/1/claim", json={"staff": name})
            for name in ("mei", "tom", "ruth") * 4
        )
    )
    winners = {answer.json()["holder"] for answer in answers if answer.status_code == 200}

    assert len(winners) == 1
    assert {answer.status_code for answer in answers} == {200, 409}


async def test_what_the_records_say_and_why_staff_should_look_is_given(
    reading: httpx.AsyncClient, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    found = Finding("repeat_on_order", {"order": "A-1001", "times": 2, "days": 90})
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        case.facts = {**case.facts, "verdict": "unknown", "findings": [found.to_json()]}
    facts = (await reading.get(f"/cases/{number}")).json()["facts"]
    assert facts["verdict"] == "unknown"
    assert facts["findings"] == [
        {"slug": "repeat_on_order", "params": {"order": "A-1001", "times": "2", "days": "90"}}
    ]


async def test_t33_a_sum_in_words_needs_a_remedy_or_a_word_that_it_is_none(
    writing: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    path = f"/cases/{furnished.numbers['above_limit']}/messages"
    said = {"staff": "mei", "text": "You will get 77.00 CNY from us by Friday."}

    refused = await writing.post(path, json=said)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "SumUnbacked")
    none = {"said": [{"words": "Friday", "is_promise": False}]}
    added = {"adds": [{"kind": "call", "due_at": "2027-01-01T10:00:00Z"}]}
    answered = await writing.post(path, json={**said, "promises": {**none, **added}})

    assert answered.status_code == 200, answered.text
    made = [(each["kind"], each["due_at"]) for each in answered.json()["promises"]]
    assert ("call", "2027-01-01T10:00:00Z") in made
    assert "money" not in dict(made)


async def opened(api: httpx.AsyncClient, address: str, customer: str) -> int:
    body = {"text": "It broke.", "address": address, "customer_id": customer}
    return int((await api.post("/cases", json=body)).json()["number"])


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
