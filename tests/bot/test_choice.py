"""Naming, asking or handing over, by stated costs."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.choice import COSTS, Act, Costs

cost = st.floats(0.01, 100)
chosen_costs = st.builds(Costs, *(cost for _ in astuple(COSTS)))
share = st.floats(0, 1)


@given(chosen_costs, share, share)
def test_the_cheapest_act_costs_no_more_than_any_other(
    costs: Costs, first: float, second: float
) -> None:
    assume(first + second <= 1)
    expected = costs.expected(first, second)
    assert expected[costs.cheapest(first, second)] == min(expected.values())
    assert all(value >= -1e-9 for value in expected.values())


@given(chosen_costs, share, share)
def test_the_thresholds_are_where_two_acts_cost_the_same(
    costs: Costs, first: float, second: float
) -> None:
    assume(first + second <= 1)
    at = costs.handed_over_below
    even = costs.expected(at, 0)
    assert even[Act.NAME] == pytest.approx(even[Act.HAND_OVER])
    expected = costs.expected(first, second)
    if abs(second - costs.asked_from) > 1e-6:
        assert (second > costs.asked_from) == (expected[Act.ASK] < expected[Act.NAME])
    if abs(first - at) > 1e-6:
        assert (first < at) == (expected[Act.HAND_OVER] < expected[Act.NAME])


@given(chosen_costs, share, share, st.sampled_from([0.25, 2, 8]))
def test_only_the_proportion_of_the_costs_matters(
    costs: Costs, first: float, second: float, factor: float
) -> None:
    assume(first + second <= 1)
    scaled = Costs(*(each * factor for each in astuple(costs)))
    assert scaled.cheapest(first, second) is costs.cheapest(first, second)
    assert scaled.complaint_from == pytest.approx(costs.complaint_from)
    assert scaled.point_from == pytest.approx(costs.point_from)


@given(chosen_costs, share, share, st.floats(1, 10))
def test_a_dearer_mistake_is_not_made_where_it_was_avoided(
    costs: Costs, first: float, second: float, factor: float
) -> None:
    assume(first + second <= 1)
    if costs.cheapest(first, second) is not Act.NAME:
        dearer = replace(costs, wrong_remedy=costs.wrong_remedy * factor)
        assert dearer.cheapest(first, second) is not Act.NAME


@pytest.mark.parametrize(
    ("first", "second", "act"),
    [
        (1.0, 0.0, Act.NAME),
        (0.9, 0.1, Act.NAME),
        (0.55, 0.4, Act.ASK),
        (0.45, 0.44, Act.ASK),
        (0.25, 0.25, Act.HAND_OVER),
        (0.2, 0.1, Act.HAND_OVER),
        (0.0, 0.0, Act.HAND_OVER),
    ],
)
def test_what_the_costs_in_use_choose(first: float, second: float, act: Act) -> None:
    assert COSTS.cheapest(first, second) is act


@pytest.mark.parametrize("worth", [0, -1, float("nan")])
def test_nothing_is_free(worth: float) -> None:
    with pytest.raises(ValueError, match="needless_question must be above zero"):
        Costs(needless_question=worth)
