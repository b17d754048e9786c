"""The manual's page of remedies says what the classes and the limits say."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.authority import authority
from handlers.limits_table import load_table
from handlers.model import LANGUAGES, Level, Money, Order, Say
from handlers.remedies import REMEDIES, Grounds, Remedy
from handlers.texts import render

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "remedies.md"
ORDERED = datetime(2026, 11, 2, tzinfo=UTC).date()
ORDER = Order("A-1001", "kettle", Money.of("100", "GBP"), ORDERED, promised_on=ORDERED)
GROUNDS = Grounds(amount=Money.of("100", "GBP"), order=ORDER, point=Say("the delay"))

OF_EVERY_REMEDY = {entry.name for entry in fields(Remedy)}


def row_of(made: type[Remedy]) -> str:
    """The row of a kind: what is written here must stand on the page."""
    value = made.on(GROUNDS)
    assert value is not None
    own = [entry for entry in fields(made) if entry.name not in OF_EVERY_REMEDY]
    params = ", ".join(f"`{entry.name}` ({entry.metadata['unit']})" for entry in own)
    may = [level for level in Level if made.kind in authority(load_table(), level).limits]
    told = "<br>".join(render(value.describe(), language) for language in LANGUAGES)
    return (
        f"| `{made.kind}` | {made.name} | {params or '–'} | {'a sum' if value.cost else 'no money'} "
        f"| {made.restores.name.lower()} | {'yes' if made.needs_account else 'no'} "
        f"| {', '.join(may)} | {made.done_within.days} d | {told} |"
    )


@pytest.mark.parametrize("kind", list(REMEDIES))
def test_the_page_has_the_row_of_each_remedy(kind: str) -> None:
    row = row_of(REMEDIES[kind])

    assert row in PAGE.read_text("utf-8"), f"write into {PAGE.name}: {row}"


def test_the_page_has_no_other_row() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]

    assert len(rows) == len(REMEDIES)
