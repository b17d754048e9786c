"""Learns from a deployment's corrections: trains, compares with the model in use, and decides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.evaluation.figures import evaluate
from bot.evaluation.labelled import NONE, OF_LANGUAGE, Item
from bot.evaluation.run import answers
from bot.nlu.exported import ExportedNlu, read_file
from bot.nlu.model import Model
from bot.nlu.training_data import read_examples
from bot.nlu.understanding import CAUSE_INTENTS

TOLERANCE: Final = 0.01
"""A model may be so much worse on the held-out sentences, which say little of this deployment."""

GAIN_NEEDS: Final = 20
"""Corrections from which on a training says what they gain."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What the corrections are worth, each judged by a model that has not learnt from it.

    `without` and `with_them` are shares of corrections whose first answer is accepted.
    """

    corrections: int
    without: float
    with_them: float


def gain_of(model: Model) -> Gain | None:
    """What its training found by cross-validation; None when it had too few corrections for it."""
    return gain_in(model.exported_path)


def gain_in(path: Path) -> Gain | None:
    """The same, from an exported model's file. Raises ModelUnavailable."""
    told: dict[str, Any] | None = read_file(path, lambda kept: json.loads(kept["gain"].tobytes()))
    if told is None:
        return None
    return Gain(int(told["examples"]), float(told["without"]), float(told["with"]))


def held_out(root: Path) -> list[Item]:
    """The project's own held-out sentences, as what is measured."""
    found = []
    for place, each in enumerate(read_examples(root / "nlu_data" / "held_out"), start=1):
        primary = each.intent if each.intent in CAUSE_INTENTS else NONE
        lang, script = OF_LANGUAGE[each.language]
        found.append(
            Item(
                line=place,
                text=each.text,
                primary=primary,
                lang=lang,
                script=script,
                accept=frozenset({primary}),
                agreed=True,
                sure=frozenset(each.causes),
                maybe=frozenset(),
            )
        )
    return found


async def measure(model: Model, items: Sequence[Item]) -> dict[str, float]:
    """A model's figures on items."""
    figures = evaluate(items, await answers(ExportedNlu.of(model), items))
    names = ("macro_f1", "acceptable", "top2_acceptable", "ece")
    return {name: float(figures[name]) for name in names}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a new model may take the place of the one in use, and the reason in one sentence."""

    is_better: bool
    reason: str


def compare(
    *,
    new: dict[str, float],
    old: dict[str, float],
    gain: Gain | None,
    old_on_corrections: float | None,
) -> Verdict:
    """`new` and `old` are figures on the held-out sentences.

    `old_on_corrections` is the share of corrections that the model in use reads acceptably, those
    left out that it has learnt from; None when there are none of which that can be said.
    """
    if new["macro_f1"] < old["macro_f1"] - TOLERANCE:
        return Verdict(
            is_better=False,
            reason=f"on the held-out sentences its macro-F1 is {new['macro_f1']:.3f}, "
            f"that of the model in use {old['macro_f1']:.3f}",
        )
    if gain is None:
        return Verdict(is_better=True, reason="there are too few corrections to compare on")
    before = gain.without if old_on_corrections is None else old_on_corrections
    sentence = (
        f"of {gain.corrections} corrections it reads {gain.with_them:.1%} as people did, "
        f"and {before:.1%} were read so before"
    )
    return Verdict(gain.with_them >= before, sentence)
