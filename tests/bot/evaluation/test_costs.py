"""What the choice costs, on complaints that people have labelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choice import COSTS, Act
from bot.evaluation.costs import SWEPT, curve
from bot.evaluation.labelled import LABELS, NONE, Item
from bot.nlu.understanding import Guess, Understanding

CAUSES = [label for label in LABELS if label != NONE]


def item(primary: str, *sure: str) -> Item:
    return Item(
        line=1,
        text="words",
        primary=primary,
        lang="en",
        script="latin",
        accept=frozenset({primary}),
        agreed=True,
        sure=frozenset(sure or {primary}),
        maybe=frozenset(),
    )


def reads(chances: dict[str, float], present: dict[str, float] | None = None) -> Understanding:
    ranking = sorted(chances.items(), key=lambda pair: -pair[1])
    return Understanding(
        "en",
        tuple(Guess(*pair) for pair in ranking),
        (),
        "exported",
        "by hand",
        tuple(Guess(*pair) for pair in (present or {}).items()),
    )


def test_what_each_act_costs() -> None:
    items = [item("price"), item("ethics"), item("price"), item("competition")]
    understood = [
        reads({"price": 1.0}),  # named, and right
        reads({"price": 1.0}),  # named, and wrong
        reads({"price": 0.5, "ethics": 0.5}),  # asked needlessly
        reads(dict.fromkeys(["price", "ethics", "inconvenience", "involuntary"], 0.25)),
    ]
    (point,) = [each for each in curve(items, understood) if each.wrong_remedy == 3]

    assert (point.named, point.asked, point.handed_over) == (0.5, 0.25, 0.25)
    assert (point.named_right, point.asked_right) == (0.5, 1.0)
    assert point.cost == (0 + 3 + 1 + 0) / 4
    assert point.always == {
        Act.NAME: (0 + 3 + 0 + 3) / 4,
        Act.ASK: (1 + 4 + 1 + 4) / 4,
        Act.HAND_OVER: (5 + 0 + 5 + 0) / 4,
    }


def test_a_grievance_beside_the_main_one_is_not_wrongly_answered() -> None:
    both = item("ethics", "ethics", "price")
    likely_both = reads({"price": 0.5, "ethics": 0.5}, {"price": 0.9, "ethics": 0.9})
    (point,) = [each for each in curve([both], [likely_both]) if each.wrong_remedy == 3]
    assert (point.named, point.named_right, point.cost) == (1, 1, 0)


def test_what_is_no_complaint_has_no_remedy_to_get_wrong() -> None:
    assert (
        curve(
            [item(NONE), item("price"), item("price")],
            [reads({"price": 1.0}), None, reads({"greet": 1.0})],
        )
        == []
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(LABELS),
            st.lists(st.floats(0.01, 1), min_size=len(CAUSES), max_size=len(CAUSES)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_shares_sum_to_one_and_fewer_are_named_the_dearer_a_mistake(
    rows: list[tuple[str, list[float]]],
) -> None:
    items = [item(label) for label, _ in rows]
    understood = [
        reads({cause: weight / sum(weights) for cause, weight in zip(CAUSES, weights, strict=True)})
        for _, weights in rows
    ]
    points = curve(items, understood, COSTS)
    assert [point.wrong_remedy for point in points] in ([], list(SWEPT))
    for point in points:
        assert point.named + point.asked + point.handed_over == pytest.approx(1)
    named = [point.named for point in points]
    assert named == sorted(named, reverse=True)
