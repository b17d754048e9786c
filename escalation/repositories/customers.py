"""Queries on the shop's customers and their orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm.util import identity_key

from escalation.models import CustomerRow, OrderRow
from escalation.repositories.base import Repository, locked
from handlers.model import Customer, Money, Order

BY_ID = select(CustomerRow).where(CustomerRow.id == bindparam("customer_id"))
LOCKED = locked(BY_ID)
ORDERS = (
    select(OrderRow)
    .where(OrderRow.customer_id == bindparam("customer_id"))
    .order_by(OrderRow.ordered_on.desc(), OrderRow.ref)
)


class Customers(Repository):
    """Who buys, and what."""

    async def get(self, customer_id: str) -> CustomerRow | None:
        known = self._session.identity_map.get(identity_key(CustomerRow, customer_id))
        return known or await self._session.scalar(BY_ID, {"customer_id": customer_id})

    async def lock(self, customer_id: str) -> CustomerRow | None:
        """The customer, locked: two grants to one customer wait for each other."""
        return await self._session.scalar(LOCKED, {"customer_id": customer_id})

    async def with_orders(self, customer_id: str) -> Customer | None:
        """The customer as the rules see it, with every order."""
        row = await self.get(customer_id)
        if row is None:
            return None
        orders = tuple(order_value(order) for order in await self.orders_of(customer_id))
        return Customer(id=row.id, name=row.name, tier=row.tier, orders=orders)

    async def orders_of(self, customer_id: str) -> Sequence[OrderRow]:
        """The customer's orders, newest first."""
        return (await self._session.scalars(ORDERS, {"customer_id": customer_id})).all()

    async def order(self, ref: str) -> OrderRow | None:
        """The order of that reference, whoever's it is; upper and lower case are one."""
        return await self._session.get(OrderRow, ref.strip().upper())

    async def upsert(
        self,
        customer_id: str,
        *,
        now: datetime,
        name: str | None = None,
        language: str | None = None,
        tier: str = "standard",
    ) -> CustomerRow:
        """The customer with these values, made when missing."""
        row = await self.get(customer_id)
        if row is None:
            return await self._add(
                CustomerRow(id=customer_id, created_at=now, name=name, language=language, tier=tier)
            )
        row.name, row.language, row.tier = name, language, tier
        return row

    async def upsert_order(self, customer_id: str, order: Order) -> OrderRow:
        """The order with these values, made when missing. Its customer does not change.

        Raises:
            ValueError: the order is another customer's.
        """
        row = await self.order(order.ref)
        if row is not None and row.customer_id != customer_id:
            raise ValueError(f"order {row.ref} is another customer's")
        return await self._session.merge(
            OrderRow(
                ref=order.ref.strip().upper(),
                customer_id=customer_id,
                item=order.item,
                amount=order.amount.amount,
                currency=order.amount.currency,
                ordered_on=order.ordered_on,
                charged=order.charged.amount if order.charged else None,
                promised_on=order.promised_on,
                delivered_on=order.delivered_on,
            )
        )


def order_value(row: OrderRow) -> Order:
    """The order as the rules see it."""
    return Order(
        ref=row.ref,
        item=row.item,
        amount=Money(row.amount, row.currency),
        ordered_on=row.ordered_on,
        charged=None if row.charged is None else Money(row.charged, row.currency),
        promised_on=row.promised_on,
        delivered_on=row.delivered_on,
    )
