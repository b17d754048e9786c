"""`amends`: benchmarks, and their limits."""

from __future__ import annotations

import json

import pytest

from bot.bench import Result
from tests.bot.commands import Amends


def test_benchmarks_are_printed_as_table_and_as_json(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = Result("turns", ratio=2.5, limit=3.0, spread=0.1, figures={"ours_ms": 4.0})
    monkeypatch.setattr("bot.bench.run_benchmarks", lambda _: iter([result]))

    assert "turns" in amends("bench").out
    assert json.loads(amends("bench", "turns", "--json").out) == result.to_json()


def test_a_benchmark_above_its_limit_fails(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    result = Result("turns", ratio=3.5, limit=3.0, spread=0.1)
    monkeypatch.setattr("bot.bench.run_benchmarks", lambda _: iter([result]))

    assert amends("bench").failure == "amends: Above its limit: turns."


def test_a_benchmark_that_is_not_there_is_refused(amends: Amends) -> None:
    assert "'speed'" in amends("bench", "speed").failure
