"""Learns from a deployment's corrections: trains, compares with the model in use, and decides."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Final

from bot.evaluation.figures import evaluate
from bot.evaluation.labelled import NONE, OF_LANGUAGE, Item
from bot.evaluation.run import answers
from bot.nlu.exported import ExportedNlu, read_file
from bot.nlu.judging import Judged
from bot.nlu.model import Model
from bot.nlu.training_data import read_examples
from bot.nlu.understanding import CAUSE_INTENTS

TOLERANCE: Final = 0.01
"""A model may be so much worse on the held-out sentences, which say little of this deployment."""

GAIN_NEEDS: Final = 20
"""Corrections from which on a training says what they gain, and models are compared on them."""


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
    *, new: Mapping[str, float], old: Mapping[str, float], judged: tuple[Judged, Judged] | None
) -> Verdict:
    """Whether the new model may take the old one's place.

    `new` and `old` are figures on the held-out sentences, `judged` says how each reads the present
    corrections, the new one first; None when these cannot compare them.

    What counts of a correction is the chance that a model gives to what people said: of the first
    answers three or four in a hundred go one way or the other by luck. A model that is behind by no
    more than one standard error of the differences is no worse.
    """
    if new["macro_f1"] < old["macro_f1"] - TOLERANCE:
        return Verdict(
            is_better=False,
            reason=f"on the held-out sentences its macro-F1 is {new['macro_f1']:.3f}, "
            f"that of the model in use {old['macro_f1']:.3f}",
        )
    if judged is None:
        return Verdict(is_better=True, reason="the corrections cannot compare them")
    ours, theirs = judged
    ahead = [one - other for one, other in zip(ours.logs, theirs.logs, strict=True)]
    return Verdict(
        is_better=fmean(ahead) >= -stdev(ahead) / math.sqrt(len(ahead)),
        reason=f"what people said of {len(ahead)} corrections has a chance of {ours.chance:.1%} "
        f"with it and of {theirs.chance:.1%} with the model in use; the first answer is right in "
        f"{ours.share_right:.1%} and {theirs.share_right:.1%}",
    )
