"""`amends`: benchmarks, and their limits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.bench import Asked, Comparison, Outcome, Result
from bot.cli.bench import FIGURES
from bot.nlu.understanding import NluUnavailable
from tests.bot.bench.stand_in import measured
from tests.bot.commands import Amends

COMPARISON = Comparison(
    asked={
        "texts": 256,
        "characters": {"shortest": 2, "median": 40, "longest": 553},
        "rounds": 5,
        "batch": 64,
        "sentences": 12_000,
        "reference": {"epochs": 5, "epoch_s": 31.5, "is_kept": False},
    },
    ways={"app": measured(0.002), "rasa": measured(0.004), "diet": measured(0.005)},
)


def test_benchmarks_are_printed_as_table_and_as_json(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = Result("turns", ratio=2.5, limit=3.0, spread=0.1, figures={"ours_ms": 4.0})
    monkeypatch.setattr("bot.bench.run_benchmarks", lambda *_: iter([result]))

    assert "turns" in amends("bench").out
    assert json.loads(amends("bench", "turns", "--json").out) == result.to_json()


def test_a_benchmark_above_its_limit_fails(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    result = Result("turns", ratio=3.5, limit=3.0, spread=0.1)
    monkeypatch.setattr("bot.bench.run_benchmarks", lambda *_: iter([result]))

    assert amends("bench").failure == "amends: Beyond its limit: turns."


def test_a_benchmark_that_is_not_there_is_refused(amends: Amends) -> None:
    assert "'speed'" in amends("bench", "speed").failure


def test_the_readings_are_printed_as_table_and_as_json_with_every_limit_that_fails(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bench.run_benchmarks", lambda *_: iter([COMPARISON]))

    table, told = amends("bench", "nlu"), amends("bench", "nlu", "--json")

    assert {name for name, _ in FIGURES} == set(COMPARISON.ways["app"].figures())
    assert all(name in table.out for _, name in FIGURES)
    assert "FAILS  app/diet requests/s at 8: 2.50, at least 3" in table.out
    assert "12,000" in table.out
    assert json.loads(told.out) == COMPARISON.to_json()
    failure = "amends: Beyond its limit: app/diet requests/s at 8: 2.50, at least 3."
    assert (table.failure, told.failure) == (failure, failure)


def test_the_reference_is_trained_as_asked_and_kept_only_when_asked(
    amends: Amends, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[tuple[Sequence[str], Asked]] = []

    def run_benchmarks(names: Sequence[str], asked: Asked) -> Iterator[Outcome]:
        given.append((names, asked))
        yield from ()

    monkeypatch.setattr("bot.bench.run_benchmarks", run_benchmarks)
    amends("bench", "nlu")
    amends("bench", "nlu", "--epochs", "5", "--keep")

    assert [(names, asked.epochs, asked.keep) for names, asked in given] == [
        (["nlu"], 1, None),
        (["nlu"], 5, tmp_path / "var" / "bench"),
    ]
    assert amends("bench", "nlu", "--epochs", "0").code != 0


def test_a_way_that_does_not_read_stops_the_benchmark_with_a_sentence(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_benchmarks(*_: object) -> Iterator[Outcome]:
        raise NluUnavailable("the server ended: no memory")
        yield

    monkeypatch.setattr("bot.bench.run_benchmarks", run_benchmarks)

    assert amends("bench", "nlu").failure == (
        "amends: The benchmark cannot go on: the server ended: no memory."
    )
