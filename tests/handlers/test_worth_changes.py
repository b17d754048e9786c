"""Rules of worth by which somebody could be granted more than the threshold need two managers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authority import authority
from handlers.limits_table import compiled
from handlers.model import Money
from handlers.remedies import Refund
from handlers.worth import STANDARD, TierRule, WorthRules, parse_tiers, tier_of
from handlers.worth_changes import lifts, moves
from tests.handlers.strategies import TABLE

PRESENT = WorthRules(tiers=parse_tiers("gold: 365 days, CNY 10000; silver: 90 days, CNY 3000"))
CODES = ("CNY", "USD")
FEW = st.integers(0, 3).map(Decimal)
EACH = st.fixed_dictionaries(dict.fromkeys(CODES, FEW))


def ruled(tiers: str, weeks: int = 52) -> WorthRules:
    return WorthRules(weeks=weeks, tiers=parse_tiers(tiers))


def rule(name: str) -> st.SearchStrategy[TierRule]:
    sums = st.dictionaries(st.sampled_from(CODES), st.integers(1, 3).map(Decimal), min_size=1)
    return st.builds(TierRule, st.just(name), st.integers(0, 3), sums)


some_rules = st.builds(
    lambda gold, silver, weeks: WorthRules(
        weeks=weeks, tiers=tuple(each for each in (gold, silver) if each)
    ),
    st.none() | rule("gold"),
    st.none() | rule("silver"),
    st.sampled_from((1, 2)),
)
tables = st.builds(
    lambda factors, limit, narrowed: {
        **TABLE,
        "tier": factors,
        "level": {"bot": {"refund": {"per_case": limit, "per_customer": limit}}},
        "day": {},
        "four_eyes": {"CNY": "2.00"},
        "narrow": [{"name": "slim", "tiers": narrowed, "per_case": {"CNY": "1.00"}}]
        if narrowed
        else [],
    },
    st.fixed_dictionaries(
        dict.fromkeys((STANDARD, "silver", "gold"), st.sampled_from(("0.5", "1", "2", "3")))
    ),
    st.sampled_from(("1.00", "2.00", "3.00")).map(lambda amount: {"CNY": amount}),
    st.sets(st.sampled_from((STANDARD, "silver", "gold"))).map(sorted),
)


@given(
    old=some_rules, new=some_rules, days=st.integers(0, 3), lately=EACH, before=EACH, table=tables
)
def test_one_manager_alone_moves_nobody_beyond_the_threshold(
    old: WorthRules,
    new: WorthRules,
    days: int,
    lately: Mapping[str, Decimal],
    before: Mapping[str, Decimal],
    table: Mapping[str, Any],
) -> None:
    """Whatever somebody spent lately and before, and whatever the limits are."""

    def tier(rules: WorthRules) -> str:
        back = rules.weeks > 1
        spent = {code: lately[code] + (before[code] if back else 0) for code in CODES}
        return tier_of(spent, days, rules)

    was, then = tier(old), tier(new)
    if was != then:
        assert (was, then) in moves(old, new)
    if lifts(old, new, compiled(table)):
        return
    for amount in ("2.01", "3.00", "6.00", "9.00"):
        refund = Refund(Money.of(amount, "CNY"))
        before_it, after_it = [
            bool(authority(table, "bot", tier=each).rule([refund]).allowed) for each in (was, then)
        ]
        assert before_it or not after_it, amount


@given(old=some_rules, new=some_rules)
def test_what_asks_for_more_lifts_nobody(old: WorthRules, new: WorthRules) -> None:
    assert moves(old, old) == []
    harder = replace(
        old,
        tiers=tuple(
            replace(
                each,
                days=each.days + new.weeks,
                sums={code: least + 1 for code, least in each.sums.items()},
            )
            for each in old.tiers
        ),
    )

    assert {("gold", "silver"), ("gold", STANDARD), ("silver", STANDARD)} >= set(moves(old, harder))
    assert lifts(old, harder, compiled(TABLE)) == []


@pytest.mark.parametrize(
    ("rules", "moved"),
    [
        (ruled("gold: 365 days, CNY 9999.99; silver: 90 days, CNY 3000"), [("silver", "gold")]),
        (
            ruled("gold: 89 days, CNY 10000; silver: 90 days, CNY 3000"),
            [("silver", "gold"), (STANDARD, "gold")],
        ),
        (
            ruled("gold: 365 days, CNY 10000, USD 1; silver: 90 days, CNY 3000"),
            [("silver", "gold"), (STANDARD, "gold")],
        ),
        (ruled("gold: 365 days, CNY 10000"), [("silver", STANDARD)]),
        (ruled("gold: 365 days, CNY 10000; silver: 90 days, CNY 3000.01"), [("silver", STANDARD)]),
        (
            replace(PRESENT, weeks=53),
            [("silver", "gold"), (STANDARD, "gold"), (STANDARD, "silver")],
        ),
        (
            replace(PRESENT, weeks=51),
            [("gold", "silver"), ("gold", STANDARD), ("silver", STANDARD)],
        ),
        (replace(PRESENT, years_left=Decimal(40), least_weeks=1, weeks_per_year=1), []),
    ],
)
def test_from_where_to_where_somebody_could_go(
    rules: WorthRules, moved: list[tuple[str, str]]
) -> None:
    assert moves(PRESENT, rules) == moved


def test_a_lift_tells_what_could_be_granted() -> None:
    eased = ruled("gold: 365 days, CNY 10000; silver: 90 days, CNY 1")

    (lift,) = lifts(PRESENT, eased, compiled(TABLE))

    assert (lift.old, lift.new, lift.freed) == (STANDARD, "silver", ())
    assert ("supervisor", "refund", "per_case", Money.of("4500.00", "CNY")) in [
        (each.level, each.kind, each.scope, each.most) for each in lift.above
    ]
    assert "bot" not in {each.level for each in lift.above}  # 900 for a customer at most


def test_below_the_threshold_and_without_one_a_manager_decides_alone() -> None:
    eased = ruled("gold: 0 days, CNY 1; silver: 0 days, CNY 0.50")
    even = {**TABLE, "tier": {"silver": "1", "gold": "0.9"}}
    alone = {key: value for key, value in TABLE.items() if key != "four_eyes"}

    assert lifts(PRESENT, eased, compiled(TABLE))
    assert lifts(PRESENT, eased, compiled(even)) == []
    assert lifts(PRESENT, eased, compiled(alone)) == []


def test_who_steps_out_of_a_narrowing_needs_two_whatever_the_sums() -> None:
    table = {
        **TABLE,
        "tier": {"silver": "1", "gold": "1"},
        "narrow": [{"name": "slim", "tiers": ["silver"], "per_case": {"CNY": "5.00"}}],
    }
    eased = ruled("gold: 365 days, CNY 10000; silver: 90 days, CNY 1")
    strict = ruled("gold: 365 days, CNY 10000; silver: 90 days, CNY 4000")

    assert lifts(PRESENT, eased, compiled(table)) == []  # into the narrowing
    (lift,) = lifts(PRESENT, strict, compiled(table))
    assert (lift.old, lift.new, lift.above, lift.freed) == ("silver", STANDARD, (), ("slim",))
