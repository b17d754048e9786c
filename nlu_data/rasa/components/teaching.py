"""Makes the head: fits it to invented examples, calibrates it, and lets corrections teach it.

A few hundred corrections can't carry regressions of their own. They shift those of the invented
examples: a number for each label, since life has other shares of causes, and as much over the
vector as cross-validation finds useful.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bot.nlu.head import Head
from components.calibration import (
    accepted,
    calibrate_presence,
    find_sharpness,
    label_logs,
    sharpened,
    softmax,
)
from components.fitting import Examples, fit_plain, fit_presence

FOLDS = 5
ROUNDS = 3
"""Cross-validations with other folds each, for corrections are few."""
PENALTIES = tuple(product((10.0, 30.0), (30.0, 100.0, 300.0, 3_000.0)))
"""On the square of a label's shift, and on those of its shift over the vector.

With less of the former the frequent causes take the rare ones' texts, of which there are a few: in
nested cross-validation macro-F1 was 0.62 (0.03 from run to run), and is 0.64 (0.01).
"""
LEAST_REAL = 20
"""Fewer corrections than this teach nothing yet."""
SEED = 1
_LEAST = 1e-6


@dataclass(frozen=True)
class Shift:
    """What is added to the labels' log chances: bias (labels,), over_vector (size, labels)."""

    bias: np.ndarray
    over_vector: np.ndarray

    def chances(self, given: np.ndarray, stretched: np.ndarray) -> np.ndarray:
        return softmax(given + self.bias + stretched @ self.over_vector)


@dataclass(frozen=True)
class Gain:
    """What corrections are worth, each judged by what others taught.

    `without` and `with_them` are the shares of corrections whose top answer is accepted.
    """

    examples: int
    penalties: tuple[float, float]
    without: float
    with_them: float

    def figures(self) -> dict[str, Any]:
        return {"examples": self.examples, "without": self.without, "with": self.with_them}


def fit_head(
    training: Examples, apart: Examples, real: "Examples | None", config: dict[str, Any]
) -> "tuple[Head, Gain | None]":
    """The head, calibrated on the examples `apart` and taught by the `real` ones."""
    causes = sorted({cause for each in training.causes for cause in each} & set(training.intents))
    plain = fit_plain(training, config)
    intents = plain.intents
    scores = plain.scores(apart)
    found = find_sharpness(scores, apart, intents, causes)
    sharpness = {"en": 1.0, "zh": 1.0} | {
        name: each * config["caution"] for name, each in found.items()
    }
    rarity = np.log([config["rarity"].get(intent, 1.0) for intent in intents])
    learnt = np.zeros((len(intents), training.vectors.shape[1]))
    learnt_bias, gain = rarity, None
    if real is not None and len(real) >= LEAST_REAL:
        sharp = sharpened(plain.scores(real), real.languages, sharpness)
        given = label_logs(sharp + rarity, intents, causes)
        shift, gain = teach(given, plain.stretched(real), accepted(real, causes))
        # All that is no complaint shares one label.
        labels = [causes.index(each) if each in causes else len(causes) for each in intents]
        learnt, learnt_bias = shift.over_vector.T[labels], rarity + shift.bias[labels]
    chances = softmax(sharpened(scores, apart.languages, sharpness) + rarity)
    present = fit_presence(training, plain, config, causes)
    rows, biases, echo = calibrate_presence(present, apart, plain, chances, causes)
    head = Head(
        intents=tuple(intents),
        causes=tuple(causes),
        sharpness=sharpness,
        words=plain.words,
        dense=plain.dense,
        centre=plain.centre.astype(np.float32),
        bias=plain.bias,
        learnt=learnt.astype(np.float32),
        learnt_bias=learnt_bias.astype(np.float32),
        present=rows.astype(np.float32),
        present_bias=biases.astype(np.float32),
        echo=np.array(echo, np.float32),
    )
    return head, gain


