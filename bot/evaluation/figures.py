"""The figures of an evaluation, from items and what the model answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

from bot.evaluation.labelled import LABELS, NONE, Item
from bot.nlu.understanding import CAUSE_INTENTS, Understanding

BINS: Final = 10
"""Equal steps of confidence over which the calibration error is taken."""
LANGUAGES: Final = ("en", "zh")
SCRIPTS: Final = ("hans", "hant", "latin")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says of one text: a probability for each label, summing to 1.

    `named` are the causes that it would act on, `abstained` says that it names none for want of
    certainty. `seconds` is how long it took.
    """

    chances: Mapping[str, float]
    named: frozenset[str]
    abstained: bool
    seconds: float

    @property
    def ranked(self) -> list[str]:
        """The labels, likeliest first; equal ones in the order of `LABELS`."""
        return ranked(self.chances)

    @property
    def top(self) -> str:
        """The likeliest label."""
        return self.ranked[0]


def chances_of(understanding: Understanding | None) -> dict[str, float]:
    """The nine labels' probabilities; every intent that is no cause adds to `none`."""
    chances = dict.fromkeys(LABELS, 0.0)
    if understanding is None:
        chances[NONE] = 1.0
        return chances
    for guess in understanding.ranking:
        chances[guess.intent if guess.intent in CAUSE_INTENTS else NONE] += guess.probability
    return chances


def ranked(chances: Mapping[str, float]) -> list[str]:
    """The labels, likeliest first; equal ones in the order of `LABELS`."""
    return sorted(LABELS, key=lambda label: -chances[label])


def evaluate(items: Sequence[Item], answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures, ready for JSON: over everything, by label, by language and by script.

    `macro_f1`: the mean F1 over the labels that occur among the items on which people agreed.
    `accuracy`: the top answer is the first labelling's. `acceptable`: somebody gave it.
    `top2_acceptable`: one of the two best was given. `multi_micro_f1`: the causes named, against
    those that all people saw; what only some saw counts neither way. `ece`: the mean distance, over
    ten bins, between the confidence in the top answer and how often it is acceptable.
    `abstained`: the share of items without a named cause for want of certainty.
    """
    pairs = list(zip(items, answers, strict=True))
    return {
        **_figures(pairs),
        "by_lang": {
            lang: _figures([pair for pair in pairs if pair[0].lang == lang]) for lang in LANGUAGES
        },
        "by_script": {
            script: _figures([pair for pair in pairs if pair[0].script == script])
            for script in SCRIPTS
        },
    }


def _figures(pairs: Sequence[tuple[Item, Answer]]) -> dict[str, Any]:
    by_label = _by_label(pairs)
    occurring = [by_label[label]["f1"] for label in by_label if by_label[label]["n"]]
    return {
        "n": len(pairs),
        "macro_f1": mean(occurring),
        "accuracy": mean([answer.top == item.primary for item, answer in pairs]),
        "acceptable": mean([answer.top in item.accept for item, answer in pairs]),
        "top2_acceptable": mean(
            [bool(item.accept & set(answer.ranked[:2])) for item, answer in pairs]
        ),
        "multi_micro_f1": _multi_micro_f1(pairs),
        "ece": _calibration_error(pairs),
        "abstained": mean([answer.abstained for _, answer in pairs]),
        "by_label": by_label,
        "confusion": _confusion(pairs),
        "latency_ms": _latency([answer.seconds for _, answer in pairs]),
    }


def _by_label(pairs: Sequence[tuple[Item, Answer]]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each label over the items on which people agreed."""
    agreed = [(item.primary, answer.top) for item, answer in pairs if item.agreed]
    found = {}
    for label in LABELS:
        hits = sum(true == top == label for true, top in agreed)
        of_label = sum(true == label for true, _ in agreed)
        answered = sum(top == label for _, top in agreed)
        found[label] = {
            "n": of_label,
            "precision": hits / answered if answered else 0.0,
            "recall": hits / of_label if of_label else 0.0,
            "f1": 2 * hits / (of_label + answered) if of_label + answered else 0.0,
        }
    return found


def _multi_micro_f1(pairs: Sequence[tuple[Item, Answer]]) -> float:
    hits = named = wanted = 0
    for item, answer in pairs:
        counted = answer.named - item.maybe
        hits += len(counted & item.sure)
        named += len(counted)
        wanted += len(item.sure)
    return 2 * hits / (named + wanted) if named + wanted else 0.0


def _calibration_error(pairs: Sequence[tuple[Item, Answer]]) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht, 2015)."""
    sums: dict[int, list[float]] = {}
    for item, answer in pairs:
        confidence = answer.chances[answer.top]
        within = sums.setdefault(min(BINS - 1, int(confidence * BINS)), [0.0, 0.0])
        within[0] += confidence
        within[1] += answer.top in item.accept
    return sum(abs(sure - right) for sure, right in sums.values()) / len(pairs) if pairs else 0.0


def _confusion(pairs: Sequence[tuple[Item, Answer]]) -> dict[str, dict[str, int]]:
    """How often each label (outer) was answered as each (inner); what never was is left out."""
    rows: dict[str, Counter[str]] = {}
    for item, answer in pairs:
        rows.setdefault(item.primary, Counter())[answer.top] += 1
    return {label: dict(rows[label].most_common()) for label in LABELS if label in rows}


def _latency(seconds: Sequence[float]) -> dict[str, float]:
    """Nearest-rank percentiles in milliseconds."""
    ordered = sorted(seconds)

    def percentile(share: float) -> float:
        if not ordered:
            return 0.0
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    return {"p50": percentile(0.50), "p95": percentile(0.95), "p99": percentile(0.99)}


def mean(values: Sequence[float]) -> float:
    """Nought of no values."""
    return fmean(values) if values else 0.0
