"""Which benchmarks run when."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from bot.bench import BENCHMARKS, ON_DEMAND, Asked, Outcome, Result, run, run_benchmarks
from bot.nlu.train import Sources

ASKED = Asked(Sources(Path("project")), print)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """What each benchmark was asked; none of them measures."""
    asked: list[Asked] = []

    def stand_in(name: str, given: Asked) -> list[Outcome]:
        asked.append(given)
        return [Result(name, ratio=1, limit=2, spread=0)]

    stand_ins = {name: partial(stand_in, name) for name in BENCHMARKS}
    monkeypatch.setattr(run, "BENCHMARKS", stand_ins)
    return asked


def test_without_names_only_those_run_that_are_not_on_demand(measured: list[Asked]) -> None:
    assert [each.name for each in run_benchmarks((), ASKED)] == ["turns", "rulings", "outbox"]
    assert measured == [ASKED] * 3
    assert set(BENCHMARKS) - ON_DEMAND == {"turns", "rulings", "outbox"}


def test_named_ones_run_in_the_order_of_their_names(measured: list[Asked]) -> None:
    assert [each.name for each in run_benchmarks(("nlu", "turns"), ASKED)] == ["nlu", "turns"]
    assert measured == [ASKED, ASKED]


def test_none_runs_when_one_of_them_is_not_there(measured: list[Asked]) -> None:
    with pytest.raises(KeyError, match="speed"):
        list(run_benchmarks(("turns", "speed"), ASKED))
    assert measured == []
