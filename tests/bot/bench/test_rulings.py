"""Earlier grants do not make a ruling dearer, and both customers really have them."""

from __future__ import annotations

import pytest

from bot.bench import rulings
from bot.bench.rulings import KINDS, measure


async def test_it_measures_both_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulings, "ROUNDS", 2)
    monkeypatch.setattr(rulings, "RULINGS", 3)

    result = await measure(many=400, few=len(KINDS))

    assert (result.name, result.limit) == ("rulings", 1.5)
    assert result.figures["many_grants"] == 400
    assert result.figures["rulings_per_s"] > 0
    assert result.ratio > 0
