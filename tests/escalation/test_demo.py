"""The demo shop: something to complain about in three languages."""

from __future__ import annotations

from escalation.demo import CUSTOMERS, MANAGER, ORDERS, SUPERVISOR, load_demo
from escalation.services.staff import sign_in
from escalation.unit_of_work import Database
from handlers.model import LANGUAGES, Money
from tests import make


async def test_it_is_loaded_once_and_leaves_changes_alone(database: Database) -> None:
    async with database.uow() as uow:
        await load_demo(uow, make.NOW)
    async with database.uow() as uow:
        changed = await uow.customers.get("c-100")
        assert changed
        changed.tier = "silver"
    async with database.uow() as uow:
        await load_demo(uow, make.later(days=10))

    async with database.reading() as uow:
        customer = await uow.customers.with_orders("c-100")
        assert customer
        assert customer.tier == "silver"
        order = next(order for order in customer.orders if order.ref == "A-1001")
        assert order.amount == Money.of("30.00", "CNY")
        assert order.charged == Money.of("60.00", "CNY")
        assert order.ordered_on == make.later(days=-6).date()
        assert len(await uow.staff.listed()) == 2


async def test_both_can_sign_in_with_what_the_launcher_prints(database: Database) -> None:
    async with database.uow() as uow:
        await load_demo(uow, make.NOW)

    roles = [
        (await sign_in(database, login, password, now=make.NOW)).role
        for login, password in (SUPERVISOR, MANAGER)
    ]

    assert roles == ["supervisor", "manager"]


def test_it_has_every_language_tier_and_trouble() -> None:
    assert {language for _, _, language, _ in CUSTOMERS} == set(LANGUAGES)
    assert {"gold", "standard"} <= {tier for *_, tier in CUSTOMERS}
    assert {"CNY", "USD", "HKD"} <= {row[4] for row in ORDERS}
    owners = {row[0] for row in ORDERS}
    assert owners == {customer_id for customer_id, *_ in CUSTOMERS}
    late = [row for row in ORDERS if row[7] is not None and row[8] is None]
    assert late
