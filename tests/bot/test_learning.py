"""When a model may take the place of another, and what its training found out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.learning import Gain, compare, gain_of, held_out
from tests.bot.nlu.tiny_model import as_bytes, write_model

ROOT = Path(__file__).parents[2]
GAIN = Gain(corrections=255, without=0.60, with_them=0.66)


def held(macro_f1: float) -> dict[str, float]:
    return {"macro_f1": macro_f1}


@pytest.mark.parametrize(
    ("new", "gain", "before", "better"),
    [
        (0.80, GAIN, None, True),
        (0.795, GAIN, 0.66, True),
        (0.78, GAIN, None, False),
        (0.80, GAIN, 0.67, False),
        (0.80, Gain(255, 0.6, 0.59), None, False),
        (0.80, None, None, True),
        (0.70, None, None, False),
    ],
)
def test_a_model_replaces_another_only_if_it_reads_no_worse(
    new: float, gain: Gain | None, before: float | None, *, better: bool
) -> None:
    verdict = compare(new=held(new), old=held(0.80), gain=gain, old_on_corrections=before)

    assert verdict.is_better is better
    assert verdict.reason


def test_what_the_training_found_is_read_from_the_model(tmp_path: Path) -> None:
    told = {"examples": 255, "without": 0.6, "with": 0.66}
    model = write_model(tmp_path, "taught", gain=as_bytes(json.dumps(told)))

    assert gain_of(model) == Gain(255, 0.6, 0.66)
    assert gain_of(write_model(tmp_path, "untaught")) is None


def test_the_held_out_sentences_are_measured_in_every_language() -> None:
    items = held_out(ROOT)

    assert {item.script for item in items} == {"latin", "hans", "hant"}
    assert {item.primary for item in items} >= {"none", "price", "ethics"}
