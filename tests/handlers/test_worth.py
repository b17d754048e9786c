"""What a customer is worth: the laws of the formula and of the tiers, then the examples."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import CENT, Money
from handlers.worth import (
    DEFAULT_TIERS,
    TIERS,
    TierError,
    WorthRules,
    at_risk,
    parse_tiers,
    per_week,
    tier_of,
)

sums = st.decimals(0, 10**9, places=2)
weeks = st.integers(1, 520)
rules = st.builds(
    WorthRules,
    weeks_per_year=st.integers(1, 52),
    years_left=st.decimals(0, 40, places=1),
    weeks=st.integers(1, 520),
)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def cny(amount: Decimal | str) -> Money:
    return Money.of(amount, "CNY")


def test_the_grocers_own_sum() -> None:
    spent = Money.of("5200", "USD")

    assert per_week(spent, 52) == Money.of("100", "USD")
    assert at_risk(spent, 52, WorthRules()) == Money.of("50000", "USD")


@given(spent=sums, more=sums, weeks=weeks, rules=rules)
def test_more_spent_is_more_at_risk(
    spent: Decimal, more: Decimal, weeks: int, rules: WorthRules
) -> None:
    less, most = at_risk(cny(spent), weeks, rules), at_risk(cny(spent + more), weeks, rules)

    assert Money.of(0, "CNY") <= less <= most


@given(spent=sums, weeks=weeks, rules=rules)
def test_it_is_the_product_to_the_cent(spent: Decimal, weeks: int, rules: WorthRules) -> None:
    product = spent * rules.weeks_per_year * rules.years_left / weeks

    risk = at_risk(cny(spent), weeks, rules)

    assert risk.currency == "CNY"
    assert abs(risk.amount - product) <= CENT / 2


@given(spent=sums, weeks=weeks, rules=rules, times=st.integers(1, 20))
def test_it_grows_with_the_sum_and_falls_with_the_weeks(
    spent: Decimal, weeks: int, rules: WorthRules, times: int
) -> None:
    as_much = at_risk(cny(spent * times), weeks * times, rules)

    assert as_much == at_risk(cny(spent), weeks, rules)


@given(weeks=weeks, rules=rules)
def test_who_spends_nothing_puts_nothing_at_risk(weeks: int, rules: WorthRules) -> None:
    assert at_risk(cny("0"), weeks, rules) == cny("0")


@given(today=days, back=st.integers(0, 4000), rules=rules)
def test_the_weeks_are_those_since_the_first_order(
    today: date, back: int, rules: WorthRules
) -> None:
    observed = rules.observed(today - timedelta(days=back), today)

    assert 1 <= observed <= rules.weeks
    assert observed <= rules.observed(today - timedelta(days=back + 1), today)
    assert rules.observed(rules.begins(today), today) == max(
        1, min(rules.weeks, max(rules.weeks, rules.least_weeks))
    )


@given(
    spent=st.dictionaries(st.sampled_from(["CNY", "USD", "TWD", "JPY"]), sums),
    more=sums,
    days=st.integers(0, 4000),
    longer=st.integers(0, 4000),
)
def test_more_money_or_time_never_lowers_a_tier(
    spent: dict[str, Decimal], more: Decimal, days: int, longer: int
) -> None:
    rules = WorthRules()
    before = tier_of(spent, days, rules)
    after = tier_of({name: amount + more for name, amount in spent.items()}, days + longer, rules)

    assert TIERS.index(after) <= TIERS.index(before)


@pytest.mark.parametrize(
    ("spent", "days", "tier"),
    [
        ({"CNY": "9999.99"}, 4000, "silver"),
        ({"CNY": "10000"}, 365, "gold"),
        ({"CNY": "10000"}, 364, "silver"),
        ({"CNY": "10000"}, 89, "standard"),
        ({"USD": "1400"}, 365, "gold"),
        ({"CNY": "9000", "USD": "1300"}, 365, "silver"),  # never added up
        ({"JPY": "9000000"}, 4000, "standard"),  # no sum is named for it
        ({}, 4000, "standard"),
    ],
)
def test_tiers_by_the_default_rule(spent: dict[str, str], days: int, tier: str) -> None:
    sums = {name: Decimal(amount) for name, amount in spent.items()}

    assert tier_of(sums, days, WorthRules()) == tier


def test_rules_are_read_the_highest_first() -> None:
    silver_first = "silver: CNY 1; gold: 2 days, CNY 10, USD 1.50"

    gold, silver = parse_tiers(silver_first)

    assert (gold.name, gold.days, gold.sums) == (
        "gold",
        2,
        {"CNY": Decimal(10), "USD": Decimal("1.50")},
    )
    assert (silver.name, silver.days) == ("silver", 0)
    assert parse_tiers("") == ()
    assert [rule.name for rule in parse_tiers(DEFAULT_TIERS)] == ["gold", "silver"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("bronze: CNY 1", "'bronze' is no tier"),
        ("standard: CNY 1", "'standard' is no tier"),
        ("gold: CNY 1; gold: CNY 2", "gold is named twice"),
        ("gold: CNY 1, CNY 2", "CNY is named twice"),
        ("gold: 3 days, 4 days, CNY 2", "days are named twice"),
        ("gold: 365 days", "names no sum"),
        ("gold: cny 5", "'cny 5' is neither"),
        ("gold: CNY 1e3", "'CNY 1e3' is neither"),
        ("gold", "'' is neither"),
        ("gold: 9 days, CNY 0.00", "CNY 0.00"),
    ],
)
def test_a_rule_that_cannot_be_read_names_its_part(text: str, part: str) -> None:
    with pytest.raises(TierError, match=part):
        parse_tiers(text)
