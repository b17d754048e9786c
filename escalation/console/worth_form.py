"""The form of the rules of worth: what its fields hold, and the rules that they say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Self

from fastapi import Form

from escalation.errors import CurrencyRefused, WorthRefused
from escalation.intake.cells import Refused
from escalation.intake.cells import currency as known_currency
from handlers.worth import TIERS, TierRule, WorthRules
from handlers.worth_table import DAYS, NUMBERS, SUM, Bounds, to_table

NAMED = TIERS[:-1]
"""The tiers that have rules; whoever reaches none of them is standard."""
Field = Annotated[str, Form(max_length=40)]
Fields = Annotated[list[str], Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields as they were written: the numbers by name, the days by tier, and for each currency
    the sums by tier.
    """

    numbers: Mapping[str, str]
    days: Mapping[str, str]
    lines: Sequence[tuple[str, Mapping[str, str]]]

    @classmethod
    def of(cls, rules: WorthRules, currency: str) -> Self:
        """The fields that say `rules`; the shop's own currency has a line in any case."""
        table = to_table(rules)
        tiers = table["tiers"]
        currencies = [name for rule in rules.tiers for name in rule.sums]
        return cls(
            numbers={name: str(table[name]) for name in NUMBERS},
            days={name: str(tiers[name]["days"]) if name in tiers else "" for name in NAMED},
            lines=[
                (each, {name: _sum_of(rules, name, each) for name in NAMED})
                for each in dict.fromkeys((currency, *currencies))
            ],
        )

    def rules(self) -> WorthRules:
        """What the fields say. A line without a currency and without sums is passed over, and so
        is a tier without any sum.

        Raises:
            WorthRefused, CurrencyRefused: a field that cannot be read.
        """
        sums: dict[str, dict[str, Decimal]] = {name: {} for name in NAMED}
        seen: set[str] = set()
        for said, amounts in self.lines:
            if not said and not any(amounts.values()):
                continue
            code = _currency(said)
            if code in seen:
                raise CurrencyRefused(said=said)
            seen.add(code)
            for name, amount in amounts.items():
                if amount:
                    sums[name][code] = _number(f"{name} {code}", amount, SUM)
        tiers = [
            TierRule(name, int(_number(f"{name} days", self.days[name] or "0", DAYS)), sums[name])
            for name in NAMED
            if sums[name]
        ]
        numbers = {
            name: _number(name, self.numbers[name], bounds) for name, bounds in NUMBERS.items()
        }
        return WorthRules(
            weeks_per_year=int(numbers["weeks_per_year"]),
            years_left=numbers["years_left"],
            weeks=int(numbers["weeks"]),
            least_weeks=int(numbers["least_weeks"]),
            tiers=tuple(tiers),
        )


def sent_draft(  # noqa: PLR0913 - every field of the form
    *,
    weeks_per_year: Field = "",
    years_left: Field = "",
    weeks: Field = "",
    least_weeks: Field = "",
    gold_days: Field = "",
    silver_days: Field = "",
    currency: Fields = [],  # noqa: B006 - what is not sent
    gold: Fields = [],  # noqa: B006
    silver: Fields = [],  # noqa: B006
) -> Draft:
    """The fields of a form that was sent; lines that are not whole are left out."""
    return Draft(
        numbers={
            "weeks_per_year": _plain(weeks_per_year),
            "years_left": _plain(years_left),
            "weeks": _plain(weeks),
            "least_weeks": _plain(least_weeks),
        },
        days={"gold": _plain(gold_days), "silver": _plain(silver_days)},
        lines=[
            (_plain(code).upper(), {"gold": _plain(high), "silver": _plain(low)})
            for code, high, low in zip(currency, gold, silver, strict=False)
            if code.strip() or high.strip() or low.strip()
        ],
    )


def _sum_of(rules: WorthRules, name: str, currency: str) -> str:
    for rule in rules.tiers:
        if rule.name == name and currency in rule.sums:
            return format(rule.sums[currency], "f").removesuffix(".00")
    return ""


def _plain(said: str) -> str:
    """Without blanks, and with the digits that a Chinese keyboard may write wide made narrow."""
    return unicodedata.normalize("NFKC", said).replace("\x00", "").strip()


def _number(name: str, said: str, bounds: Bounds) -> Decimal:
    grouped = re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", said)
    try:
        value = Decimal(said.replace(",", "") if grouped else said)
    except InvalidOperation:
        value = Decimal("NaN")
    if not bounds.holds(value):
        raise WorthRefused(name=name, least=str(bounds.least), most=str(bounds.most))
    return value


def _currency(said: str) -> str:
    try:
        return known_currency(said)
    except Refused:
        raise CurrencyRefused(said=said or "?") from None
