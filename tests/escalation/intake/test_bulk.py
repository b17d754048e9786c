"""Cells that are read together are kept as each alone would be, and refused as each alone is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.intake import ORDERS, Column, Refused

ODD = st.sampled_from(
    ["", " ", "1.00\n2.00", "01.00", "0.50", "1,234.5", "1e3", "9" * 12 + ".00", "a" * 65, "ab",
     "x" * 201, "café\u202f1", "a\x07", "2026年1月2日", "20260230", "rmb", "\u30001.00 "]
)  # fmt: skip


@pytest.mark.parametrize("column", ORDERS.columns, ids=lambda column: column.name)
@given(
    said=st.lists(
        ODD
        | st.text(max_size=6)
        | st.dates().map(str)
        | st.decimals(0, 10**6, places=2).map(str)
        | st.sampled_from(["CNY", "usd"]),
        min_size=1,
        max_size=5,
    )
)
def test_many_cells_are_read_as_each_alone(column: Column, said: list[str]) -> None:
    try:
        alone = [column.read_one(cell) for cell in said]
    except Refused:
        with pytest.raises(Refused):
            column.read_all(said)
    else:
        assert list(column.read_all(said)) == alone
