"""What each customer is worth to the shop, counted after an import and once a day: the tier by
rule, and what was spent, from which the revenue at risk follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from escalation.desk import Desk
from escalation.models import CustomerRow
from escalation.repositories.reckoning import BY_RULE
from escalation.services.worth_rules import in_force
from handlers.model import Money
from handlers.worth import WorthRules, per_week, risks, sums_kept, tier_of

if TYPE_CHECKING:
    from escalation.unit_of_work import Database, UnitOfWork

BATCH: Final = 4_000
"""Customers that are counted in one transaction: others wait no longer than that."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What is shown of a customer's worth: sums by currency, the day since when, and the rules by
    which they are reckoned.
    """

    per_week: Sequence[Money]
    at_risk: Sequence[Money]
    since: date
    rules: WorthRules

    @classmethod
    def of(cls, row: CustomerRow, rules: WorthRules, desk: Desk) -> Worth:
        """From what was counted last."""
        return cls(spent_per_week(row), risk_of(row, rules), since_of(row, desk), rules)


async def value_some(database: Database, desk: Desk, now: datetime) -> int:
    """Count some of the customers that were not counted today, or not by the rules in force; how
    many, none when all were or the others are being changed: these are left to the next run.
    """
    today = desk.today(now)
    async with database.reading() as uow:
        if not await uow.worth.is_stale(today, (await in_force(uow, desk)).version):
            return 0
    async with database.uow() as uow:
        return await value_more(uow, desk, now)


async def value_more(uow: UnitOfWork, desk: Desk, now: datetime) -> int:
    """The same in a transaction at hand."""
    ruled = await in_force(uow, desk)
    today = desk.today(now)
    if not await uow.worth.is_stale(today, ruled.version):
        return 0
    reckoning = uow.worth.reckoning(ruled.rules, today, desk.midnight)
    return await uow.worth.value_some(reckoning, ruled.version, BATCH)


async def left_to_value(database: Database, desk: Desk, now: datetime) -> int:
    """How many customers were not counted today, or not by the rules in force."""
    async with database.reading() as uow:
        return await uow.worth.stale(desk.today(now), (await in_force(uow, desk)).version)


async def value_one(uow: UnitOfWork, row: CustomerRow, desk: Desk, now: datetime) -> WorthRules:
    """Count one customer, in the transaction that changes something about them; the rules by which
    it was done.
    """
    today, ruled = desk.today(now), await in_force(uow, desk)
    rules = ruled.rules
    spending = await uow.customers.spending(row.id, begins=rules.begins(today), today=today)
    first = spending.first
    if row.tier_by == BY_RULE:
        row.tier = tier_of(spending.sums, (today - customer_since(row, first, desk)).days, rules)
    row.spent = {
        "weeks": rules.observed(first, today),
        "first": first.isoformat() if first else None,
        "sums": {name: str(amount) for name, amount in sorted(spending.sums.items())},
    }
    row.valued_on, row.valued_by = today, ruled.version
    return rules


def customer_since(row: CustomerRow, first_order: date | None, desk: Desk) -> date:
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
    return [per_week(spent, weeks) for spent, weeks in sums_kept(row.spent or {})]


def risk_of(row: CustomerRow, rules: WorthRules) -> list[Money]:
    """The revenue that is at risk with this customer, by currency; zeros are left out."""
    return risks(row.spent or {}, rules)
