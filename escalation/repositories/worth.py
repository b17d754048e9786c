"""What customers are worth, reckoned for many at once, and the versions of the rules for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from escalation.models import CustomerRow, WorthVersion
from escalation.repositories.base import Repository, is_id
from escalation.repositories.reckoning import CUSTOMER, WHO, Reckoning, grouped
from handlers.worth import WorthRules

NEWEST = select(WorthVersion).order_by(WorthVersion.version.desc()).limit(1)


class Moved(NamedTuple):
    """The customers of one tier under the old rules and one under the new ones, and their revenue
    at risk in one currency. `currency` is empty for those without orders; only one of the rows of
    the same two tiers counts a customer.
    """

    old: str
    new: str
    currency: str
    customers: int
    risk_old: Decimal
    risk_new: Decimal


class Worths(Repository):
    """The rules by version, and what follows from them for every customer."""

    async def lock(self) -> None:
        """Wait for every other change of the rules until the transaction ends."""
        await self._wait_for("worth")

    async def in_force(self) -> WorthVersion | None:
        """The newest version; None while the settings hold."""
        return await self._session.scalar(NEWEST)

    async def get(self, version: int) -> WorthVersion | None:
        return await self._session.get(WorthVersion, version) if is_id(version) else None

    async def add(self, version: WorthVersion) -> WorthVersion:
        return await self._add(version)

    async def listed(self) -> Sequence[WorthVersion]:
        """All versions, newest first."""
        rows = await self._session.scalars(
            select(WorthVersion).order_by(WorthVersion.version.desc())
        )
        return rows.all()

    def reckoning(
        self, rules: WorthRules, today: date, midnight: Callable[[date], datetime]
    ) -> Reckoning:
        """Rules on a day, in this database's SQL."""
        return Reckoning(rules, today, midnight, postgres=self._is_postgres)

    async def is_stale(self, today: date, version: int) -> bool:
        """Whether somebody was not valued on this day by this version, or not since a change."""
        found = await self._session.scalar(
            select(CustomerRow.id).where(*_stale(today, version)).limit(1)
        )
        return found is not None

    async def stale(self, today: date, version: int) -> int:
        """How many such customers there are."""
        count = await self._session.scalar(
            select(func.count()).select_from(CUSTOMER).where(*_stale(today, version))
        )
        return count or 0

    async def tiers(self) -> dict[str, int]:
        """How many customers have each tier, as counted last."""
        rows = await self._session.execute(
            select(CUSTOMER.c.tier, func.count().label("count"))
            .where(CUSTOMER.c.erased_at.is_(None))
            .group_by(CUSTOMER.c.tier)
        )
        return {tier: count for tier, count in rows}  # noqa: C416 - rows are no pairs to mypy

    async def value_some(self, reckoning: Reckoning, version: int, limit: int) -> int:
        """Value so many of those customers; how many there were. Those whom another transaction is
        changing are passed over and stay stale: none are left, or only they, when it is none.
        """
        stale = select(CUSTOMER.c.id).where(*_stale(reckoning.today, version)).limit(limit)
        chosen: Select[Any] | Sequence[str] = stale
        if self._is_postgres:
            # Locked by a statement of its own: the sums see what was committed before the lock, and
            # who changes a customer after it waits. The strong lock passes over those who are just
            # being given an order, too. SQLite has one writer at a time.
            locked = stale.with_for_update(skip_locked=True)
            chosen = (await self._session.scalars(locked)).all()
            if not chosen:
                return 0
        who = select(*WHO).where(CUSTOMER.c.id.in_(chosen)).subquery("who")
        sums = grouped(who, reckoning).subquery("sums")
        first, total = func.min(sums.c.first), sums.c.total_0
        columns = {column.name: sums.c[column.name] for column in WHO}
        reached = {
            rule.name: func.max(reckoning.reached(rule, sums.c.currency, total))
            for rule in reckoning.rules.tiers
        }
        kept = reckoning.kept(first, sums.c.currency, total)
        valued = (
            select(
                sums.c.id,
                reckoning.tier(columns, first, reached).label("tier"),
                kept.label("spent"),
            )
            .group_by(*columns.values())
            .subquery("valued")
        )
        result = await self._session.execute(
            update(CUSTOMER)
            .where(CUSTOMER.c.id == valued.c.id)
            .values(
                tier=valued.c.tier,
                spent=valued.c.spent,
                valued_on=reckoning.today,
                valued_by=version,
            )
        )
        return int(result.rowcount)  # type: ignore[attr-defined] # an UPDATE has one

    async def moved(self, old: Reckoning, new: Reckoning) -> list[Moved]:
        """What new rules would mean for all customers, counted by the database: only totals of a
        few groups come back, however many customers there are.
        """
        who = select(*WHO).where(CUSTOMER.c.erased_at.is_(None)).subquery("who")
        sums = grouped(who, old, new).subquery("sums")
        both = (old, sums.c.total_0), (new, sums.c.total_1)
        of_one: dict[str, Any] = {"partition_by": sums.c.id}
        whole = select(
            sums,
            func.min(sums.c.first).over(**of_one).label("began"),
            func.row_number().over(**of_one, order_by=sums.c.currency).label("place"),
            *(
                func.max(each.reached(rule, sums.c.currency, total))
                .over(**of_one)
                .label(f"{rule.name}_{n}")
                for n, (each, total) in enumerate(both)
                for rule in each.rules.tiers
            ),
        ).subquery("whole")
        columns = {column.name: whole.c[column.name] for column in WHO}
        tiers, risks = [], []
        for n, each in enumerate((old, new)):
            reached = {rule.name: whole.c[f"{rule.name}_{n}"] for rule in each.rules.tiers}
            tiers.append(each.tier(columns, whole.c.began, reached).label(f"tier_{n}"))
            risks.append(each.risk(whole.c[f"total_{n}"], whole.c.began).label(f"risk_{n}"))
        judged = select(whole.c.currency, whole.c.place, *tiers, *risks).subquery("judged")
        groups = [judged.c.tier_0, judged.c.tier_1, judged.c.currency]
        rows = await self._session.execute(
            select(
                *groups,
                func.count().filter(judged.c.place == 1),
                func.sum(judged.c.risk_0),
                func.sum(judged.c.risk_1),
            ).group_by(*groups)
        )
        return [
            Moved(row[0], row[1], row[2] or "", row[3], _cents(row[4]), _cents(row[5]))
            for row in rows
        ]


def _stale(today: date, version: int) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(
            CUSTOMER.c.valued_on.is_(None),
            CUSTOMER.c.valued_on < today,
            CUSTOMER.c.valued_by < version,
        ),
        CUSTOMER.c.erased_at.is_(None),
    )


def _cents(total: float) -> Decimal:
    return Decimal(f"{total:.2f}")
