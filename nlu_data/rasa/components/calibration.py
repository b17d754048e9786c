"""Makes scores say how often they are right, on texts that their model has not seen."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp
from sklearn.linear_model import LogisticRegression

from components.fitting import Examples, Plain

_FLATTEST, _SHARPEST = 0.3, 4.0
_LEAST = 1e-6
LEAST = 15
"""Examples of a language that tell how sharp its scores are."""


def softmax(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def label_chances(chances: np.ndarray, intents: Sequence[str], causes: Sequence[str]) -> np.ndarray:
    """Of each row of the intents' chances: one for each cause, and the rest for no complaint."""
    named = chances[:, [intents.index(cause) for cause in causes]]
    return np.hstack([named, 1 - named.sum(axis=1, keepdims=True)])


def label_logs(scores: np.ndarray, intents: Sequence[str], causes: Sequence[str]) -> np.ndarray:
    """The logarithms of what `label_chances` gives, however small, of the intents' scores."""
    logs = log_softmax(scores, axis=1)
    named = [intents.index(cause) for cause in causes]
    others = [place for place in range(len(intents)) if place not in named]
    return np.hstack([logs[:, named], logsumexp(logs[:, others], axis=1, keepdims=True)])


def accepted(examples: Examples, causes: Sequence[str]) -> np.ndarray:
    """Of each example, which columns of what `label_chances` gives may be its label."""
    found = np.zeros((len(examples), len(causes) + 1), bool)
    for row, accept in zip(found, examples.accept):  # noqa: B905 - equal by construction
        row[[causes.index(each) if each in causes else len(causes) for each in accept]] = True
    return found


def surprise(
    scores: np.ndarray, examples: Examples, intents: Sequence[str], causes: Sequence[str]
) -> float:
    """The mean negative logarithm of the chance of a label that is accepted."""
    chances = label_chances(softmax(scores), intents, causes)
    right = (chances * accepted(examples, causes)).sum(axis=1)
    return float(-np.log(np.maximum(right, _LEAST)).mean())


def find_sharpness(
    scores: np.ndarray, examples: Examples, intents: Sequence[str], causes: Sequence[str]
) -> dict[str, float]:
    """By language, the factor on the scores that makes the true labels likeliest.

    Temperature scaling (Guo, Pleiss, Sun and Weinberger, 2017). A language with fewer than LEAST
    examples is left out.
    """
    found = {}
    for language in ("en", "zh"):
        own = [
            place
            for place, each in enumerate(examples.languages)
            if ("en" if each == "en" else "zh") == language
        ]

        def cost(factor: float, own: Sequence[int] = own) -> float:
            return surprise(scores[own] * factor, examples.pick(own), intents, causes)

        if len(own) >= LEAST:
            best = minimize_scalar(cost, bounds=(_FLATTEST, _SHARPEST), method="bounded")
            found[language] = float(best.x)
    return found


def sharpened(
    scores: np.ndarray, languages: Sequence[str], sharpness: dict[str, float]
) -> np.ndarray:
    factors = [sharpness.get("en" if each == "en" else "zh", 1.0) for each in languages]
    return scores * np.array(factors)[:, None]


def calibrate_presence(
    given: "tuple[np.ndarray, np.ndarray]",
    examples: Examples,
    plain: Plain,
    chances: np.ndarray,
    causes: Sequence[str],
) -> "tuple[np.ndarray, np.ndarray, float]":
    """Coefficients, biases and echo of the causes by themselves, after Platt (1999).

    `given` are the coefficients and biases as fitted; `chances` are the intents', sharpened.
    """
    rows, biases = given
    own = plain.stretched(examples) @ rows.T + biases
    share = np.clip(
        chances[:, [plain.intents.index(cause) for cause in causes]], _LEAST, 1 - _LEAST
    )
    named = np.array([[cause in each for cause in causes] for each in examples.causes])
    if named.all() or not named.any():
        return rows, biases, 0.0
    model = LogisticRegression()
    model.fit(np.column_stack([own.ravel(), np.log(share / (1 - share)).ravel()]), named.ravel())
    slope, echo = model.coef_[0]
    return rows * slope, biases * slope + model.intercept_[0], float(echo)
