"""The rules of worth (`handlers.worth`) as SQL, for the orders of many customers at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Numeric,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from escalation.models import CustomerRow, OrderRow
from escalation.models.base import UtcDateTime
from escalation.repositories.base import table_of
from handlers.worth import STANDARD, WEEK, TierRule, WorthRules

BY_RULE: Final = "rule"
CUSTOMER: Final = table_of(CustomerRow)
ORDER: Final = table_of(OrderRow)
WHO: Final = tuple(CUSTOMER.c[name] for name in ("id", "since", "created_at", "tier", "tier_by"))
"""What a tier follows from, beside the orders."""
NUMBER: Final = Numeric(asdecimal=False)
"""Sums are exact on PostgreSQL; on SQLite to the cent for 13 digits, and only ever an estimate."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Rules on a day of the shop's. `midnight` gives the instant at which a day of its begins."""

    rules: WorthRules
    today: date
    midnight: Callable[[date], datetime]
    postgres: bool

    def spent(self) -> ColumnElement[Any]:
        """The sum of the orders that count, within a group of orders."""
        counts = ORDER.c.ordered_on.between(self.rules.begins(self.today), self.today)
        return func.sum(case((counts, cast(ORDER.c.amount, NUMBER)), else_=0))

    def weeks(self, first: ColumnElement[Any]) -> ColumnElement[int]:
        """In how many weeks it was spent, as `WorthRules.observed` says."""
        days: ColumnElement[Any] = func.julianday(self.today.isoformat()) - func.julianday(first)
        if self.postgres:
            days = literal(self.today, Date).op("-", return_type=Integer())(cast(first, Date))
        since = (cast(days, Integer) + WEEK) // WEEK
        most = max(1, self.rules.weeks)
        least = max(1, min(self.rules.weeks, self.rules.least_weeks))
        return case(
            (first.is_(None), self.rules.weeks),
            (since <= least, least),
            (since >= most, most),
            else_=since,
        )

    def reached(
        self, rule: TierRule, currency: ColumnElement[Any], total: ColumnElement[Any]
    ) -> ColumnElement[int]:
        """1 where a sum of one currency is enough for a tier, 0 where it is not."""
        enough = [
            and_(currency == name, func.round(total, 2) >= self._number(least))
            for name, least in rule.sums.items()
        ]
        return case((or_(*enough), 1), else_=0)

    def tier(
        self,
        row: Mapping[str, ColumnElement[Any]],
        first: ColumnElement[Any],
        reached: Mapping[str, ColumnElement[int]],
    ) -> ColumnElement[str]:
        """The tier: the shop's own word, else the highest whose days and one of whose sums are
        reached.
        """
        by_rule = [
            (and_(reached[rule.name] == 1, self._stays(rule, row, first)), rule.name)
            for rule in self.rules.tiers
        ]
        return case((row["tier_by"] != BY_RULE, row["tier"]), *by_rule, else_=STANDARD)

    def _stays(
        self, rule: TierRule, row: Mapping[str, ColumnElement[Any]], first: ColumnElement[Any]
    ) -> ColumnElement[bool]:
        """Whether somebody has been a customer for as long as the tier asks."""
        latest = self.today - timedelta(days=rule.days)
        met = row["created_at"] < literal(self.midnight(latest + timedelta(days=1)), UtcDateTime())
        return or_(
            row["since"] <= latest,
            and_(row["since"].is_(None), or_(met, first <= latest)),
        )

    def kept(
        self,
        first: ColumnElement[Any],
        currency: ColumnElement[Any],
        total: ColumnElement[Any],
    ) -> ColumnElement[Any]:
        """The JSON of `CustomerRow.spent`, within a group of one customer's currencies."""
        names: list[ColumnElement[str]] = [
            literal_column(f"'{name}'") for name in ("weeks", "first", "sums")
        ]
        if self.postgres:
            sums = func.jsonb_object_agg(currency, cast(func.round(total, 2), String))
            some: ColumnElement[Any] = func.coalesce(sums.filter(total > 0), cast({}, JSONB))
            build = func.jsonb_build_object
        else:
            sums = func.json_group_object(currency, func.printf("%.2f", total))
            some = sums.filter(total > 0)
            build = func.json_object
        return build(names[0], self.weeks(first), names[1], first, names[2], some)

    def risk(self, total: ColumnElement[Any], first: ColumnElement[Any]) -> ColumnElement[Any]:
        """The revenue at risk for a sum that was spent."""
        factor = self.rules.weeks_per_year * self.rules.years_left
        return total * self._number(factor) / self.weeks(first)

    def _number(self, value: Decimal) -> ColumnElement[Any]:
        return cast(value, Numeric) if self.postgres else literal(float(value), NUMBER)


def grouped(who: FromClause, *reckonings: Reckoning) -> Select[Any]:
    """For each customer in `who` and each currency of their orders: `currency`, the `first` day
    and the `total` of each reckoning (``total_0``, …). Who has no orders has one row without.
    """
    columns = [who.c[column.name] for column in WHO]
    return (
        select(
            *columns,
            ORDER.c.currency.label("currency"),
            func.min(ORDER.c.ordered_on).label("first"),
            *(each.spent().label(f"total_{n}") for n, each in enumerate(reckonings)),
        )
        .select_from(who.outerjoin(ORDER, ORDER.c.customer_id == who.c.id))
        .group_by(*columns, ORDER.c.currency)
    )
