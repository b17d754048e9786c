"""Customers and orders as the rules see them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from escalation.unit_of_work import Database, UnitOfWork
from tests import make


async def test_a_customer_comes_with_all_orders(database: Database) -> None:
    order = make.order(charged="60.00")
    async with database.uow() as uow:
        await make.customer(uow, tier="gold")
        await uow.customers.upsert_order("c-100", order)

    async with database.reading() as uow:
        customer = await uow.customers.with_orders("c-100")
        assert customer
        assert (customer.name, customer.tier, customer.orders) == ("林晓", "gold", (order,))
        assert await uow.customers.with_orders("c-999") is None


async def test_an_order_is_found_in_any_case(uow: UnitOfWork) -> None:
    await make.customer(uow)
    await uow.customers.upsert_order("c-100", make.order("a-1001"))

    found = await uow.customers.order(" a-1001 ")

    assert found
    assert found.ref == "A-1001"
    assert await uow.customers.order("A-9999") is None


async def test_an_order_changes_but_not_its_customer(uow: UnitOfWork) -> None:
    for customer_id in ("c-100", "c-101"):
        await make.customer(uow, customer_id)
    await uow.customers.upsert_order("c-100", make.order())

    changed = replace(make.order(), charged=make.cny("30.00"))
    row = await uow.customers.upsert_order("c-100", changed)

    assert row.charged == Decimal("30.00")
    with pytest.raises(ValueError, match="A-1001 is another customer's"):
        await uow.customers.upsert_order("c-101", changed)


async def test_sums_are_exact(database: Database) -> None:
    async with database.uow() as uow:
        await make.customer(uow)
        await uow.customers.upsert_order("c-100", make.order(amount="99999999999999.99"))

    async with database.reading() as uow:
        row = await uow.customers.order("A-1001")
        assert row
        assert row.amount == Decimal("99999999999999.99")
