"""The trained model's linear form, run inside the app: no server, no Rasa, a millisecond a text."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.nlu.entities import Extractor
from bot.nlu.linear import weights
from bot.nlu.text import detect_language, has_word, prepare, words
from bot.nlu.understanding import Guess, Understanding

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONG = 4_000
"""Characters from which the work is done in a thread, so that it holds nobody up."""


class BrokenModel(Exception):
    """The file is missing, cut short or no exported model."""


class ExportedNlu:
    """An exported model, loaded; never unavailable."""

    def __init__(self, path: Path) -> None:
        """Load the .npz file at `path`. Raises BrokenModel."""
        try:
            with np.load(path) as kept:
                # One row per feature: a text picks a few hundred of forty thousand.
                self._rows: NDArray[np.float32] = np.ascontiguousarray(kept["coef"].T)
                self._bias: NDArray[np.float32] = kept["bias"]
                self._idf: list[float] = kept["idf"].tolist()
                grams = kept["grams"].tobytes().decode().split("\n")
                self._intents: list[str] = json.loads(kept["intents"].tobytes())
                lookups: dict[Any, list[str]] = json.loads(kept["lookups"].tobytes())
                self.model_id: str = kept["model_id"].tobytes().decode()
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise BrokenModel(f"{path}: {error}") from error
        if self._rows.shape != (len(grams), len(self._intents)) or len(self._idf) != len(grams):
            raise BrokenModel(f"{path}: its parts do not fit together")
        self._columns = {gram: column for column, gram in enumerate(grams)}
        self._extractor = Extractor(lookups)

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        if sum(map(len, texts)) > _LONG:
            return await asyncio.to_thread(self.understand_all, texts)
        return self.understand_all(texts)

    def understand_all(self, texts: Sequence[str]) -> list[Understanding | None]:
        """What parse() gives, without a loop: for measuring and for tests."""
        return [self._understand(text) if has_word(text) else None for text in texts]

    def _understand(self, text: str) -> Understanding:
        prepared = prepare(text)
        known = weights(words(prepared.text), self._columns, self._idf)
        scores = self._bias.astype(np.float64)
        if known:
            picked = self._rows[np.fromiter(known, np.intp, len(known))]
            scores += np.fromiter(known.values(), np.float64, len(known)) @ picked
        odds = np.exp(scores - scores.max())
        probabilities = odds / odds.sum()
        return Understanding(
            language=detect_language(text),
            ranking=tuple(
                Guess(self._intents[place], float(probabilities[place]))
                for place in np.argsort(-probabilities, kind="stable")
            ),
            entities=self._extractor.find_in(prepared, text),
            source="exported",
            model_id=self.model_id,
        )
