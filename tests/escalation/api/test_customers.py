"""Customers and orders through the API: the same checks as a table's, and the write scope."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from escalation.links import read_start, read_web
from tests import shop

ORDER = {"customer_id": "n-1", "item": "Tea", "amount": "520", "ordered_on": "2026-10-22"}


async def test_a_customer_is_made_and_kept_up_to_date(api: AsyncClient) -> None:
    made = await api.put(
        "/customers/n-1", json={"name": "Ann", "channel": "短信", "since": "2020/1/5"}
    )
    assert made.status_code == 200
    assert (made.json()["channel"], made.json()["tier"], made.json()["tier_by"]) == (
        "sms", "standard", "rule",
    )  # fmt: skip

    assert (await api.put("/orders/x-1", json=ORDER)).json()["ref"] == "X-1"
    changed = await api.put("/customers/n-1", json={"name": None, "tier": "gold"})
    told = changed.json()

    assert (told["name"], told["channel"], told["since"]) == (None, "sms", "2020-01-05")
    assert (told["tier"], told["tier_by"]) == ("gold", "given")
    assert told["spent_per_week"] == [{"amount": "130.00", "currency": "CNY"}]
    assert told["revenue_at_risk"] == [{"amount": "65000.00", "currency": "CNY"}]
    assert (await api.get("/customers/n-1")).json() == told


async def test_a_customers_zone_is_one_of_a_place_and_can_be_emptied(api: AsyncClient) -> None:
    made = await api.put("/customers/n-1", json={"zone": "europe/london"})
    refused = await api.put("/customers/n-1", json={"zone": "+8"})
    emptied = await api.put("/customers/n-1", json={"zone": None})

    assert made.json()["zone"] == "Europe/London"
    assert refused.status_code == 422
    assert "zone" in str(refused.json()["error"]["fields"])
    assert emptied.json()["zone"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "1e3"), ("amount", 30.5), ("amount", "-1"), ("amount", "99999999999999"),
        ("currency", "XXX"), ("ordered_on", "2026-02-30"), ("ordered_on", "03/04/2026"),
        ("item", " "), ("item", "a\u0000b"), ("charged", "nan"),
    ],
)  # fmt: skip
async def test_an_order_is_checked_as_a_row_of_a_table(
    api: AsyncClient, field: str, value: object
) -> None:
    await api.put("/customers/n-1", json={})

    answer = await api.put("/orders/x-1", json={**ORDER, field: value})

    assert answer.status_code == 422
    assert field in str(answer.json()["error"]["fields"])


async def test_an_order_never_goes_to_another_customer(api: AsyncClient) -> None:
    await api.put("/customers/n-1", json={})

    answer = await api.put("/orders/a-1001", json=ORDER)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "OrderOfAnother")
    assert (await api.put("/orders/x-9", json={**ORDER, "customer_id": "no"})).status_code == 404


async def test_a_person_is_handed_out_and_erased(api: AsyncClient) -> None:
    await api.put("/customers/n-1", json={"name": "Ann"})
    await api.put("/orders/x-1", json=ORDER)

    found = (await api.get("/customers/n-1/export")).json()
    assert [row["ref"] for row in found["shop_order"]] == ["X-1"]
    erased = await api.delete("/customers/n-1")
    assert erased.json()["kept_as"].startswith("erased-")
    assert (await api.get("/customers/n-1")).status_code == 404
    assert (await api.delete("/customers/c-100")).json()["error"]["code"] == "StillOwed"


async def test_a_key_that_may_only_read_changes_nothing(
    api: AsyncClient, furnished: shop.Shop
) -> None:
    api.headers["Authorization"] = f"Bearer {furnished.read_token}"

    assert (await api.get("/customers/c-100")).json()["revenue_at_risk"] == [
        {"amount": "116125.00", "currency": "CNY"}
    ]
    for answer in (
        await api.put("/customers/c-100", json={}),
        await api.put("/orders/x-1", json={**ORDER, "customer_id": "c-100"}),
        await api.get("/customers/c-100/export"),
        await api.delete("/customers/c-100"),
    ):
        assert answer.status_code == 403


async def test_links_are_made_for_a_customer_that_is_known(
    api: AsyncClient, app: FastAPI, furnished: shop.Shop
) -> None:
    await api.put("/customers/n-1", json={})

    made = await api.post("/customers/n-1/links", json={"minutes": 5})
    told = made.json()

    office = app.state.office
    for link in (
        read_web(office.links.web_secret, told["web_token"], office.now()),
        read_start(office.links.secret, told["telegram_start"], office.now()),
    ):
        assert (link.customer, link.problem) == ("n-1", None)
    assert told["web_path"] == f"/chat?as={told['web_token']}"
    assert told["telegram_url"] is None
    assert datetime.fromisoformat(told["expires_at"]) == office.now() + timedelta(minutes=5)
    assert (await api.post("/customers/nobody/links", json={})).status_code == 404
    assert (await api.post("/customers/n-1/links", json={"minutes": 1441})).status_code == 422
    reading = {"Authorization": f"Bearer {furnished.read_token}"}
    assert (await api.post("/customers/n-1/links", json={}, headers=reading)).status_code == 403
