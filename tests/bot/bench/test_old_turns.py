"""A turn is measured beside old messages that are really there."""

from __future__ import annotations

import pytest

from bot.bench import old_turns


async def test_both_places_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_turns, "ROUNDS", 1)
    told: list[str] = []

    result = await old_turns.measure(40, told.append, messages=2)

    assert (result.name, result.limit) == ("turns.old", 1.5)
    assert result.figures["old_messages"] == 40
    assert min(result.figures["old_ms"], result.figures["empty_ms"]) > 0
    assert told == ["turns: writing 40 old messages"]
