"""Every remedy survives being written down, says what it is, and none can be made from nonsense."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from handlers.model import LANGUAGES, Money, MoneyError, Order
from handlers.remedies import (
    REMEDIES,
    Apology,
    Callback,
    Explanation,
    Grounds,
    Refund,
    Remedy,
    Replacement,
    Restores,
    UnknownRemedy,
    from_params,
    to_params,
)
from handlers.texts import render
from tests.handlers.strategies import remedies, remedy_of


@given(remedy=remedies)
def test_what_is_written_down_is_read_back(remedy: Remedy) -> None:
    assert from_params(remedy.kind, to_params(remedy)) == remedy


@given(remedy=remedies)
def test_parameters_are_text_as_json_keeps_it(remedy: Remedy) -> None:
    assert all(isinstance(value, str) for value in to_params(remedy).values())


@given(one=remedies, other=remedies)
def test_t33_of_two_remedies_one_can_always_take_the_place_of_the_other(
    one: Remedy, other: Remedy
) -> None:
    assert one.is_worth(one)
    assert one.is_worth(other) or other.is_worth(one)


@pytest.mark.parametrize(
    ("kind", "amount", "can"),
    [("voucher", "30.00", True), ("refund", "29.99", False), ("apology", "0.01", False),
     ("correction", "0.01", True)],
)  # fmt: skip
def test_t33_no_smaller_sum_and_no_kind_word_takes_the_place_of_a_refund(
    kind: str, amount: str, *, can: bool
) -> None:
    other = remedy_of(kind, Money.of(amount, "CNY"))

    assert other.is_worth(Refund(Money.of("30.00", "CNY"))) is can


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(REMEDIES))
def test_it_describes_itself_with_its_sum_in_every_language(kind: str, language: str) -> None:
    remedy = remedy_of(kind, Money.of("123.45", "GBP"))
    said = render(remedy.describe(), language)

    assert said
    assert ("123.45" in said) == (remedy.cost is not None and not isinstance(remedy, Replacement))


@pytest.mark.parametrize("kind", sorted(REMEDIES))
def test_it_is_carried_out_within_days_and_knows_its_kind(kind: str) -> None:
    assert REMEDIES[kind].kind == kind
    assert timedelta(days=1) <= REMEDIES[kind].done_within <= timedelta(days=7)


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("gift", {}),
        ("refund", {}),
        ("refund", {"amount": "1.00", "currency": "CNY", "item": "kettle"}),
        ("callback", {"ref": "A-1"}),
        ("expedited_delivery", {}),
        ("callback", {"slot": "tomorrow at ten"}),
        ("callback", {"slot": "2026-11-18T10:00:00"}),
    ],
)
def test_what_is_no_remedy_is_refused(kind: str, params: dict[str, str]) -> None:
    with pytest.raises(UnknownRemedy, match=kind):
        from_params(kind, params)


@pytest.mark.parametrize("params", [{"amount": "x", "currency": "CNY"}, {"amount": "5"}])
def test_a_sum_that_is_none_is_refused(params: dict[str, str]) -> None:
    with pytest.raises(MoneyError):
        from_params("refund", params)


SLOT = datetime(2026, 11, 18, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "remedy",
    [
        Refund(Money.of("30", "CNY"), Money.of("100", "CNY")),
        Callback(SLOT),
        Apology("the delay"),
        Explanation(),
    ],
)
def test_what_is_optional_is_read_back_too(remedy: Remedy) -> None:
    assert from_params(remedy.kind, to_params(remedy)) == remedy


@pytest.mark.parametrize(
    ("amount", "words", "restores"),
    [
        ("100.00", ("full refund", "全额退款", "全額退款"), Restores.WHOLE),
        ("30.00", ("of the CN¥100.00 you paid", "部分退款", "部分退款"), Restores.PART),
        ("120.00", ("a refund of CN¥120.00", "原路退还", "依原付款方式"), Restores.WHOLE),
    ],
)
def test_a_refund_says_whether_it_is_the_whole_or_a_part(
    amount: str, words: tuple[str, ...], restores: Restores
) -> None:
    refund = Refund(Money.of(amount, "CNY"), paid=Money.of("100", "CNY"))

    assert refund.makes_good is restores
    for language, expected in zip(LANGUAGES, words, strict=True):
        assert expected in render(refund.describe(), language)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Wed 18 Nov, 10:00"), ("zh-Hans", "11月18日（周三）10:00"), ("zh-Hant", "10:00")],
)
def test_a_slot_is_named_kept_and_the_end_of_its_offer(language: str, words: str) -> None:
    callback = Callback(SLOT)

    assert words in render(callback.describe(), language, ZoneInfo("Asia/Shanghai"))
    assert callback.stands_until == SLOT
    assert callback.due(SLOT - timedelta(hours=3)) == SLOT
    assert callback.due(SLOT + timedelta(hours=1)) == SLOT + timedelta(hours=25)
    assert Callback().due(SLOT) == SLOT + timedelta(days=1)


def test_a_replacement_is_worth_what_it_sold_for() -> None:
    order = Order("A-1", "kettle", Money.of("100", "CNY"), SLOT.date())
    sold = replace(order, charged=Money.of("80", "CNY"))
    overcharged = replace(order, charged=Money.of("130", "CNY"))
    other = replace(order, charged=Money.of("13", "USD"))

    costs = [Replacement.on(Grounds(order=each)) for each in (order, sold, overcharged, other)]

    assert [str(made.cost) for made in costs if made] == [
        "100.00 CNY",
        "80.00 CNY",
        "100.00 CNY",
        "100.00 CNY",
    ]
    assert Replacement.on(Grounds()) is None
