"""Who appears in a story: its customer with their orders, and the people at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalation.services.staff import add_member
from handlers.model import Money, Order

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.story import CustomerIn
    from escalation.unit_of_work import UnitOfWork

NO_PASSWORD = "!"  # noqa: S105 - no hash of any password
"""What staff of a rehearsal have for a hash: nobody signs in there."""


async def add_customer(uow: UnitOfWork, customer: CustomerIn, now: datetime) -> None:
    """The story's customer with the orders, as an import would bring them."""
    assert customer.id is not None  # noqa: S101 - the caller has looked
    await uow.customers.upsert(
        customer.id, name=customer.name, language=customer.language, tier=customer.tier, now=now
    )
    for order in customer.orders:
        value = Order(
            ref=order.ref,
            item=order.item,
            amount=Money(order.amount, order.currency),
            ordered_on=order.date,
            charged=Money(order.charged, order.currency) if order.charged else None,
            promised_on=order.promised,
            delivered_on=order.delivered,
        )
        await uow.customers.upsert_order(customer.id, value)


async def add_staff(uow: UnitOfWork, role: str, now: datetime) -> UUID:
    """A member of staff who cannot sign in: the story acts for them."""
    member = await add_member(
        uow,
        login=role,
        name=role.capitalize(),
        role=role,
        password_hash=NO_PASSWORD,
        now=now,
        who="operator",
    )
    return member.id
