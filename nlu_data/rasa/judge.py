"""Judges models on the same corrections, none of them on a correction that taught it.

Run it in the Rasa environment:

    .venv-rasa/bin/python nlu_data/rasa/judge.py --on DATA --encoder FOLDER --model MODEL [DATA] ...

DATA is a .yml file of corrections: those to judge on, and behind a model's exported form (.npz)
those that taught it. There may be several models. The line printed is JSON: {"chances", "right"}:
by model, in order, and by correction of DATA, what chance it gives to the labels that are accepted,
and whether its first answer is one of them. Exit code 2: a file is broken.
"""

import argparse
import json
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

ROOT = Path(__file__).parents[2]

sys.path[:0] = [str(ROOT), str(ROOT / "nlu_data" / "rasa")]

from components.teaching import (  # noqa: E402
    LEAST_REAL,
    ROUNDS,
    best_penalties,
    fit_shift,
    folds,
)

from bot.nlu.courtesy import without_courtesy  # noqa: E402
from bot.nlu.encoder import Encoder, EncoderUnavailable, find_encoder  # noqa: E402
from bot.nlu.head import SCALE, Head  # noqa: E402
from bot.nlu.linear import weights  # noqa: E402
from bot.nlu.text import prepare, words  # noqa: E402
from bot.nlu.training_data import BrokenSource, Example, read_file  # noqa: E402

_LEAST = 1e-30


@dataclass(frozen=True)
class Texts:
    """All that is judged or has taught, each text once, with its vector."""

    told: Sequence[str]
    languages: Sequence[str]
    vectors: np.ndarray
    places: Mapping[str, int]

    @classmethod
    def of(cls, examples: Sequence[Example], encoder: Encoder) -> "Texts":
        # In the order of the texts, so that the folds are the same whoever asks.
        one_each = {each.text: each for each in sorted(examples, key=lambda each: each.text)}
        told = [without_courtesy(prepare(text).text) for text in one_each]
        return cls(
            told,
            [each.language for each in one_each.values()],
            encoder.encode_all(told),
            {text: place for place, text in enumerate(one_each)},
        )


@dataclass(frozen=True)
class Judged:
    """A model before its corrections, and what they are: their places among the texts and which
    labels each asks for. `given` are the logarithms of its chances of each label for all texts.
    """

    given: np.ndarray
    stretched: np.ndarray
    labels: Sequence[str]
    taught: np.ndarray
    wanted: np.ndarray
    penalties: "tuple[float, float] | None"

    @classmethod
    def of(cls, model: Path, taught: Sequence[Example], texts: Texts) -> "Judged":
        with np.load(model, allow_pickle=False) as kept:
            head = Head.of_arrays(kept)
            grams = kept["grams"].tobytes().decode().split("\n")
            idf = kept["idf"].tolist()
        taught = sorted(taught, key=lambda each: each.text)  # what it says hangs on no order
        if taught:  # what they have taught is taken away again
            head = replace(
                head, learnt=np.zeros_like(head.learnt), learnt_bias=_rarity(head.intents)
            )
        given = _label_logs(head, {gram: column for column, gram in enumerate(grams)}, idf, texts)
        stretched = (texts.vectors - head.centre) * SCALE
        places = np.array([texts.places[each.text] for each in taught], int)
        right = _accepted(taught, head.causes)
        wanted = right / np.maximum(right.sum(axis=1, keepdims=True), 1)
        penalties = None
        if len(taught) >= LEAST_REAL:
            penalties = best_penalties(given[places], stretched[places], wanted, right, ROUNDS)
        return cls(given, stretched, head.causes, places, wanted, penalties)

    def chances(self, fold: np.ndarray) -> np.ndarray:
        """Of the texts of a fold, as what lies outside it has taught the model."""
        if self.penalties is None:
            return np.exp(self.given[fold])
        others = ~np.isin(self.taught, fold)
        places = self.taught[others]
        shift = fit_shift(
            self.given[places], self.stretched[places], self.wanted[others], self.penalties
        )
        return shift.chances(self.given[fold], self.stretched[fold])


def judge(
    models: Sequence[Judged], on: Sequence[Example], texts: Texts
) -> "dict[str, list[list[Any]]]":
    """How each model reads `on`, by cross-validation on one and the same division of all texts."""
    found = [np.zeros_like(each.given) for each in models]
    for fold, _ in folds(len(texts.told), ROUNDS):
        for sums, each in zip(found, models):  # noqa: B905 - equal by construction
            sums[fold] += each.chances(fold) / ROUNDS
    places = [texts.places[each.text] for each in on]
    told: dict[str, list[list[Any]]] = {"chances": [], "right": []}
    for sums, each in zip(found, models):  # noqa: B905 - equal by construction
        chances, accepted = sums[places], _accepted(on, each.labels)
        told["chances"].append((chances * accepted).sum(axis=1).tolist())
        told["right"].append(accepted[range(len(on)), chances.argmax(axis=1)].tolist())
    return told


def _accepted(examples: Sequence[Example], causes: Sequence[str]) -> np.ndarray:
    found = np.zeros((len(examples), len(causes) + 1), bool)
    for row, each in zip(found, examples):  # noqa: B905 - equal by construction
        row[[causes.index(one) if one in causes else len(causes) for one in each.accept]] = True
    return found


def _label_logs(
    head: Head, vocabulary: Mapping[str, int], idf: Sequence[float], texts: Texts
) -> np.ndarray:
    """A column for each cause, and one for all that is no complaint."""
    columns = [
        head.causes.index(intent) if intent in head.causes else len(head.causes)
        for intent in head.intents
    ]
    found = np.zeros((len(texts.told), len(head.causes) + 1))
    for row, told, vector, language in zip(  # noqa: B905 - equal by construction
        found, texts.told, texts.vectors, texts.languages
    ):
        chances, _ = head.read(weights(words(told), vocabulary, idf), vector, language)
        np.add.at(row, columns, chances)
    return np.log(np.maximum(found, _LEAST))


def _rarity(intents: Sequence[str]) -> np.ndarray:
    """What the head knows before any correction of how rare a cause is, from config.yml."""
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    told = next((each["rarity"] for each in config["pipeline"] if "rarity" in each), {})
    return np.log(np.array([told.get(intent, 1.0) for intent in intents], np.float32))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", nargs="+", action="append", type=Path, required=True)
    parser.add_argument("--on", type=Path, required=True, help="the corrections to judge on")
    parser.add_argument("--encoder", type=Path, required=True)
    asked: Any = parser.parse_args()
    try:
        on = list(read_file(asked.on))
        given = [
            (model, [each for path in taught for each in read_file(path)])
            for model, *taught in asked.model
        ]
        encoder = Encoder(find_encoder(asked.encoder.resolve()))
        texts = Texts.of([*on, *(each for _, taught in given for each in taught)], encoder)
        models = [Judged.of(model, taught, texts) for model, taught in given]
        told = judge(models, on, texts)
    except (BrokenSource, EncoderUnavailable, OSError) as broken:
        print(f"judge: {broken}", file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile):
        print("judge: a model's exported form is damaged", file=sys.stderr)
        return 2
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
