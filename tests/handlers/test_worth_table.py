"""The rules of worth as a table: nothing is lost, nothing unfit gets in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.worth import TIERS, TierRule, WorthRules
from handlers.worth_table import differences, of_table, outside, to_table

sums = st.dictionaries(
    st.sampled_from(["CNY", "TWD", "USD"]), st.decimals("0.01", 10**9, places=2), min_size=1
)
tiers = st.lists(st.sampled_from(TIERS[:-1]), unique=True).flatmap(
    lambda names: st.tuples(
        *(
            st.builds(TierRule, st.just(name), st.integers(0, 36_500), sums)
            for name in sorted(names, key=TIERS.index)
        )
    )
)
rules = st.builds(
    WorthRules,
    weeks_per_year=st.integers(1, 52),
    years_left=st.decimals(0, 40, places=1),
    weeks=st.integers(1, 520),
    least_weeks=st.integers(1, 52),
    tiers=tiers,
)


@given(rules)
def test_what_is_kept_comes_back(rules: WorthRules) -> None:
    assert of_table(to_table(rules)) == rules
    assert list(outside(rules)) == []


@given(rules)
def test_the_ladder_does_not_hang_on_the_order_of_keys(rules: WorthRules) -> None:
    table = to_table(rules)
    turned = {**table, "tiers": dict(reversed(table["tiers"].items()))}

    assert of_table(turned) == rules
    assert differences(turned, table) == []


@given(rules, rules)
def test_differences_are_those_of_the_rules(old: WorthRules, new: WorthRules) -> None:
    found = differences(to_table(old), to_table(new))

    assert (not found) == (old == new)
    back = differences(to_table(new), to_table(old))
    assert {(name, after, before) for name, before, after in back} == set(found)


@pytest.mark.parametrize(
    ("unfit", "name"),
    [
        ({"weeks_per_year": 53}, "weeks_per_year"),
        ({"years_left": Decimal("-0.1")}, "years_left"),
        ({"years_left": Decimal("1.25")}, "years_left"),
        ({"years_left": Decimal("NaN")}, "years_left"),
        ({"weeks": 0}, "weeks"),
        ({"least_weeks": 0}, "least_weeks"),
        ({"tiers": (TierRule("gold", -1, {"CNY": Decimal(1)}),)}, "gold days"),
        ({"tiers": (TierRule("gold", 1, {"CNY": Decimal(0)}),)}, "gold CNY"),
        ({"tiers": (TierRule("gold", 1, {"CNY": Decimal("1.001")}),)}, "gold CNY"),
    ],
)
def test_what_is_unfit_is_named(unfit: dict[str, object], name: str) -> None:
    assert [found for found, _ in outside(replace(WorthRules(), **unfit))] == [name]  # type: ignore[arg-type]
