"""Figures, ratios and limits of what was measured."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.comparison import DIET, OWN, RASA, Comparison, Limit, Measured
from bot.bench.load import Load
from tests.bot.bench.stand_in import measured

ALL_KEPT = {OWN: measured(0.002), RASA: measured(0.004), DIET: measured(0.01)}


def comparison(**changed: Measured) -> Comparison:
    return Comparison({"texts": 100}, ALL_KEPT | changed)


def test_figures_are_those_of_all_rounds_together() -> None:
    way = Measured(
        loads={1: [Load(2.0, (0.5, 1.5)), Load(4.0, (0.25, 3.75))]},
        together=[1.0, 3.0],
        batch=8,
        memory_mb=300.0,
        start_s=2.5,
        training_s=90.0,
    )

    assert way.figures() == {
        "requests_per_s_1": pytest.approx(4 / 6),
        "p50_ms_1": 500,
        "p99_ms_1": 3750,
        "batch_texts_per_s": 4,
        "memory_mb": 300,
        "start_s": 2.5,
        "training_s": 90,
    }


def test_a_ratio_is_the_median_of_the_rounds_with_their_range() -> None:
    quick = Measured({1: [Load(1, (1,)), Load(1, (1,)), Load(1, (1,))]}, [1, 1, 1], 1, 1, 1, 1)
    slow = Measured({1: [Load(2, (2,)), Load(4, (4,)), Load(8, (8,))]}, [2, 4, 8], 1, 2, 4, 5)

    ratios = quick.over(slow)

    assert ratios["requests_per_s_1"].value == 4
    assert ratios["requests_per_s_1"].spread == (8 - 2) / 4
    assert ratios["p99_ms_1"].value == 0.25
    assert (ratios["memory_mb"].value, ratios["memory_mb"].spread) == (0.5, None)


@given(seconds=st.floats(1e-4, 10), times=st.floats(0.1, 100))
def test_whatever_is_so_many_times_quicker_has_that_ratio(seconds: float, times: float) -> None:
    ratios = measured(seconds).over(measured(seconds * times))

    assert ratios["requests_per_s_8"].value == pytest.approx(times)
    assert ratios["p50_ms_8"].value == pytest.approx(1 / times)
    assert ratios["batch_texts_per_s"].value == pytest.approx(times)


def test_all_limits_may_hold() -> None:
    assert comparison().broken == []
    assert len(comparison().limits) == 5


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({DIET: measured(0.005)}, "app/diet requests/s at 8: 2.50, at least 3"),
        ({OWN: measured(0.002, memory=101)}, "app/diet memory: 1.01, at most 1"),
        ({RASA: measured(0.004, memory=150)}, "rasa/diet memory: 1.50, at most 1"),
        (
            {OWN: measured(0.011), DIET: measured(0.1)},
            "app p99 ms at 1: 11.00, at most 10",
        ),
        ({OWN: measured(0.002, training=301)}, "training s: 301.00, at most 300"),
    ],
)
def test_each_limit_is_told_when_it_does_not_hold(
    changed: dict[str, Measured], sentence: str
) -> None:
    assert comparison(**changed).broken == [sentence]


def test_the_limits_themselves_hold() -> None:
    assert Limit("quick", 3.0, 3.0, at_least=True).holds
    assert Limit("small", 1.0, 1.0).holds
    assert not Limit("quick", 2.999, 3.0, at_least=True).holds
    assert not Limit("small", 1.001, 1.0).holds


def test_json_has_figures_ratios_and_limits() -> None:
    told = json.loads(json.dumps(comparison().to_json()))

    assert told["name"] == "nlu"
    assert told["asked"] == {"texts": 100}
    assert told["ways"]["app"]["requests_per_s_32"] == 500
    assert told["ratios"]["app"]["requests_per_s_32"] == {"ratio": 5, "spread": 0}
    assert told["ratios"]["rasa"]["memory_mb"] == {"ratio": 1, "spread": None}
    assert {limit["holds"] for limit in told["limits"]} == {True}
