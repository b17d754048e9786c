"""What may be granted without asking the next level. Handlers propose, authority disposes: nothing
else can grant.

An `Authority` is a value: the level, the limits in force with their version, and what was already
granted. It is built inside the transaction that grants, so its sums cannot be stale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from handlers.model import Level
from handlers.remedies import REMEDIES, Remedy
from handlers.tables import Strict

DEFAULT_TABLE = Path(__file__).parent / "authority.toml"
MOST_FACTOR = 100
"""What a tier multiplies the limits with at most: more is a slip of the pen."""


class AuthorityError(ValueError):
    """An authority table that cannot be used; the message names the file and the key."""


STRICT = Strict(AuthorityError)


@dataclass(frozen=True, slots=True)
class Limit:
    """What one level may grant of one kind of remedy, by currency.

    `per_case` and `per_customer` are most sums; a currency that is not named is not allowed. A
    remedy that costs no money needs no sum: its kind must only be named.
    """

    per_case: Mapping[str, Decimal] = field(default_factory=dict)
    per_customer: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was granted before, by remedy kind and currency: in this case, and to this customer in
    the period.
    """

    case: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    customer: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """A remedy that may be offered, and the rule that allows it."""

    remedy: Remedy
    rule: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A remedy that needs the next level, and the rule that stopped it."""

    remedy: Remedy
    rule: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """The proposals, parted: what may be offered (each instead of the others), and what needs
    approval.
    """

    allowed: tuple[Offer, ...] = ()
    stopped: tuple[Stopped, ...] = ()


@dataclass(frozen=True, slots=True)
class Authority:
    """The limits of one level for one customer in one case, with what was spent already."""

    level: Level
    version: str
    limits: Mapping[str, Limit]
    factor: Decimal = Decimal(1)
    spent: Spent = field(default_factory=Spent)

    def rule(self, proposed: Sequence[Remedy]) -> Ruling:
        """Part the proposals. They are alternatives: each is judged as if it alone were granted."""
        allowed: list[Offer] = []
        stopped: list[Stopped] = []
        for remedy in proposed:
            verdict, may = self._judge(remedy)
            rule = f"{self.level}.{remedy.kind}.{verdict}@{self.version}"
            if may:
                allowed.append(Offer(remedy, rule))
            else:
                stopped.append(Stopped(remedy, rule))
        return Ruling(tuple(allowed), tuple(stopped))

    def _judge(self, remedy: Remedy) -> tuple[str, bool]:
        limit = self.limits.get(remedy.kind)
        if limit is None:
            return "not_delegated", False
        cost = remedy.cost
        if cost is None:
            return "free", True
        if cost.amount <= 0:
            return "not_a_sum", False
        for name, table, before in (
            ("per_case", limit.per_case, self.spent.case),
            ("per_customer", limit.per_customer, self.spent.customer),
        ):
            most = table.get(cost.currency)
            if most is None:
                return f"{name}_currency", False
            if (
                before.get((remedy.kind, cost.currency), Decimal(0)) + cost.amount
                > most * self.factor
            ):
                return name, False
        return "within", True


def load_table(path: Path = DEFAULT_TABLE) -> dict[str, Any]:
    """The authority table as data (the shape of authority.toml), checked.

    Raises:
        AuthorityError: unreadable, or a key or value that cannot be used.
    """
    table = STRICT.file(path)
    check_table(table, path.name)
    return table


def check_table(table: Mapping[str, Any], name: str) -> None:
    """Refuse a table with a key, level, remedy or currency that is not known, a value of the wrong
    type, or a sum below zero.

    Raises:
        AuthorityError: with `name` and the key.
    """
    STRICT.keys(table, ("version", "period_days", "tier", "level"), name)
    STRICT.whole(table.get("version"), f"{name}: version")
    if STRICT.whole(table.get("period_days"), f"{name}: period_days") < 1:
        STRICT.refuse(f"{name}: period_days", "must be at least 1")
    for tier, factor in STRICT.table(table.get("tier", {}), f"{name}: tier").items():
        if STRICT.number(factor, f"{name}: tier.{tier}") > MOST_FACTOR:
            STRICT.refuse(f"{name}: tier.{tier}", f"must be at most {MOST_FACTOR}")
    levels = STRICT.table(table.get("level", {}), f"{name}: level")
    STRICT.keys(levels, [level.value for level in Level], f"{name}: level")
    for level in Level:
        limits_of(table, level, name)


def limits_of(
    table: Mapping[str, Any], level: Level, name: str = "authority table"
) -> dict[str, Limit]:
    """The limits of one level, by remedy kind.

    Raises:
        AuthorityError: with `name` and the key.
    """
    where = f"{name}: level.{level.value}"
    rows = STRICT.table(table.get("level", {}).get(level.value, {}), where)
    return {kind: _limit(kind, row, f"{where}.{kind}") for kind, row in rows.items()}


def _limit(kind: str, row: object, where: str) -> Limit:
    if kind not in REMEDIES:
        known = ", ".join(sorted(REMEDIES))
        STRICT.refuse(where, f"there is no remedy {kind!r}; known are {known}")
    sums = STRICT.table(row, where)
    STRICT.keys(sums, ("per_case", "per_customer"), where)
    return Limit(
        per_case=STRICT.sums(sums.get("per_case", {}), f"{where}.per_case"),
        per_customer=STRICT.sums(sums.get("per_customer", {}), f"{where}.per_customer"),
    )


@lru_cache(maxsize=32)
def _parsed(table: str, level: Level) -> Mapping[str, Limit]:
    """The limits of one level, read once for each table: a turn asks for them every time."""
    return MappingProxyType(limits_of(json.loads(table), level))


def authority(
    table: Mapping[str, Any], level: Level, *, tier: str = "standard", spent: Spent | None = None
) -> Authority:
    """The authority of `level` under `table` for a customer of `tier` with `spent` granted
    before.
    """
    return Authority(
        level=level,
        version=str(table["version"]),
        limits=_parsed(json.dumps(table, sort_keys=True), level),
        factor=STRICT.number(table.get("tier", {}).get(tier, 1), f"tier.{tier}"),
        spent=spent or Spent(),
    )
