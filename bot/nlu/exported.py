"""Reads texts without Rasa: the linear form of the model that Rasa trained, run in the program."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.nlu.entities import LOOKUP_KINDS, Extractor, Lookups
from bot.nlu.linear import weights
from bot.nlu.model import ModelUnavailable
from bot.nlu.text import detect_language, has_word, prepare, words
from bot.nlu.understanding import Guess, NluUnavailable, Understanding

log = structlog.get_logger()

MANY_CHARS: Final = 1_000
"""So much text is read in a thread, so that nobody else waits meanwhile."""

_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, AttributeError,
    RuntimeError,  # a flipped bit can claim encryption or a later version of the format
)  # fmt: skip


class ExportedNlu:
    """The Nlu of an exported model's file.

    Raises:
        ModelUnavailable: the file is missing, unreadable or no such model.
    """

    def __init__(self, path: Path) -> None:
        self._model = _load(path)

    @property
    def model_id(self) -> str:
        """The model's name, which the Rasa server gives as well."""
        return self._model.id

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """One understanding per text; None for a text without a word.

        Raises:
            NluUnavailable: one of the texts makes the reading itself fail.
        """
        if sum(map(len, texts)) > MANY_CHARS:
            return await asyncio.to_thread(self._parse, texts)
        return self._parse(texts)

    def _parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        try:
            return [self._model.read(text) if has_word(text) else None for text in texts]
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            # A fault of ours in one odd text must not cost the customer the complaint.
            log.exception("nlu.exported_failed")
            message = f"the exported model: {type(error).__name__}"
            raise NluUnavailable(message) from None


@dataclass(frozen=True, slots=True)
class _Linear:
    """`coef` holds a row per feature, so that the few rows of a text lie close together."""

    id: str
    intents: tuple[str, ...]
    coef: NDArray[np.float64]
    bias: NDArray[np.float64]
    vocabulary: dict[str, int]
    idf: tuple[float, ...]
    extractor: Extractor

    def read(self, text: str) -> Understanding:
        prepared = prepare(text)
        known = weights(words(prepared.text), self.vocabulary, self.idf)
        scores = self.bias + np.array([*known.values()]) @ self.coef[[*known]]
        odds = np.exp(scores - scores.max())
        chances = odds / odds.sum()
        return Understanding(
            language=detect_language(text),
            ranking=tuple(
                Guess(self.intents[place], float(chances[place]))
                for place in np.argsort(-chances, kind="stable")
            ),
            entities=self.extractor.find_in(prepared, text),
            source="exported",
            model_id=self.id,
        )


def _load(path: Path) -> _Linear:
    try:
        # numpy leaves a file open that it refuses.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            return _linear(kept)
    except FileNotFoundError:
        raise ModelUnavailable(f"The exported language model {path} is missing.") from None
    except OSError as error:
        reason = error.strerror or "damaged"
        raise ModelUnavailable(
            f"The exported language model {path} cannot be read ({reason})."
        ) from None
    except _BROKEN:
        raise ModelUnavailable(
            f"The exported language model {path} is damaged; train it anew (amends nlu train)."
        ) from None


def _linear(kept: Any) -> _Linear:  # noqa: ANN401 - numpy gives NpzFile no useful type
    """Raises one of _BROKEN where the file is another than train.py writes."""
    intents = json.loads(kept["intents"].tobytes())
    grams = kept["grams"].tobytes().decode().split("\n")
    coef = kept["coef"].astype(np.float64)
    bias = kept["bias"].astype(np.float64)
    idf = kept["idf"].tolist()
    if coef.shape != (len(intents), len(grams)) or bias.shape != (len(intents),):
        raise ValueError("the sizes do not fit")
    if len(idf) != len(grams) or not (np.isfinite(coef).all() and np.isfinite(bias).all()):
        raise ValueError("the weights do not fit")
    named = json.loads(kept["lookups"].tobytes())
    lookups: Lookups = {kind: [str(name) for name in named.get(kind, ())] for kind in LOOKUP_KINDS}
    return _Linear(
        id=kept["model_id"].tobytes().decode(),
        intents=tuple(str(intent) for intent in intents),
        coef=np.ascontiguousarray(coef.T),
        bias=bias,
        vocabulary={gram: column for column, gram in enumerate(grams)},
        idf=tuple(idf),
        extractor=Extractor(lookups),
    )
