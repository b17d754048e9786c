"""Whatever a table holds, it is read as what it must be or refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.tables import Strict


class SlipError(ValueError):
    """What these tests ask for."""


STRICT = Strict(SlipError)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@given(value=anything)
@pytest.mark.parametrize(
    "read",
    [STRICT.table, STRICT.list, STRICT.text, STRICT.flag, STRICT.whole, STRICT.number, STRICT.sums],
)
def test_a_value_is_read_or_refused_with_its_place(
    read: Callable[[object, str], object], value: object
) -> None:
    refused = ""
    try:
        read(value, "file: key")
    except SlipError as error:
        refused = str(error)

    assert refused == "" or refused.startswith("file: key")


@given(number=st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_number_written_as_text_is_exact(number: Decimal) -> None:
    assert STRICT.number(str(number), "key") == number


@pytest.mark.parametrize(
    "text", ["1e3", "1E2", "1_000", "-1", "NaN", "Infinity", "٣", " 5", "", "1,000"]
)
def test_a_sum_is_written_in_plain_figures(text: str) -> None:
    with pytest.raises(SlipError, match=r"key: .* is not a sum"):
        STRICT.number(text, "key")


def test_unknown_keys_are_all_named() -> None:
    with pytest.raises(SlipError, match="file: unknown key colour, size"):
        STRICT.keys({"kind": 1, "size": 2, "colour": 3}, ("kind",), "file")
