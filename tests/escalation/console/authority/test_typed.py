"""What is typed is taken as it was meant, or refused; never cut."""

from __future__ import annotations

import pytest

from escalation.console.authority.typed import Slip, sum_of


@pytest.mark.parametrize(
    ("typed", "currency", "kept"),
    [
        ("1.05", "KWD", "1.05"),
        ("1.050", "KWD", "1.05"),
        ("1.05", "CNY", "1.05"),
        ("7", "JPY", "7.00"),
    ],
)
def test_a_sum_is_kept_to_the_cent(typed: str, currency: str, kept: str) -> None:
    assert sum_of(typed, currency) == kept


@pytest.mark.parametrize(
    ("typed", "currency"), [("1.005", "KWD"), ("1.005", "CNY"), ("1.5", "JPY")]
)
def test_decimals_that_a_table_has_no_room_for_are_refused(typed: str, currency: str) -> None:
    with pytest.raises(Slip):
        sum_of(typed, currency)
