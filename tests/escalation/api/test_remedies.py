"""Deciding on remedies through the API: what like cases got, approval, refusal, asking a manager."""

from __future__ import annotations

import httpx
import pytest

from tests import shop


@pytest.fixture
async def path(api: httpx.AsyncClient, furnished: shop.Shop) -> str:
    """The path of the refund that waits for approval."""
    number = furnished.numbers["above_limit"]
    case = (await api.get(f"/cases/{number}")).json()
    waiting = [each for each in case["remedies"] if each["rule"] == "bot.refund.per_case@1"]
    return f"/cases/{number}/remedies/{waiting[0]['id']}"


async def test_it_is_approved_within_the_member_s_limit_only(
    api: httpx.AsyncClient, path: str
) -> None:
    above = await api.post(f"{path}/approve", json={"staff": "mei", "amount": "9000.00"})
    within = await api.post(f"{path}/approve", json={"staff": "mei", "amount": "250.00"})

    assert (above.status_code, above.json()["error"]["code"]) == (403, "AboveAuthority")
    assert within.status_code == 200
    assert within.json()["state"] == "offered"


async def test_it_is_refused_with_a_word(api: httpx.AsyncClient, path: str) -> None:
    silent = await api.post(f"{path}/refuse", json={"staff": "mei"})
    told = await api.post(f"{path}/refuse", json={"staff": "mei", "text": "没有多扣。"})

    assert (silent.status_code, told.status_code) == (422, 200)
    assert told.json()["messages"][-1]["text"] == "没有多扣。"


async def test_a_manager_is_asked(api: httpx.AsyncClient, path: str) -> None:
    asked = await api.post(f"{path}/ask", json={"staff": "mei", "text": "Please decide."})

    assert asked.status_code == 200
    assert (asked.json()["state"], asked.json()["level"]) == ("queued", "manager")


async def test_what_like_cases_got_is_read(api: httpx.AsyncClient, furnished: shop.Shop) -> None:
    found = await api.get(f"/cases/{furnished.numbers['above_limit']}/precedents")
    missing = await api.get("/cases/99999/precedents")

    assert found.status_code == 200
    assert [each["kind"] for each in found.json()["kinds"]] == ["refund"]
    assert missing.status_code == 404
