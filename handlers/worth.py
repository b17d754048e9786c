"""What a customer brings, what is at risk when one complains, and the value tier that follows.

The revenue at risk is a grocer's sum: Stew Leonard, who sees 50,000 dollars walk out with every
sulking customer, because one spends 100 dollars a week, in 50 weeks a year, for some 10 years
(told in P. Kotler, "Marketing Management").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from handlers.model import CENT, Money

STANDARD: Final = "standard"
TIERS: Final = ("gold", "silver", STANDARD)
"""The tiers, the highest first."""
DEFAULT_TIERS: Final = (
    "gold: 365 days, CNY 10000, HKD 11000, TWD 45000, USD 1400, EUR 1300; "
    "silver: 90 days, CNY 3000, HKD 3300, TWD 13500, USD 420, EUR 390"
)
WEEK: Final = 7
PART = re.compile(r"(?:([0-9]{1,5}) days?|([A-Z]{3}) ([0-9]{1,12}(?:\.[0-9]{1,2})?))")


class TierError(ValueError):
    """A rule of tiers that cannot be read; the message names its part."""


@dataclass(frozen=True, slots=True)
class TierRule:
    """A tier is reached after `days` with us and by spending, in the weeks looked at, the sum of
    any one currency. Currencies are never added up: no rate of exchange is known here.
    """

    name: str
    days: int
    sums: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class WorthRules:
    """What the shop reckons with: spending is looked at over `weeks` back; a new customer counts as
    one of `least_weeks` at least, so that a first purchase is no weekly habit.
    """

    weeks_per_year: int = 50
    years_left: Decimal = Decimal(10)
    weeks: int = 52
    least_weeks: int = 4
    tiers: Sequence[TierRule] = field(default_factory=lambda: parse_tiers(DEFAULT_TIERS))

    def begins(self, today: date) -> date:
        """The first of the days whose orders count."""
        return today - timedelta(days=WEEK * self.weeks - 1)

    def observed(self, first_order: date | None, today: date) -> int:
        """In how many weeks, up to `today`, the sums of those days were spent."""
        if first_order is None:
            return self.weeks
        since = ((today - first_order).days + WEEK) // WEEK
        return max(1, min(self.weeks, max(since, self.least_weeks)))


def per_week(spent: Money, weeks: int) -> Money:
    """What is spent in one week when `spent` was spent in so many (at least 1)."""
    return Money((spent.amount / weeks).quantize(CENT, ROUND_HALF_UP), spent.currency)


def at_risk(spent: Money, weeks: int, rules: WorthRules) -> Money:
    """Spend per week x weeks per year x years left, for what was `spent` in so many weeks.

    Multiplied before it is divided: no cent of a rounded week is multiplied.
    """
    whole = spent.amount * rules.weeks_per_year * rules.years_left / weeks
    return Money(whole.quantize(CENT, ROUND_HALF_UP), spent.currency)


def sums_kept(kept: Mapping[str, Any]) -> Iterator[tuple[Money, int]]:
    """What was spent in how many weeks, from what is kept of it: ``{"weeks", "sums"}``."""
    for currency, amount in kept.get("sums", {}).items():
        yield Money(Decimal(amount), currency), kept["weeks"]


def risks(kept: Mapping[str, Any], rules: WorthRules) -> list[Money]:
    """The revenue at risk by currency, from what is kept of the spending; zeros are left out."""
    found = (at_risk(spent, weeks, rules) for spent, weeks in sums_kept(kept))
    return [money for money in found if money.amount]


def tier_of(spent: Mapping[str, Decimal], days: int, rules: WorthRules) -> str:
    """The highest tier that a customer of so many days has reached by what was spent, by currency,
    in the weeks looked at.
    """
    for rule in rules.tiers:
        if days >= rule.days and any(
            spent.get(currency, Decimal(0)) >= least for currency, least in rule.sums.items()
        ):
            return rule.name
    return STANDARD


def parse_tiers(text: str) -> tuple[TierRule, ...]:
    """Rules from words like ``gold: 365 days, CNY 10000, USD 1400; silver: 90 days, CNY 3000``, the
    highest tier first. A tier that is not named is given by nobody but the shop.

    Raises:
        TierError: with the part that cannot be read.
    """
    found: dict[str, TierRule] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, rest = part.partition(":")
        name = name.strip().lower()
        if name not in TIERS[:-1]:
            raise TierError(f"{name!r} is no tier; known are {', '.join(TIERS[:-1])}")
        if name in found:
            raise TierError(f"{name} is named twice")
        found[name] = _rule(name, rest)
    return tuple(found[name] for name in TIERS if name in found)


def _rule(name: str, rest: str) -> TierRule:
    days: int | None = None
    sums: dict[str, Decimal] = {}
    for said in (said.strip() for said in rest.split(",")):
        match = PART.fullmatch(said)
        if match is None:
            raise TierError(f"{name}: {said!r} is neither 365 days nor a sum such as CNY 10000")
        if match[1]:
            if days is not None:
                raise TierError(f"{name}: days are named twice")
            days = int(match[1])
        elif match[2] in sums:
            raise TierError(f"{name}: {match[2]} is named twice")
        elif not Decimal(match[3]):
            raise TierError(f"{name}: {said!r} is no sum; the least is {match[2]} 0.01")
        else:
            sums[match[2]] = Decimal(match[3])
    if not sums:
        raise TierError(f"{name}: names no sum such as CNY 10000")
    return TierRule(name, days or 0, sums)
