"""When a model may take the place of another, and what its training found out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning import Gain, compare, gain_of, held_out
from bot.nlu.judging import Judged
from tests.bot.nlu.tiny_model import as_bytes, write_model

ROOT = Path(__file__).parents[2]


def held(macro_f1: float) -> dict[str, float]:
    return {"macro_f1": macro_f1}


def judged(*chances: float) -> Judged:
    return Judged(chances, tuple(chance > 0.5 for chance in chances))


CHANCES = st.lists(st.floats(0, 1), min_size=20, max_size=60)


@given(CHANCES)
def test_of_two_that_read_alike_the_new_one_is_used(chances: list[float]) -> None:
    same = judged(*chances)

    assert compare(new=held(0.8), old=held(0.8), judged=(same, same)).is_better


@given(CHANCES.flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_of_two_models_at_least_one_may_replace_the_other(
    pair: tuple[list[float], list[float]],
) -> None:
    one, other = judged(*pair[0]), judged(*pair[1])

    forth = compare(new=held(0.8), old=held(0.8), judged=(one, other))
    back = compare(new=held(0.8), old=held(0.8), judged=(other, one))

    assert forth.is_better or back.is_better


def test_the_surer_of_what_people_said_is_better_though_fewer_first_answers_are_right() -> None:
    # As it was met: of 255 corrections the new model had 169 first answers right, the old one 171.
    old = judged(*[0.51] * 15, *[0.10, 0.12] * 20)
    new = judged(*[0.49] * 15, *[0.30, 0.33] * 20)

    verdict = compare(new=held(0.8), old=held(0.8), judged=(new, old))

    assert verdict.is_better
    assert f"{new.chance:.1%}" in verdict.reason
    assert "right in 0.0% and 27.3%" in verdict.reason
    assert not compare(new=held(0.8), old=held(0.8), judged=(old, new)).is_better


def test_what_is_behind_by_no_more_than_chance_is_no_worse() -> None:
    old = judged(*[0.5, 0.3] * 15)
    new = judged(*[0.3, 0.49] * 15)

    assert compare(new=held(0.8), old=held(0.8), judged=(new, old)).is_better


@pytest.mark.parametrize(("new", "better"), [(0.80, True), (0.795, True), (0.78, False)])
def test_the_held_out_sentences_must_not_be_read_worse(new: float, *, better: bool) -> None:
    surer, plain = judged(*[0.9] * 20), judged(*[0.5] * 20)

    assert compare(new=held(new), old=held(0.80), judged=None).is_better is better
    assert compare(new=held(new), old=held(0.80), judged=(surer, plain)).is_better is better


def test_what_the_training_found_is_read_from_the_model(tmp_path: Path) -> None:
    told = {"examples": 255, "without": 0.6, "with": 0.66}
    model = write_model(tmp_path, "taught", gain=as_bytes(json.dumps(told)))

    assert gain_of(model) == Gain(255, 0.6, 0.66)
    assert gain_of(write_model(tmp_path, "untaught")) is None


def test_the_held_out_sentences_are_measured_in_every_language() -> None:
    items = held_out(ROOT)

    assert {item.script for item in items} == {"latin", "hans", "hant"}
    assert {item.primary for item in items} >= {"none", "price", "ethics"}
