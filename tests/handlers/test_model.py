"""Money keeps its laws: no other currency, nothing infinite, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import CENT, Money, MoneyError
from tests.handlers.strategies import amounts, currencies, sums


@given(one=amounts, other=amounts, currency=currencies)
def test_adding_and_taking_away_are_each_other_s_inverse(
    one: Decimal, other: Decimal, currency: str
) -> None:
    first, second = Money(one, currency), Money(other, currency)

    assert first + second - second == first
    assert first + second == second + first


@given(one=amounts, other=amounts, currency=currencies)
def test_order_is_that_of_the_amounts(one: Decimal, other: Decimal, currency: str) -> None:
    first, second = Money(one, currency), Money(other, currency)

    assert (first < second) == (one < other)
    assert (first <= second) == (one <= other)
    assert min(first, second).amount == min(one, other)


@given(
    amount=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
)
def test_it_is_kept_to_the_cent(amount: Decimal) -> None:
    kept = Money(amount, "CNY").amount

    assert kept.as_tuple().exponent == CENT.as_tuple().exponent
    assert abs(kept - amount) <= CENT / 2


@given(one=sums, other=sums)
def test_two_currencies_never_meet(one: Money, other: Money) -> None:
    if one.currency == other.currency:
        assert (one + other).currency == one.currency
        return

    for operation in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__):
        with pytest.raises(MoneyError, match=f"cannot join {one.currency} and {other.currency}"):
            operation(one, other)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN", "1e30"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(MoneyError, match="amount of money"):
        Money.of(amount, "CNY")


@pytest.mark.parametrize("amount", ["", "ten", "1,000.00", "¥5"])
def test_text_that_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(MoneyError, match="is not an amount of money"):
        Money.of(amount, "CNY")


@pytest.mark.parametrize("currency", ["", "cny", "CNYX", "元", "C1", "ＣＮＹ"])
def test_what_is_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(MoneyError, match="is not a currency code"):
        Money.of("1", currency)


def test_it_reads_as_a_sum() -> None:
    assert str(Money.of("30", "CNY")) == "30.00 CNY"
