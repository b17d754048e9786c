"""What may be granted without asking the next level. Handlers propose, authority disposes: nothing
else can grant.

An `Authority` is a value: the level, the limits in force with their version, and what was already
granted. It is built inside the transaction that grants, so its sums cannot be stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from handlers.limits import STANDARD, Limit, Narrowing, Sums
from handlers.limits_table import compiled
from handlers.model import UNCLASSIFIED, Money
from handlers.remedies import Remedy

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was granted before, by remedy kind and currency: in this case, to this customer in the
    period, and by this level to anybody on this day.
    """

    case: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    customer: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    day: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


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
    """The limits of one level for one customer in one case, with what was spent already.

    `day` is the most of the whole level on one day, None for no such limit. `cause` None is no
    complaint yet: no narrowing by cause holds. In one whose cause nobody knows all of them hold.
    """

    level: str
    version: str
    limits: Mapping[str, Limit]
    factor: Decimal = Decimal(1)
    spent: Spent = field(default_factory=Spent)
    day: Sums | None = None
    narrowings: tuple[Narrowing, ...] = ()
    tier: str = STANDARD
    cause: str | None = None
    severity: str = "normal"

    def about(self, cause: str | None, *, urgent: bool = False) -> Authority:
        """The same authority in a complaint of that cause."""
        return replace(self, cause=cause, severity="urgent" if urgent else "normal")

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
        for name, narrowing in self._narrowed(remedy.kind):
            if not narrowing.allowed:
                return f"{name}.not_allowed", False
        cost = remedy.cost
        return ("free", True) if cost is None else self._afford(remedy.kind, limit, cost)

    def _afford(self, kind: str, limit: Limit, cost: Money) -> tuple[str, bool]:
        """Whether every cap leaves room for the sum; which one does not."""
        if cost.amount <= 0:
            return "not_a_sum", False
        for name, most, before in self._caps(kind, limit):
            top = most.get(cost.currency)
            if top is None:
                return f"{name}_currency", False
            if _counted(before, most, cost.currency) + cost.amount > top:
                return name, False
        return "within", True

    def _narrowed(self, kind: str) -> Iterator[tuple[str, Narrowing]]:
        """The narrowings that hold for a remedy of that kind here, with their names."""
        for one in self.narrowings:
            if (
                _concerns(one.levels, self.level)
                and _concerns(one.remedies, kind)
                and (self.cause == UNCLASSIFIED or _concerns(one.causes, self.cause))
                and _concerns(one.severities, self.severity)
                and _concerns(one.tiers, self.tier)
            ):
                yield one.name, one

    def _caps(self, kind: str, limit: Limit) -> Iterator[tuple[str, Sums, Sums]]:
        """Every cap that a remedy of the kind must keep to: its name, its sums, what counts against
        it, by currency.
        """
        case, customer, day = (
            _by_currency(before, kind)
            for before in (self.spent.case, self.spent.customer, self.spent.day)
        )
        yield "per_case", _widened(limit.per_case, self.factor), case
        yield "per_customer", _widened(limit.per_customer, self.factor), customer
        if limit.per_day is not None:
            yield "per_day", limit.per_day, day
        if self.day is not None:
            yield "day", self.day, _by_currency(self.spent.day)
        for name, narrowing in self._narrowed(kind):
            for of, most, before in (
                ("per_case", narrowing.per_case, case),
                ("per_customer", narrowing.per_customer, customer),
                ("per_day", narrowing.per_day, day),
            ):
                if most is not None:
                    yield f"{name}.{of}", most, before


def _by_currency(before: Mapping[tuple[str, str], Decimal], only: str | None = None) -> Sums:
    """What was granted of one kind, or of all together, by currency."""
    found: dict[str, Decimal] = {}
    for (kind, currency), amount in before.items():
        if only in {None, kind}:
            found[currency] = found.get(currency, NOTHING) + amount
    return found


def _counted(before: Sums, most: Sums, currency: str) -> Decimal:
    """What counts against a cap in `currency`: a sum in another one uses up as great a share of it
    as of its own, so that whoever pays in many currencies has one cap and not many.

    The cap's own sums are the rate. What a cap does not name has none, and counts only for itself.
    """
    top = most[currency]
    return sum(
        (
            amount if other == currency else amount * top / most[other]
            for other, amount in before.items()
            if other == currency or most.get(other, NOTHING) > 0
        ),
        NOTHING,
    )


def _concerns(named: frozenset[str] | None, value: str | None) -> bool:
    return named is None or value in named


def _widened(sums: Sums, factor: Decimal) -> Sums:
    if factor == 1:
        return sums
    return {currency: amount * factor for currency, amount in sums.items()}


def authority(
    table: Mapping[str, Any],
    level: str,
    *,
    tier: str = STANDARD,
    spent: Spent | None = None,
    cause: str | None = None,
    urgent: bool = False,
) -> Authority:
    """The authority of `level` under `table` for a customer of `tier` with `spent` granted
    before. A level that the table does not name may grant nothing.
    """
    limits = compiled(table)
    return Authority(
        level=level,
        version=str(limits.version),
        limits=limits.by_level.get(level, {}),
        factor=limits.factor_of(tier),
        spent=spent or Spent(),
        day=limits.day.get(level),
        narrowings=limits.narrowings,
        tier=limits.tier_of(tier),
    ).about(cause, urgent=urgent)
