"""No sum is above what was paid, whatever is claimed; the records go before the claim."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import Complaint, Money
from handlers.policy import AMOUNTS, Proposed
from handlers.sums import answered, at_most, overcharge, sum_of
from tests.handlers.make import complaint, money, order
from tests.handlers.strategies import CURRENCIES, any_sums, complaints, paid

FIXED = dict.fromkeys(CURRENCIES, Decimal("20.00"))


def row(amount: str) -> Proposed:
    return Proposed("refund", amount, share=Decimal("0.30"), fixed=FIXED)


@given(complaint=complaints(), amount=st.sampled_from(AMOUNTS))
def test_no_sum_is_above_what_was_paid_nor_in_another_currency(
    complaint: Complaint, amount: str
) -> None:
    order = complaint.facts.order
    found = sum_of(row(amount), complaint)
    if found is None or order is None:
        return

    assert found.currency == paid(order).currency
    assert found.amount <= max(paid(order).amount, Decimal(0))


@given(complaint=complaints(), amount=st.sampled_from(AMOUNTS))
def test_without_an_order_only_a_fixed_sum_can_be_known(complaint: Complaint, amount: str) -> None:
    found = sum_of(row(amount), complaint)
    if complaint.facts.order is None:
        assert (found is None) == (amount != "fixed" or complaint.currency not in FIXED)


@given(claimed=st.none() | any_sums, most=any_sums)
def test_a_claim_counts_up_to_what_was_paid_in_its_own_currency(
    claimed: Money | None, most: Money
) -> None:
    counted = at_most(claimed, most)

    assert (counted is None) == (claimed is None or claimed.currency != most.currency)
    assert counted is None or counted.amount <= most.amount


@pytest.mark.parametrize(
    ("amount", "charged", "claimed", "found"),
    [
        ("claimed", None, "30", "30.00 CNY"),
        ("claimed", None, "300", "100.00 CNY"),
        ("claimed", "130", "50", None),
        ("claimed", "100", "50", "50.00 CNY"),
        ("claimed", None, None, None),
        ("down_to_claimed", None, "80", "20.00 CNY"),
        ("down_to_claimed", None, "120", "0.00 CNY"),
        ("down_to_claimed", None, None, None),
        ("order", None, None, "100.00 CNY"),
        ("order", "130", None, "130.00 CNY"),
        ("charged_again", None, None, "100.00 CNY"),
        ("charged_again", "100", None, None),
        ("overcharge", "130", "50", "30.00 CNY"),
        ("overcharge", "100", "50", None),
        ("overcharge", "90", "50", None),
        ("overcharge", None, "50", None),
        ("share", None, None, "30.00 CNY"),
        ("share", "50", None, "15.00 CNY"),
        ("fixed", None, None, "20.00 CNY"),
        ("fixed", "5", None, "5.00 CNY"),
    ],
)
def test_each_way_to_find_a_sum(
    amount: str, charged: str | None, claimed: str | None, found: str | None
) -> None:
    about = order("100.00", charged=charged)
    asked = complaint("price", "too dear", about=about, claimed=claimed)

    assert str(sum_of(row(amount), asked)) == str(found)


def test_a_currency_without_a_fixed_sum_gives_none() -> None:
    assert sum_of(row("fixed"), complaint("price", "too dear", currency="CHF")) is None


def test_charged_and_due_in_two_currencies_show_no_overcharge() -> None:
    mixed = order("10.00")
    object.__setattr__(mixed, "charged", money("30", "USD"))

    assert overcharge(mixed) is None


@pytest.mark.parametrize(
    ("answer", "claimed"),
    [
        ("30", "30.00 CNY"),
        ("大概30吧", "30.00 CNY"),
        ("１２．５", "12.50 CNY"),
        ("1,200.00 all in all", "1200.00 CNY"),
        ("30 or 40", None),
        ("order A-30", None),
        ("no idea", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_a_bare_number_answers_our_question_for_the_sum(answer: str, claimed: str | None) -> None:
    asked = complaint("core_service_failure", "you overcharged me", about=order("5000"))
    told = replace(asked, facts=replace(asked.facts, answers={"sum": answer}))

    assert str(answered(told, "CNY")) == str(claimed)
    assert str(sum_of(row("claimed"), told)) == str(claimed)
