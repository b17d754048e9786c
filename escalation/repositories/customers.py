"""Queries on the shop's customers and their orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Numeric, bindparam, case, cast, func, select
from sqlalchemy.orm.attributes import flag_modified
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


@dataclass(slots=True)
class Spending:
    """What a customer's orders come to: the day of the first ever, and the sums of those days that
    are looked at, by currency.
    """

    first: date | None = None
    sums: dict[str, Decimal] = field(default_factory=dict)


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

    async def worth(self, refs: Collection[str]) -> dict[str, Money]:
        """The price of each of these orders, those that are not known left out."""
        if not refs:
            return {}
        rows = await self._session.execute(
            select(OrderRow.ref, OrderRow.amount, OrderRow.currency).where(OrderRow.ref.in_(refs))
        )
        return {ref: Money(amount, currency) for ref, amount, currency in rows}

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
        customer = await self.get(customer_id)
        if customer is not None:
            customer.valued_on = None
            flag_modified(customer, "valued_on")  # Written again, so that no valuation passes it.
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

    async def spending(self, customer_id: str, *, begins: date, today: date) -> Spending:
        """What a customer spent from `begins` to `today`."""
        counts = OrderRow.ordered_on.between(begins, today)
        # Summed by the database, in floating point on SQLite: exact to the cent for sums of 13
        # digits, and only ever used as an estimate.
        amount = cast(OrderRow.amount, Numeric(asdecimal=False))
        rows = await self._session.execute(
            select(
                OrderRow.currency,
                func.min(OrderRow.ordered_on),
                func.sum(case((counts, amount), else_=0)),
            )
            .where(OrderRow.customer_id == customer_id)
            .group_by(OrderRow.currency)
        )
        spending = Spending()
        for currency, first, total in rows:
            spending.first = min(spending.first or first, first)
            if total:
                spending.sums[currency] = Decimal(f"{total:.2f}")
        return spending


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
