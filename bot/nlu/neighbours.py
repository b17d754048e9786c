"""Which training sentences lie nearest to a text: what the model may have had in mind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.nlu.courtesy import without_courtesy
from bot.nlu.exported import ExportedNlu, read_file
from bot.nlu.head import Floats
from bot.nlu.text import prepare


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A training sentence, its intent, and the cosine of its vector with the text's (-1 to 1)."""

    text: str
    intent: str
    likeness: float


def nearest(nlu: ExportedNlu, text: str, count: int = 5) -> list[Neighbour]:
    """The nearest of the sentences that the model was trained on, the nearest first.

    Raises:
        ModelUnavailable: the file holds no whole model.
    """
    vectors, texts, intents = read_file(nlu.path, _sentences)
    likeness = vectors @ nlu.encoder.encode(without_courtesy(prepare(text).text))
    return [
        Neighbour(texts[place], intents[place], float(likeness[place]))
        for place in np.argsort(-likeness)[:count]
    ]


def _sentences(kept: Any) -> tuple[Floats, list[str], list[str]]:  # noqa: ANN401 - NpzFile
    texts = kept["near_texts"].tobytes().decode().split("\n")
    intents = kept["near_intents"].tobytes().decode().split("\n")
    vectors = kept["near"].astype(np.float32)
    if not len(vectors) == len(texts) == len(intents):
        raise ValueError("the sentences do not fit their vectors")
    return vectors, texts, intents
