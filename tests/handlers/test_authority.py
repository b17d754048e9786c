"""No ruling allows more than the limit, whatever is proposed and however it is narrowed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authority import Authority, Spent, authority
from handlers.limits import Limit
from handlers.limits_table import compiled
from handlers.model import Level, Money
from handlers.remedies import Callback, Refund, Remedy, Voucher
from tests.handlers.ruled import verdicts, with_rules
from tests.handlers.strategies import CURRENCIES, TABLE, amounts, authorities, remedies


@given(authority=authorities, proposed=st.lists(remedies, max_size=8))
def test_never_allows_more_than_the_limits_whatever_is_proposed(
    authority: Authority, proposed: list[Remedy]
) -> None:
    for offer in authority.rule(proposed).allowed:
        limit = authority.limits[offer.remedy.kind]
        cost = offer.remedy.cost
        if cost is None:
            continue
        key = (offer.remedy.kind, cost.currency)
        for most, before in (
            (limit.per_case[cost.currency], authority.spent.case.get(key, Decimal(0))),
            (limit.per_customer[cost.currency], authority.spent.customer.get(key, Decimal(0))),
        ):
            assert 0 < before + cost.amount <= most * authority.factor


@given(authority=authorities, proposed=st.lists(remedies, max_size=8))
def test_every_proposal_is_ruled_once_in_its_order_and_with_its_rule(
    authority: Authority, proposed: list[Remedy]
) -> None:
    ruling = authority.rule(proposed)

    allowed = [offer.remedy for offer in ruling.allowed]
    assert sorted(map(repr, allowed + [s.remedy for s in ruling.stopped])) == sorted(
        map(repr, proposed)
    )
    assert allowed == [remedy for remedy in proposed if remedy in allowed]
    named = [(o.remedy, o.rule) for o in ruling.allowed] + [
        (s.remedy, s.rule) for s in ruling.stopped
    ]
    for remedy, rule in named:
        assert rule.startswith(f"{authority.level}.{remedy.kind}.")
        assert rule.endswith(f"@{authority.version}")


@given(authority=authorities, proposed=st.lists(remedies, max_size=8))
def test_alternatives_are_judged_alone(authority: Authority, proposed: list[Remedy]) -> None:
    together = authority.rule(proposed)
    alone = [authority.rule([remedy]) for remedy in proposed]

    assert list(together.allowed) == [offer for ruling in alone for offer in ruling.allowed]
    assert list(together.stopped) == [stop for ruling in alone for stop in ruling.stopped]


@given(before=amounts, more=amounts, amount=amounts)
def test_spending_never_widens_what_is_allowed(
    before: Decimal, more: Decimal, amount: Decimal
) -> None:
    def allowed(spent: Decimal) -> bool:
        table = {("refund", "CNY"): spent}
        ruler = authority(TABLE, Level.MANAGER, spent=Spent(case=table, customer=table))
        return bool(ruler.rule([Refund(Money(amount, "CNY"))]).allowed)

    assert allowed(before) >= allowed(before + more)


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("kind", sorted(TABLE["level"]["bot"]))
def test_a_higher_level_may_at_least_as_much(kind: str, currency: str) -> None:
    limits = [authority(TABLE, level).limits[kind] for level in Level]

    for lower, higher in pairwise(limits):
        assert lower.per_case.get(currency, 0) <= higher.per_case.get(currency, 0)
        assert lower.per_customer.get(currency, 0) <= higher.per_customer.get(currency, 0)


@pytest.mark.parametrize(
    ("remedy", "verdict"),
    [
        (Refund(Money.of("300.00", "CNY")), "bot.refund.within@1"),
        (Refund(Money.of("300.01", "CNY")), "bot.refund.per_case@1"),
        (Refund(Money.of("1", "CHF")), "bot.refund.per_case_currency@1"),
        (Refund(Money.of("0", "CNY")), "bot.refund.not_a_sum@1"),
        (Refund(Money.of("-5", "CNY")), "bot.refund.not_a_sum@1"),
        (Callback(), "bot.callback.free@1"),
    ],
)
def test_the_rule_names_level_kind_and_reason(remedy: Remedy, verdict: str) -> None:
    ruling = authority(TABLE, Level.BOT).rule([remedy])

    assert [o.rule for o in ruling.allowed] + [s.rule for s in ruling.stopped] == [verdict]


def test_what_a_customer_got_in_the_period_counts() -> None:
    spent = Spent(customer={("refund", "CNY"): Decimal("590.00")})
    ruling = authority(TABLE, Level.BOT, spent=spent).rule([Refund(Money.of("20", "CNY"))])

    assert [stopped.rule for stopped in ruling.stopped] == ["bot.refund.per_customer@1"]


@given(
    asked=st.lists(st.tuples(st.sampled_from(CURRENCIES), st.integers(1, 40000)), max_size=12),
    tier=st.sampled_from(("standard", "gold")),
)
def test_whatever_is_granted_in_whichever_currencies_no_cap_is_passed(
    asked: list[tuple[str, int]], tier: str
) -> None:
    """By fractions, added up over all grants: a model that knows nothing of sums kept (T2)."""
    limits = authority(TABLE, Level.BOT, tier=tier)
    cap = limits.limits["refund"].per_customer
    granted: dict[tuple[str, str], Decimal] = {}
    used = Fraction(0)
    for currency, cents in asked:
        amount = Decimal(cents) / 100
        share = Fraction(amount) / Fraction(cap[currency] * limits.factor)
        ruler = authority(TABLE, Level.BOT, tier=tier, spent=Spent(customer=dict(granted)))
        rules = ruler.rule([Refund(Money(amount, currency))])
        within_case = amount <= limits.limits["refund"].per_case[currency] * limits.factor
        assert bool(rules.allowed) == (within_case and used + share <= 1)
        if rules.allowed:
            used += share
            key = ("refund", currency)
            granted[key] = granted.get(key, Decimal(0)) + amount


def test_half_of_a_cap_used_up_in_one_currency_leaves_half_in_another() -> None:
    spent = Spent(customer={("refund", "CNY"): Decimal("300.00"), ("refund", "CHF"): Decimal(9999)})
    ruler = authority(TABLE, Level.BOT, spent=spent)

    assert verdicts(ruler, Refund(Money.of("50.00", "USD")), Refund(Money.of("50.01", "USD"))) == [
        "bot.refund.within@1",
        "bot.refund.per_case@1",
    ]
    ruler = authority(
        TABLE, Level.BOT, spent=replace(spent, day={("voucher", "CNY"): Decimal(19_900)})
    )
    assert verdicts(ruler, Refund(Money.of("15.00", "USD")), Refund(Money.of("15.01", "USD"))) == [
        "bot.refund.within@1",
        "bot.refund.day@1",
    ]


def test_a_kind_that_is_not_delegated_is_stopped() -> None:
    nobody = Authority(Level.BOT, "1", {"refund": Limit()})
    ruling = nobody.rule([Voucher(Money.of("1", "CNY")), Refund(Money.of("1", "CNY"))])

    assert [stopped.rule for stopped in ruling.stopped] == [
        "bot.voucher.not_delegated@1",
        "bot.refund.per_case_currency@1",
    ]


@pytest.mark.parametrize(
    ("tier", "allowed"), [("standard", 0), ("silver", 1), ("gold", 1), ("?", 0)]
)
def test_the_tier_widens_the_limits(tier: str, allowed: int) -> None:
    ruling = authority(TABLE, Level.BOT, tier=tier).rule([Refund(Money.of("450", "CNY"))])

    assert len(ruling.allowed) == allowed


def test_a_further_level_has_limits_and_staff_of_its_own() -> None:
    table = with_rules(
        levels=["bot", "supervisor", "team_lead", "manager"], role={"lead": "team_lead"}
    )
    table["level"]["team_lead"] = {
        "refund": {"per_case": {"CNY": "9"}, "per_customer": {"CNY": "9"}}
    }

    assert compiled(table).level_of("lead") == "team_lead"
    assert compiled(table).level_of("manager") == "manager"
    ruler = authority(table, compiled(table).level_of("lead"))
    assert verdicts(ruler, Refund(Money.of("9", "CNY"))) == ["team_lead.refund.within@1"]


def test_a_role_or_a_level_that_no_table_names_may_grant_nothing() -> None:
    level = compiled(TABLE).level_of("intern")

    assert verdicts(authority(TABLE, level), Callback()) == ["?.callback.not_delegated@1"]
    assert not authority(TABLE, "director").rule([Callback()]).allowed
