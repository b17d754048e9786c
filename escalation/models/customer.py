"""The shop's customers and their orders, as imported, and the rules by which they are valued."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, CleanJson, Json, refers_to


class CustomerRow(Base, kw_only=True):
    """A customer of the shop. `id` is the shop's own; one that was erased has an id of ours."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    name: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str | None] = mapped_column(default=None)
    tier: Mapped[str] = mapped_column(default="standard")
    # Given by the shop, which keeps it, or found by rule: given | rule
    tier_by: Mapped[str] = mapped_column(default="given", server_default="given")
    channel: Mapped[str | None] = mapped_column(default=None)  # where they wish to be reached
    hours: Mapped[str | None] = mapped_column(default=None)  # and when: mon-fri 18:00-21:00
    # Where they live, as an IANA name: Europe/London. None is the shop's own zone
    zone: Mapped[str | None] = mapped_column(default=None)
    since: Mapped[date | None] = mapped_column(default=None)  # a customer since, as the shop says
    # {"weeks": 52, "first": "2024-03-01", "sums": {"CNY": "1234.50"}}: what was spent in how many
    # weeks up to `valued_on`; None before the first valuation
    spent: Mapped[Json | None] = mapped_column(CleanJson, default=None)
    # The shop's day of the last valuation; None when something has changed since
    valued_on: Mapped[date | None] = mapped_column(default=None, index=True)
    # The version of the rules of that valuation; 0 are those of the settings
    valued_by: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)


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


class WorthVersion(Base, kw_only=True):
    """A version of the rules of worth, in force from `valid_from`. No version is ever changed.

    Before the first one the settings hold.
    """

    __tablename__ = "worth_version"

    version: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[datetime]
    table: Mapped[Json]  # handlers.worth_table.to_table(...)
    staff_id: Mapped[UUID] = mapped_column(refers_to("staff.id"))  # who saved or proposed it
    # The second manager, where two were needed
    confirmed_by: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None)
