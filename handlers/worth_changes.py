"""What other rules of worth would let be granted, beyond what one manager may decide alone: a tier
multiplies limits and steps out of narrowings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handlers.changes import raised
from handlers.limits import Limits, Sums
from handlers.model import Money
from handlers.worth import STANDARD, TIERS, TierRule, WorthRules, tier_of


@dataclass(frozen=True, slots=True)
class Reach:
    """The most that `level` may grant of a kind, in a `scope`: per_case or per_customer."""

    level: str
    kind: str
    scope: str
    most: Money


@dataclass(frozen=True, slots=True)
class Lift:
    """Some customer would go from one tier to another: what could then be granted that is more than
    before and above the threshold, and the narrowings that would not hold for them any more.
    """

    old: str
    new: str
    above: Sequence[Reach]
    freed: Sequence[str]


def lifts(old: WorthRules, new: WorthRules, limits: Limits) -> list[Lift]:
    """Why `new` rules need a second manager under `limits`; they need none when it is empty.

    Nobody need be concerned today: what counts is that there could be such a customer.
    """
    if limits.four_eyes is None:
        return []
    found = [
        Lift(was, then, tuple(_above(limits, was, then)), tuple(_freed(limits, was, then)))
        for was, then in moves(old, new)
    ]
    return [each for each in found if each.above or each.freed]


def moves(old: WorthRules, new: WorthRules) -> list[tuple[str, str]]:
    """From which tier to which other a customer could go when `new` rules follow, the highest
    first.
    """
    return [
        (was, then)
        for was in TIERS
        for then in TIERS
        if was != then and any(_examples(was, then, old, new))
    ]


def _examples(was: str, then: str, old: WorthRules, new: WorthRules) -> Iterator[bool]:
    """For each customer who has just what both tiers ask for whether they go from one to the other.

    If anybody does, one of these does: more days or money than that only lead into higher tiers,
    and the sum of one currency is enough for each tier.
    """
    before, after = _rule(old, was), _rule(new, then)
    if before is None or after is None:
        return
    days = max(before.days, after.days)
    for one in before.sums or ("",):
        for other in after.sums or ("",):
            asked, wanted = _only(before.sums, one), _only(after.sums, other)
            both = {
                code: max(asked.get(code, Decimal(0)), wanted.get(code, Decimal(0)))
                for code in {**asked, **wanted}
            }
            # Over more weeks the same customer has spent more, over fewer less.
            spent = asked if new.weeks > old.weeks else both
            later = wanted if new.weeks < old.weeks else both
            yield tier_of(spent, days, old) == was and tier_of(later, days, new) == then


def _rule(rules: WorthRules, tier: str) -> TierRule | None:
    """What a tier asks for: nothing for the lowest; None where nobody can reach it."""
    if tier == STANDARD:
        return TierRule(STANDARD, 0, {})
    return next((rule for rule in rules.tiers if rule.name == tier and rule.sums), None)


def _only(sums: Mapping[str, Decimal], currency: str) -> dict[str, Decimal]:
    return {currency: sums[currency]} if currency in sums else {}


def _above(limits: Limits, was: str, then: str) -> Iterator[Reach]:
    less, more = limits.factor_of(was), limits.factor_of(then)
    for level, kinds in limits.by_level.items():
        for kind, limit in kinds.items():
            scopes: dict[str, Sums] = {
                "per_case": limit.per_case,
                "per_customer": limit.per_customer,
            }
            for scope, sums in scopes.items():
                for currency, amount in sums.items():
                    if raised(amount * less, amount * more, currency, limits.four_eyes or {}):
                        yield Reach(level, kind, scope, Money.of(amount * more, currency))


def _freed(limits: Limits, was: str, then: str) -> Iterator[str]:
    before, after = limits.tier_of(was), limits.tier_of(then)
    for each in limits.narrowings:
        if each.tiers is not None and before in each.tiers and after not in each.tiers:
            yield each.name
