"""Who may grant how much of what, as values. Reading them from a table stands in `limits_table`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from handlers.model import Level

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
class Reach:
    """The levels at which somebody may decide, their own and those below, and the others: `beyond`.
    One that is named no more is within it if that of the managers is.
    """

    within: tuple[str, ...]
    beyond: tuple[str, ...]

    @property
    def has_unnamed(self) -> bool:
        """Whether what was left to a level that is named no more is within it."""
        return Level.MANAGER in self.within

    def __contains__(self, level: str) -> bool:
        return level in self.within or (self.has_unnamed and level not in self.beyond)


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

    def rank(self, level: str) -> int:
        """How high a level stands, 0 the lowest and nobody's. One that a case came to and that is
        named no more stands where the managers do.
        """
        if level == NOBODY:
            return 0
        return self.levels.index(self._known(level))

    def reach(self, level: str) -> Reach:
        """What somebody of that level may decide."""
        own = self.rank(level) + 1
        return Reach(within=self.levels[:own], beyond=self.levels[own:])

    def highest(self, *levels: str) -> str:
        """The highest of these levels."""
        return max(levels, key=self.rank)

    def higher_than(self, level: str) -> tuple[str, ...]:
        """The levels above it at which some role decides, the lowest first."""
        of_roles = set(self.roles.values())
        own = self.rank(level)
        return tuple(each for each in self.levels if each in of_roles and self.rank(each) > own)

    def open_above(self, level: str, top: str) -> tuple[str, ...]:
        """Those of them to which a case can be left while nobody at work stands above `top`; where
        there is none, those up to the managers, of whom one always stays.
        """
        higher, most = self.higher_than(level), self.rank(top)
        staffed = tuple(each for each in higher if self.rank(each) <= most)
        managers = self.rank(Level.MANAGER)
        return staffed or tuple(each for each in higher if self.rank(each) <= managers)

    def above(self, level: str, top: str) -> str:
        """The level that a case goes to when one is not enough while nobody at work stands above
        `top`: the next one of people, at least the supervisors'; the highest has none above it.
        """
        most = self.highest(top, Level.MANAGER)
        last = min(self._known(level), most, key=self.rank)
        return self.highest(Level.SUPERVISOR, *self.open_above(level, top)[:1] or (last,))

    def heir(self, level: str, at_work: Collection[str], before: Limits) -> str:
        """The level that decides what was left to one that nobody at work has any more: the next
        one up in the order of the limits `before` these, else as if asked from there.
        """
        up = before.levels[before.rank(level) + 1 :]
        staffed = (each for each in up if each in at_work and each in self.levels)
        return next(staffed, None) or self.above(level, self.highest(Level.BOT, *at_work))

    def _known(self, level: str) -> str:
        return level if level in self.levels else Level.MANAGER.value
