"""Customers are valued after a change and once a day, by what they bought and how long they stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from escalation.models import CustomerRow
from escalation.services.worth import (
    left_to_value,
    risk_of,
    since_of,
    spent_per_week,
    value_one,
    value_some,
)
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Money
from tests import make

DESK = make.desk()


async def bought(uow: UnitOfWork, ref: str, amount: Money, on: date) -> None:
    order = replace(make.order(ref), amount=amount, ordered_on=on)
    await uow.customers.upsert_order("c-100", order)


async def customer(database: Database, customer_id: str = "c-100") -> CustomerRow:
    async with database.reading() as uow:
        row = await uow.customers.get(customer_id)
    assert row
    return row


async def test_what_is_at_risk_follows_from_the_orders(database: Database) -> None:
    async with database.uow() as uow:
        row = await make.customer(uow, tier="silver")
        await bought(uow, "A-1", make.cny("5100.00"), date(2025, 11, 18))
        await bought(uow, "A-2", make.cny("99.99"), date(2026, 11, 16))
        await bought(uow, "A-3", Money.of("52", "USD"), date(2026, 1, 5))
        await bought(uow, "A-4", make.cny("777"), date(2025, 11, 17))  # a day too long ago
        await bought(uow, "A-5", make.cny("888"), date(2026, 11, 17))  # to come

    assert await left_to_value(database, DESK, make.NOW) == 1
    assert await value_some(database, DESK, make.NOW) == 1
    assert await left_to_value(database, DESK, make.NOW) == 0
    assert await value_some(database, DESK, make.NOW) == 0

    row = await customer(database)
    assert row.spent == {
        "weeks": 52,
        "first": "2025-11-17",
        "sums": {"CNY": "5199.99", "USD": "52.00"},
    }
    assert spent_per_week(row) == [make.cny("100.00"), Money.of("1", "USD")]
    assert risk_of(row, DESK.worth) == [make.cny("49999.90"), Money.of("500", "USD")]
    assert row.tier == "silver"  # the shop's word stands
    assert since_of(row, DESK) == date(2025, 11, 17)


async def test_a_tier_by_rule_rises_and_falls_with_the_days(database: Database) -> None:
    async with database.uow() as uow:
        row = await make.customer(uow)
        row.tier_by = "rule"
        await bought(uow, "A-1", make.cny("10000"), date(2026, 3, 1))

    await value_some(database, DESK, make.NOW)
    assert (await customer(database)).tier == "silver"
    async with database.uow() as uow:
        found = await uow.customers.get("c-100")
        assert found
        found.since, found.valued_on = date(2020, 1, 1), None
    await value_some(database, DESK, make.NOW)
    assert (await customer(database)).tier == "gold"
    year_later = make.NOW + timedelta(days=365)
    assert await value_some(database, DESK, year_later) == 1
    assert (await customer(database)).tier == "standard"
    assert risk_of(await customer(database), DESK.worth) == []


async def test_an_order_lets_its_customer_be_valued_anew(database: Database) -> None:
    async with database.uow() as uow:
        row = await make.customer(uow)
        await value_one(uow, row, DESK, make.NOW)
    assert await value_some(database, DESK, make.NOW) == 0

    async with database.uow() as uow:
        await bought(uow, "A-1", make.cny("10"), date(2026, 11, 16))

    assert await value_some(database, DESK, make.NOW) == 1
    assert (await customer(database)).spent == {
        "weeks": 4,
        "first": "2026-11-16",
        "sums": {"CNY": "10.00"},
    }


async def test_nobody_is_worth_anything_before_the_first_valuation(uow: UnitOfWork) -> None:
    row = await make.customer(uow)

    assert (spent_per_week(row), risk_of(row, DESK.worth)) == ([], [])
