"""Cases and events as the JSON API gives them: in order, by a filter, with all that is known."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from escalation.unit_of_work import Database
from handlers.evidence import Finding
from tests import shop
from tests.browser import Browser


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
