"""The shop's customers and their orders, as imported: what a complaint is checked against."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, refers_to


class CustomerRow(Base, kw_only=True):
    """A customer of the shop. `id` is the shop's own."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    name: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str | None] = mapped_column(default=None)
    tier: Mapped[str] = mapped_column(default="standard")


class OrderRow(Base, kw_only=True):
    """An order. `ref` is matched case-insensitively (stored in upper case)."""

    __tablename__ = "shop_order"

    ref: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(refers_to("customer.id"), index=True)
    item: Mapped[str]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    ordered_on: Mapped[date]
    charged: Mapped[Decimal | None] = mapped_column(default=None)
    promised_on: Mapped[date | None] = mapped_column(default=None)
    delivered_on: Mapped[date | None] = mapped_column(default=None)
