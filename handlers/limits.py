"""Who may grant how much of what, as values. Reading them from a table stands in `limits_table`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

STANDARD = "standard"
"""The tier of whoever has none, or one that the table does not name."""
NOBODY = "?"
"""The level of a role that no table names: it may grant nothing."""

type Sums = Mapping[str, Decimal]
"""Most sums by currency."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one level may grant of one kind of remedy, by currency.

    `per_case` and `per_customer` are most sums; a currency that is not named is not allowed. A
    remedy that costs no money needs no sum: its kind must only be named. `per_day` is for all
    customers together; None means that the kind has no such limit of its own.
    """

    per_case: Sums = field(default_factory=dict)
    per_customer: Sums = field(default_factory=dict)
    per_day: Sums | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A rule that holds beside the limits: both must allow.

    It concerns what it names; a collection that is None concerns everything. With `allowed` false
    it forbids; else each sum that is not None is one more limit, by currency.
    """

    name: str
    levels: frozenset[str] | None = None
    remedies: frozenset[str] | None = None
    causes: frozenset[str] | None = None
    severities: frozenset[str] | None = None
    tiers: frozenset[str] | None = None
    allowed: bool = True
    per_case: Sums | None = None
    per_customer: Sums | None = None
    per_day: Sums | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """A whole table. `levels` stand lowest first; `roles` say which level a role of staff has;
    `day` is the most that a level may grant on one day, all kinds and customers together;
    `four_eyes` is None when one manager alone may change everything.
    """

    version: int
    period_days: int
    levels: tuple[str, ...]
    roles: Mapping[str, str]
    tiers: Mapping[str, Decimal]
    by_level: Mapping[str, Mapping[str, Limit]]
    day: Mapping[str, Sums]
    narrowings: tuple[Narrowing, ...]
    four_eyes: Sums | None

    def tier_of(self, tier: str) -> str:
        """The tier as this table knows it."""
        return tier if tier in self.tiers else STANDARD

    def factor_of(self, tier: str) -> Decimal:
        """What the limits of money are multiplied with for a customer of `tier`."""
        return self.tiers.get(self.tier_of(tier), Decimal(1))

    def level_of(self, role: str) -> str:
        """The level of a member of staff; a role that is not named has none that may grant."""
        return self.roles.get(role, NOBODY)
