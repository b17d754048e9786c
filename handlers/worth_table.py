"""The rules of worth as a table that is kept as JSON, and what its values may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from handlers.worth import TIERS, TierRule, WorthRules


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a value may be, both included; whole numbers unless `decimals`
    are allowed.
    """

    least: Decimal
    most: Decimal
    decimals: int = 0

    def holds(self, value: Decimal | int) -> bool:
        """Whether a value lies within, with no more decimals than may be."""
        number = Decimal(value)
        if not number.is_finite() or not self.least <= number <= self.most:
            return False
        return number == round(number, self.decimals)


def _bounds(least: int | str, most: int | str, decimals: int = 0) -> Bounds:
    return Bounds(Decimal(least), Decimal(most), decimals)


NUMBERS: Final[Mapping[str, Bounds]] = {
    "weeks_per_year": _bounds(1, 52),
    "years_left": _bounds(0, 40, 1),
    "weeks": _bounds(1, 520),
    "least_weeks": _bounds(1, 52),
}
"""The numbers of `WorthRules` by their names."""
DAYS: Final = _bounds(0, 36_500)
SUM: Final = _bounds("0.01", "999999999999.99", 2)
"""What a tier may ask for. No sum is 0: who has no orders has spent it in no currency."""


def outside(rules: WorthRules) -> Iterator[tuple[str, Bounds]]:
    """What lies outside its bounds: a name of `NUMBERS`, or ``gold days``, ``gold CNY``."""
    for name, bounds in NUMBERS.items():
        if not bounds.holds(getattr(rules, name)):
            yield name, bounds
    for rule in rules.tiers:
        if not DAYS.holds(rule.days):
            yield f"{rule.name} days", DAYS
        for currency, least in rule.sums.items():
            if not SUM.holds(least):
                yield f"{rule.name} {currency}", SUM


def to_table(rules: WorthRules) -> dict[str, Any]:
    """The rules as JSON; sums and years as text. The same rules give the same table."""
    return {
        "weeks_per_year": rules.weeks_per_year,
        "years_left": format(rules.years_left.normalize(), "f"),
        "weeks": rules.weeks,
        "least_weeks": rules.least_weeks,
        "tiers": {
            rule.name: {
                "days": rule.days,
                "sums": {name: f"{least:.2f}" for name, least in sorted(rule.sums.items())},
            }
            for rule in rules.tiers
        },
    }


def of_table(table: Mapping[str, Any]) -> WorthRules:
    """The rules that `to_table` wrote."""
    return WorthRules(
        weeks_per_year=table["weeks_per_year"],
        years_left=Decimal(table["years_left"]),
        weeks=table["weeks"],
        least_weeks=table["least_weeks"],
        tiers=tuple(
            TierRule(
                name, rule["days"], {each: Decimal(least) for each, least in rule["sums"].items()}
            )
            for name, rule in _ladder(table)
        ),
    )


def _ladder(table: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The tiers of a table, the highest first: a database may keep the keys in another order."""
    return sorted(table["tiers"].items(), key=lambda each: TIERS.index(each[0]))


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What one table changes in another: the name as in `outside`, the value before and after; an
    empty text is none.
    """
    before, after = _flat(old), _flat(new)
    return [
        (name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]


def _flat(table: Mapping[str, Any]) -> dict[str, str]:
    flat = {name: str(table[name]) for name in NUMBERS}
    for name, rule in _ladder(table):
        flat[f"{name} days"] = str(rule["days"])
        flat |= {f"{name} {currency}": least for currency, least in rule["sums"].items()}
    return flat
