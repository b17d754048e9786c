"""Tells the desk about the model in use: why it reads a text so, what it has learnt, where texts
lie. It asks the model that reads the messages, so that none is loaded twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import numpy as np
import structlog

from bot.evaluation.figures import chances_of, ranked
from bot.evaluation.labelled import NONE
from bot.evaluation.words import weigh
from bot.learning import GAIN_NEEDS, gain_in
from bot.nlu.courtesy import without_courtesy
from bot.nlu.exported import ExportedNlu
from bot.nlu.fallback import FallbackNlu
from bot.nlu.neighbours import nearest
from bot.nlu.switching import SwitchingNlu
from bot.nlu.text import MAX_CHARS, detect_language, prepare
from bot.nlu.understanding import CAUSE_INTENTS, Nlu
from escalation.reader import Explanation, Gain, Learning, Near, Piece, Vectors

log = structlog.get_logger()

SHOWN: Final = 3
"""Labels that are explained."""
KEPT: Final = 2_000
"""Vectors that are kept: some three megabytes, and 10 ms of work each."""
_START: Final = 1_300
_GAP: Final = "\n…\n"


def model_in(nlu: Nlu) -> ExportedNlu | None:
    """The model that the program itself can read with, at this moment."""
    match nlu:
        case ExportedNlu():
            return nlu
        case FallbackNlu():
            return model_in(nlu.second)
        case SwitchingNlu():
            return model_in(nlu.current)
        case _:
            return None


class ModelReader:
    """The desk's Reader on what reads the messages; a switch of models is followed at once."""

    def __init__(self, nlu: Nlu) -> None:
        self._nlu = nlu
        # Customers' messages go first: whoever looks for reasons waits for each other.
        self._one_at_a_time = asyncio.Lock()
        self._vectors: OrderedDict[bytes, Vectors] = OrderedDict()

    async def explain(self, texts: Sequence[str]) -> Explanation | None:
        """As the port says."""
        model = model_in(self._nlu)
        if model is None:
            return None
        try:
            async with self._one_at_a_time:
                return await explain(model, _shortened("\n".join(texts)))
        except Exception:  # whatever is wrong with the model, the desk goes on without it
            log.exception("nlu.not_explained", model_id=model.model_id)
            return None

    async def learning(self) -> Learning | None:
        """As the port says."""
        model = model_in(self._nlu)
        if model is None:
            return None
        try:
            found = await asyncio.to_thread(gain_in, model.path)
        except Exception:  # as above
            log.exception("nlu.no_gain", model_id=model.model_id)
            return None
        if found is None:
            return Learning(model.model_id, GAIN_NEEDS)
        gain = Gain(found.corrections, found.without, found.with_them)
        return Learning(model.model_id, GAIN_NEEDS, gain)

    async def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """As the port says; what was asked before is remembered."""
        model = model_in(self._nlu)
        if model is None or not texts:
            return None
        try:
            async with self._one_at_a_time:
                return await asyncio.to_thread(self._encode, model, texts)
        except Exception:  # as above
            log.exception("nlu.no_vectors", model_id=model.model_id)
            return None

    def _encode(self, model: ExportedNlu, texts: Sequence[str]) -> Vectors:
        rows = []
        for text in texts:
            # No customer's words are kept in memory for this.
            key = hashlib.sha256(f"{model.encoder.id}\0{text}".encode()).digest()
            row = self._vectors.pop(key, None)
            if row is None:
                row = model.encoder.encode(without_courtesy(prepare(text).text))
            self._vectors[key] = row
            rows.append(row)
        while len(self._vectors) > KEPT:
            self._vectors.popitem(last=False)
        return np.stack(rows)


async def explain(model: ExportedNlu, text: str) -> Explanation:
    """Why the model reads a text as it does.

    Raises:
        NluUnavailable: it cannot be read.
    """
    (found,) = await model.parse([text])
    if found is None:
        return Explanation(model.model_id)
    chances = chances_of(found)
    labels = tuple(ranked(chances)[:SHOWN])
    pieces = await weigh(model, text, labels)
    near = await asyncio.to_thread(nearest, model, text)
    return Explanation(
        model_id=model.model_id,
        labels=tuple((label, chances[label]) for label in labels),
        pieces=tuple(Piece(each.text, each.weights) for each in pieces),
        nearest=tuple(
            Near(each.text, detect_language(each.text), _label(each.intent), each.likeness)
            for each in near
        ),
        present={guess.intent: guess.probability for guess in found.present},
    )


def _shortened(text: str) -> str:
    """A long text without its middle, which the model does not read either."""
    if len(text) <= MAX_CHARS:
        return text
    return f"{text[:_START]}{_GAP}{text[_START + len(_GAP) - MAX_CHARS :]}"


def _label(intent: str) -> str:
    return intent if intent in CAUSE_INTENTS else NONE
