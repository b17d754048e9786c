"""Limits of one's own choice, and the sums that are kept to hold them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from escalation.unit_of_work import UnitOfWork

PERIOD = 3
"""Days in which the sums of a customer count."""


def table(version: int, *, case: str, customer: str, day: str) -> dict[str, Any]:
    """Limits of the bot: the most for a case, a customer and a day, in CNY."""
    limit = {
        "per_case": {"CNY": case, "USD": str(Decimal(case) / 2)},
        "per_customer": {"CNY": customer, "USD": str(Decimal(customer) / 4)},
    }
    return {
        "version": version,
        "period_days": PERIOD,
        "day": {"bot": {"CNY": day, "USD": day}},
        "level": {"bot": {"refund": limit, "voucher": limit}},
    }


async def sums_kept(uow: UnitOfWork) -> list[tuple[Any, ...]]:
    """Every sum that is counted against a cap."""
    return [
        (row.scope, row.subject, row.ends_at, row.currency, row.cents)
        for row in await uow.spending.listed()
    ]
