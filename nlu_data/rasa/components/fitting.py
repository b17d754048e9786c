"""Fits the regressions of bot/nlu/head.py to examples."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from bot.nlu.head import SCALE


@dataclass(frozen=True)
class Examples:
    """Labelled texts as features. Rows: words (n, features), vectors (n, size), the rest by place.

    `causes` has an example's cause first, then its further ones; it is empty where nothing is
    complained of. `accept` has every intent that may be given to it.
    """

    words: csr_matrix
    vectors: np.ndarray
    intents: Sequence[str]
    causes: Sequence[Sequence[str]]
    accept: Sequence[Sequence[str]]
    languages: Sequence[str]

    def pick(self, places: Sequence[int]) -> "Examples":
        return Examples(
            self.words[places],
            self.vectors[places],
            *(
                [kept[place] for place in places]
                for kept in (self.intents, self.causes, self.accept, self.languages)
            ),
        )

    def __len__(self) -> int:
        return len(self.intents)

    def __add__(self, others: "Examples") -> "Examples":
        return Examples(
            vstack([self.words, others.words], format="csr"),
            np.vstack([self.vectors, others.vectors]),
            [*self.intents, *others.intents],
            [*self.causes, *others.causes],
            [*self.accept, *others.accept],
            [*self.languages, *others.languages],
        )


@dataclass(frozen=True)
class Plain:
    """Two regressions, one over words and one over vectors, before their calibration.

    Each learns by itself: fitted together, the many features of words would leave the vector
    nothing to explain. `trust` is the words' part of the score.
    """

    over_words: LogisticRegression
    over_vectors: LogisticRegression
    centre: np.ndarray
    trust: float

    @property
    def intents(self) -> list[str]:
        return [str(label) for label in self.over_words.classes_]

    @property
    def words(self) -> np.ndarray:
        return (self.over_words.coef_.T * self.trust).astype(np.float32)

    @property
    def dense(self) -> np.ndarray:
        return (self.over_vectors.coef_ * (1 - self.trust)).astype(np.float32)

    @property
    def bias(self) -> np.ndarray:
        mixed = self.over_words.intercept_ * self.trust + self.over_vectors.intercept_ * (
            1 - self.trust
        )
        return mixed.astype(np.float32)

    def stretched(self, examples: Examples) -> np.ndarray:
        return (examples.vectors - self.centre) * SCALE

    def scores(self, examples: Examples) -> np.ndarray:
        return np.asarray(
            examples.words @ self.words + self.stretched(examples) @ self.dense.T + self.bias
        )


def fit_plain(examples: Examples, config: dict[str, Any]) -> Plain:
    """Fit both regressions."""
    centre = examples.vectors.mean(axis=0)
    over_words = LogisticRegression(C=config["C"], max_iter=config["max_iter"])
    over_vectors = LogisticRegression(C=config["dense_C"], max_iter=config["max_iter"])
    plain = Plain(over_words, over_vectors, centre, config["words"])
    places, labels, weights = _shares(examples, config)
    over_words.fit(examples.words[places], labels, sample_weight=weights)
    over_vectors.fit(plain.stretched(examples)[places], labels, sample_weight=weights)
    return plain


def _shares(examples: Examples, config: dict[str, Any]) -> tuple[list[int], list[str], list[float]]:
    """Rows, labels and weights: an example counts for its further causes by `second` of it."""
    base = _intent_weights(examples, config["complaints"])
    known = set(base)
    places: list[int] = []
    labels: list[str] = []
    weights: list[float] = []
    for place, (intent, causes) in enumerate(zip(examples.intents, examples.causes)):  # noqa: B905
        further = [cause for cause in causes if cause != intent and cause in known]
        second = config["second"] if further else 0.0
        for label, share in [
            (intent, 1 - second),
            *((each, second / len(further)) for each in further),
        ]:
            places.append(place)
            labels.append(label)
            weights.append(base[intent] * share)
    return places, labels, weights


def _intent_weights(examples: Examples, complaints: float) -> dict[str, float]:
    """The weight of one example of each intent; all together come to their number.

    The intents of complaints have the share `complaints` of it, and within them and within the
    others each intent weighs the same.
    """
    frequency = Counter(examples.intents)
    causes = set(frequency) & {cause for each in examples.causes for cause in each}
    others = set(frequency) - causes
    share = complaints if causes and others else 1.0 if causes else 0.0
    total = len(examples)
    return {
        intent: (
            share * total / len(causes) if intent in causes else (1 - share) * total / len(others)
        )
        / count
        for intent, count in frequency.items()
    }


def fit_presence(
    examples: Examples, plain: Plain, config: dict[str, Any], causes: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """A regression for each cause by itself over the vectors: coefficients and biases."""
    base = _intent_weights(examples, config["complaints"])
    weights = [base[intent] for intent in examples.intents]
    stretched = plain.stretched(examples)
    rows, biases = [], []
    for cause in causes:
        is_named = [cause in each for each in examples.causes]
        model = LogisticRegression(C=config["dense_C"], max_iter=config["max_iter"])
        model.fit(stretched, is_named, sample_weight=weights)
        rows.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return np.array(rows, np.float32), np.array(biases, np.float32)
