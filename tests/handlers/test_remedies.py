"""Every remedy survives being written down, says what it is, and none can be made from nonsense."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from handlers.model import LANGUAGES, Money, MoneyError
from handlers.remedies import (
    REMEDIES,
    Refund,
    Remedy,
    Replacement,
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
    ],
)
def test_what_is_no_remedy_is_refused(kind: str, params: dict[str, str]) -> None:
    with pytest.raises(UnknownRemedy, match=kind):
        from_params(kind, params)


@pytest.mark.parametrize("params", [{"amount": "x", "currency": "CNY"}, {"amount": "5"}])
def test_a_sum_that_is_none_is_refused(params: dict[str, str]) -> None:
    with pytest.raises(MoneyError):
        from_params("refund", params)


def test_a_class_of_our_own_is_a_remedy() -> None:
    assert isinstance(Refund(Money.of("1", "CNY")), Remedy)