def teach(given: np.ndarray, stretched: np.ndarray, right: np.ndarray) -> "tuple[Shift, Gain]":
    """The shift that corrections ask for, as much of it as cross-validation bears out.

    `given` (n, labels) are the logarithms of the chances without it, `stretched` (n, size) the
    vectors, `right` (n, labels) which labels are accepted.

    What is gained is told by corrections that chose no penalties either (nested cross-validation;
    Cawley and Talbot, 2010): the best of many on the same folds is some in a hundred too good.
    """
    wanted = right / right.sum(axis=1, keepdims=True)

    def learn(places: np.ndarray, rounds: int) -> "tuple[Shift, tuple[float, float]]":
        told = (given[places], stretched[places], wanted[places])
        penalties = best_penalties(*told, right[places], rounds)
        return fit_shift(*told, penalties), penalties

    chances = np.zeros_like(given)
    for fold, others in folds(len(given), rounds=1):
        chances[fold] = learn(others, 1)[0].chances(given[fold], stretched[fold])
    shift, penalties = learn(np.arange(len(given)), ROUNDS)
    return shift, Gain(
        len(given), penalties, _share_right(given, right), _share_right(chances, right)
    )


def best_penalties(
    given: np.ndarray, stretched: np.ndarray, wanted: np.ndarray, right: np.ndarray, rounds: int
) -> "tuple[float, float]":
    """Those of PENALTIES under which corrections best tell of each other; shapes as in `teach`."""
    tried = []
    for penalties in PENALTIES:
        chances = np.zeros_like(given)
        for fold, others in folds(len(given), rounds):
            shift = fit_shift(given[others], stretched[others], wanted[others], penalties)
            chances[fold] += shift.chances(given[fold], stretched[fold]) / rounds
        surprise = -np.log((chances * right).sum(axis=1) + _LEAST)
        tried.append((surprise, _share_right(chances, right), penalties))
    # Of those that surprise no more than the best does by chance (one standard error; Breiman,
    # Friedman, Olshen and Stone, 1984) the one whose first answers are right most often.
    best = min((each[0] for each in tried), key=np.mean)
    bound = best.mean() + best.std() / len(best) ** 0.5
    _, _, penalties = max(
        (each for each in tried if each[0].mean() <= bound), key=lambda each: each[1]
    )
    return penalties


def folds(size: int, rounds: int) -> "Iterator[tuple[np.ndarray, np.ndarray]]":
    """Each fold of each round, and all that is not in it."""
    dice = np.random.default_rng(SEED)
    for _ in range(rounds):
        order = dice.permutation(size)
        for start in range(FOLDS):
            fold = order[start::FOLDS]
            yield fold, np.setdiff1d(order, fold)


def _share_right(chances: np.ndarray, right: np.ndarray) -> float:
    return float(right[np.arange(len(right)), chances.argmax(axis=1)].mean())


def fit_shift(
    given: np.ndarray, stretched: np.ndarray, wanted: np.ndarray, penalties: Sequence[float]
) -> Shift:
    """The least surprising shift under the penalties; the problem is convex."""
    size, labels = stretched.shape[1], given.shape[1]
    on_bias, on_vector = penalties

    def cost(numbers: np.ndarray) -> "tuple[float, np.ndarray]":
        shift = Shift(numbers[:labels], numbers[labels:].reshape(size, labels))
        chances = shift.chances(given, stretched)
        off = chances - wanted
        bias = off.sum(axis=0) + 2 * on_bias * shift.bias
        over_vector = stretched.T @ off + 2 * on_vector * shift.over_vector
        penalty = on_bias * (shift.bias**2).sum() + on_vector * (shift.over_vector**2).sum()
        surprise = -(wanted * np.log(chances + _LEAST)).sum()
        return surprise + penalty, np.concatenate([bias, over_vector.ravel()])

    start = np.zeros(labels + size * labels)
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return Shift(found[:labels], found[labels:].reshape(size, labels))
