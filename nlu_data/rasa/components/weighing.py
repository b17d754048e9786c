"""Makes a head of invented and real examples: the more the real ones help, the more they weigh."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.nlu.head import Head
from components.calibration import (
    accepted,
    calibrate_presence,
    find_sharpness,
    label_chances,
    sharpened,
    softmax,
    surprise,
)
from components.fitting import Examples, Plain, fit_plain, fit_presence, refit

FOLDS = 5
WEIGHTS = (3.0, 10.0, 30.0)
"""How many invented examples one real one may weigh."""
LEAST_REAL = 20
"""Fewer real examples than this tell nothing in folds; each then weighs as the first of WEIGHTS."""
SEED = 1


@dataclass(frozen=True)
class Gain:
    """What real examples are worth, each judged by a head that has not seen it.

    `weight` is the one chosen. `without` and `by_weight` are the shares of real examples whose top
    answer is right. `scores` has a row for each real example.
    """

    weight: float
    without: float
    by_weight: dict[float, float]
    scores: np.ndarray

    def figures(self) -> dict[str, Any]:
        """All but the scores, for JSON."""
        return {
            "examples": len(self.scores),
            "weight": self.weight,
            "without": self.without,
            "by_weight": {str(weight): share for weight, share in self.by_weight.items()},
        }


def fit_head(
    training: Examples, apart: Examples, config: dict[str, Any]
) -> "tuple[Head, Gain | None]":
    """The head, calibrated on the examples `apart` and on what folds say of the real ones."""
    invented = training.pick(np.flatnonzero(~training.real))
    causes = sorted({cause for each in invented.causes for cause in each} & set(invented.intents))
    plain = fit_plain(invented, config)
    real = training.pick(np.flatnonzero(training.real))
    gain, weight = None, WEIGHTS[0]
    scores = plain.scores(apart)
    sharpness = find_sharpness(scores, apart, plain.intents, causes)
    sharpness = {name: each * config["caution"] for name, each in sharpness.items()}
    if len(real) >= LEAST_REAL:
        gain = weigh(plain, invented, real, causes, config)
        weight = gain.weight
        # Of these nothing is guessed: they are the messages that will come.
        sharpness |= find_sharpness(gain.scores, real, plain.intents, causes)
    if len(real):
        plain = refit(plain, invented + real, config, weight)
    chances = softmax(sharpened(scores, apart.languages, sharpness))
    present = fit_presence(invented + real, plain, config, weight, causes)
    # Real examples are no measure here: the regressions over vectors have seen them.
    rows, biases, echo = calibrate_presence(present, apart, plain, chances, causes)
    return (
        Head(
            intents=tuple(plain.intents),
            causes=tuple(causes),
            sharpness={"en": 1.0, "zh": 1.0} | sharpness,
            words=plain.words,
            dense=plain.dense,
            centre=plain.centre.astype(np.float32),
            bias=plain.bias,
            present=rows.astype(np.float32),
            present_bias=biases.astype(np.float32),
            echo=np.array(echo, np.float32),
        ),
        gain,
    )


def weigh(
    plain: Plain, invented: Examples, real: Examples, causes: Sequence[str], config: dict[str, Any]
) -> Gain:
    """Cross-validation over the real examples for each weight; the least surprised is chosen."""
    order = np.random.default_rng(SEED).permutation(len(real))
    folds = [order[start::FOLDS] for start in range(FOLDS)]
    wanted = accepted(real, causes)

    def right(scores: np.ndarray) -> float:
        top = label_chances(softmax(scores), plain.intents, causes).argmax(axis=1)
        return float(wanted[np.arange(len(top)), top].mean())

    best, by_weight = None, {}
    for weight in WEIGHTS:
        scores = np.zeros((len(real), len(plain.intents)))
        for fold in folds:
            others = real.pick(np.setdiff1d(order, fold))
            scores[fold] = refit(plain, invented + others, config, weight).scores(real.pick(fold))
        sharpness = find_sharpness(scores, real, plain.intents, causes)
        cost = surprise(sharpened(scores, real.languages, sharpness), real, plain.intents, causes)
        by_weight[weight] = right(scores)
        if best is None or cost < best[0]:
            best = (cost, weight, scores)
    _, weight, scores = best
    return Gain(weight, right(plain.scores(real)), by_weight, scores)
