"""What each customer is worth to the shop, counted after an import and once a day: the tier by
rule, and what was spent, from which the revenue at risk follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from escalation.desk import Desk
from escalation.models import CustomerRow
from escalation.repositories.customers import Spending, Standing, Valuation
from handlers.model import Money
from handlers.worth import WorthRules, at_risk, per_week, tier_of

if TYPE_CHECKING:
    from escalation.unit_of_work import Database, UnitOfWork

BATCH: Final = 4_000
"""Customers that are counted in one transaction: others wait no longer than that."""
BY_RULE: Final = "rule"


@dataclass(frozen=True, slots=True)
class Worth:
    """What is shown of a customer's worth: sums by currency, and the day since when."""

    per_week: Sequence[Money]
    at_risk: Sequence[Money]
    since: date

    @classmethod
    def of(cls, row: CustomerRow, desk: Desk) -> Worth:
        """From what was counted last."""
        return cls(spent_per_week(row), risk_of(row, desk.worth), since_of(row, desk))


async def value_some(database: Database, desk: Desk, now: datetime) -> int:
    """Count some of the customers that were not counted today; how many, none when all were."""
    today = desk.today(now)
    async with database.reading() as uow:
        if not await uow.customers.stale(today, 1):
            return 0
    async with database.uow() as uow:
        return await _value(uow, desk, today)


async def _value(uow: UnitOfWork, desk: Desk, today: date) -> int:
    rows = await uow.customers.stale(today, BATCH)
    rules = desk.worth
    spending = await uow.customers.spending(
        [row.id for row in rows], begins=rules.begins(today), today=today
    )
    if rows:
        await uow.customers.valued(
            [_valuation(row, spending[row.id], desk, today) for row in rows], today
        )
    return len(rows)


async def value_one(uow: UnitOfWork, row: CustomerRow, desk: Desk, now: datetime) -> None:
    """Count one customer, in the transaction that changes something about them."""
    today, rules = desk.today(now), desk.worth
    spending = await uow.customers.spending([row.id], begins=rules.begins(today), today=today)
    valuation = _valuation(row, spending[row.id], desk, today)
    row.spent, row.tier, row.valued_on = valuation.spent, valuation.tier, today


def _valuation(
    row: CustomerRow | Standing, spending: Spending, desk: Desk, today: date
) -> Valuation:
    tier = row.tier
    if row.tier_by == BY_RULE:
        days = (today - customer_since(row, spending.first, desk)).days
        tier = tier_of(spending.sums, days, desk.worth)
    first = spending.first
    return Valuation(
        row.id,
        {
            "weeks": desk.worth.observed(first, today),
            "first": first.isoformat() if first else None,
            "sums": {name: str(amount) for name, amount in sorted(spending.sums.items())},
        },
        tier,
    )


def customer_since(row: CustomerRow | Standing, first_order: date | None, desk: Desk) -> date:
    """Since when somebody is a customer: the shop's own word, else the earliest trace of them."""
    if row.since is not None:
        return row.since
    met = desk.today(row.created_at)
    return min(met, first_order) if first_order else met


def since_of(row: CustomerRow, desk: Desk) -> date:
    """The same from what is kept."""
    first = (row.spent or {}).get("first")
    return customer_since(row, date.fromisoformat(first) if first else None, desk)


def spent_per_week(row: CustomerRow) -> list[Money]:
    """What the customer spends in a week, by currency; nothing before the first valuation."""
    return [per_week(spent, weeks) for spent, weeks in _sums(row)]


def risk_of(row: CustomerRow, rules: WorthRules) -> list[Money]:
    """The revenue that is at risk with this customer, by currency; zeros are left out."""
    found = (at_risk(spent, weeks, rules) for spent, weeks in _sums(row))
    return [money for money in found if money.amount]


def _sums(row: CustomerRow) -> Iterator[tuple[Money, int]]:
    kept = row.spent or {}
    for currency, amount in kept.get("sums", {}).items():
        yield Money(Decimal(amount), currency), kept["weeks"]
