"""Messages of the benchmark really go from the outbox to the stand-in for the Bot API."""

from __future__ import annotations

import pytest

from bot.bench import outbox


async def test_both_ways_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "ROUNDS", 1)

    result = await outbox.measure(messages=3)

    assert result.name == "outbox"
    assert result.figures["messages"] == 3
    assert result.figures["messages_per_cpu_s"] > 0
    assert result.figures["bare_per_cpu_s"] > 0
