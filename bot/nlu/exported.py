"""Reads texts without Rasa: the linear form of the model that Rasa trained, run in the program."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.nlu.cores import Cores
from bot.nlu.courtesy import without_courtesy
from bot.nlu.encoder import EncoderUnavailable
from bot.nlu.entities import LOOKUP_KINDS, Extractor, Lookups
from bot.nlu.head import Floats, Head
from bot.nlu.intact import open_encoder
from bot.nlu.linear import weights
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.text import Language, detect_language, has_word, prepare, words
from bot.nlu.understanding import Entity, Guess, NluUnavailable, Understanding
from bot.nlu.unease import Unease, unease_for

log = structlog.get_logger()

_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, AttributeError,
    RuntimeError,  # a flipped bit can claim encryption or a later version of the format
)  # fmt: skip


class Encodes(Protocol):
    """What makes a vector of a prepared text; `id` tells one such thing from another."""

    id: str

    def encode(self, text: str) -> Floats: ...

    def pieces(self, text: str) -> NDArray[np.int64]: ...

    def run(self, ids: NDArray[np.int64]) -> Floats: ...


class ExportedNlu:
    """The Nlu of an exported model's file.

    Raises:
        ModelUnavailable: the file is missing, unreadable, no such model, or was made for another
            encoder.
    """

    def __init__(self, path: Path, encoder: Encodes) -> None:
        self._model = _load(path, encoder)
        self.path = path
        self.encoder = encoder
        self._cores = Cores()

    @classmethod
    def of(cls, model: Model) -> ExportedNlu:
        """Loads the model and its encoder. Raises ModelUnavailable."""
        try:
            encoder = open_encoder(model.encoder_path)
        except EncoderUnavailable as error:
            raise ModelUnavailable(str(error)) from None
        return cls(model.exported_path, encoder)

    @property
    def model_id(self) -> str:
        """The model's name, which the Rasa server gives as well."""
        return self._model.id

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """One understanding per text; None for a text without a word.

        Raises:
            NluUnavailable: one of the texts makes the reading itself fail.
        """
        return await self._each(self._read, texts)

    async def uneasy(self, texts: Sequence[str]) -> list[bool]:
        """Whether each text sounds as if somebody were in need: for a text that another read.

        Raises:
            NluUnavailable: as `parse`.
        """
        return await self._each(self._model.is_uneasy, texts)

    async def _each[Found](self, job: Callable[[str], Found], texts: Sequence[str]) -> list[Found]:
        # Some milliseconds a text, most of them without the interpreter's lock: nobody else waits,
        # and each core reads texts of a burst. Not as one batch: that is slower (it fills up to the
        # longest) and rounds one text by its neighbours.
        begun = [self._cores.next().submit(_guarded, job, text) for text in texts]
        found: list[Found] = await asyncio.gather(*map(asyncio.wrap_future, begun))
        return found

    def _read(self, text: str) -> Understanding | None:
        return self._model.read(text, self._cores) if has_word(text) else None


def _guarded[Found](job: Callable[[str], Found], text: str) -> Found:
    """A fault of ours in one odd text must not cost the customer the complaint."""
    try:
        return job(text)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        log.exception("nlu.exported_failed")
        message = f"the exported model: {type(error).__name__}"
        raise NluUnavailable(message) from None


@dataclass(frozen=True, slots=True)
class _Linear:
    id: str
    head: Head
    encoder: Encodes
    vocabulary: dict[str, int]
    idf: tuple[float, ...]
    extractor: Extractor
    unease: Unease | None

    def read(self, text: str, cores: Cores) -> Understanding:
        """One that is idle does what needs no encoder while the encoder runs."""
        prepared = prepare(text)
        told = without_courtesy(prepared.text)

        def look() -> tuple[dict[int, float], Language, tuple[Entity, ...]]:
            known = weights(words(told), self.vocabulary, self.idf)
            found = self.extractor.find_in(prepared, text)
            return known, detect_language(prepared.text), found

        pieces = self.encoder.pieces(told)
        # Begun here, it waits for the interpreter's lock, which the network gives away at once;
        # begun sooner it would have the lock when the network wants it, for 5 ms.
        idle = cores.idle()
        looking = idle.submit(look) if idle else None
        vector = self.encoder.run(pieces)
        known, language, entities = looking.result() if looking else look()
        chances, presence = self.head.read(known, vector, language)
        return Understanding(
            language=language,
            ranking=tuple(
                Guess(self.head.intents[place], float(chances[place]))
                for place in np.argsort(-chances, kind="stable")
            ),
            entities=entities,
            source="exported",
            model_id=self.id,
            present=tuple(map(Guess, self.head.causes, presence.tolist())),
            uneasy=self.unease is not None and self.unease.of(vector),
        )

    def is_uneasy(self, text: str) -> bool:
        if self.unease is None or not has_word(text):
            return False
        return self.unease.of(self.encoder.encode(without_courtesy(prepare(text).text)))


def exported_id(path: Path) -> str:
    """The name of the model in a file that holds a whole one. Raises ModelUnavailable."""

    def take(kept: Any) -> str:  # noqa: ANN401 - numpy gives NpzFile no useful type
        # All of them: each has a check sum, which is looked at when it is read.
        return _parts({name: kept[name] for name in kept.files})[0]

    return read_file(path, take)


def _load(path: Path, encoder: Encodes) -> _Linear:
    return read_file(path, lambda kept: _linear(kept, encoder, path))


def read_file[Found](path: Path, take: Callable[[Any], Found]) -> Found:
    """What `take` finds among the arrays of an exported model.

    Raises:
        ModelUnavailable: the file is missing, unreadable, or holds no such thing.
    """
    try:
        # numpy leaves a file open that it refuses.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            return take(kept)
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


def _parts(
    kept: Any,  # noqa: ANN401 - numpy gives NpzFile no useful type
) -> tuple[str, str, Head, list[str], list[float]]:
    """The model's name, its encoder's, the head, the features and their weights.

    Raises one of _BROKEN where the file is another than train.py writes.
    """
    head = Head.of_arrays(kept)
    grams = kept["grams"].tobytes().decode().split("\n")
    idf = kept["idf"].tolist()
    if not len(idf) == len(grams) == len(head.words):
        raise ValueError("the sizes do not fit")
    return kept["model_id"].tobytes().decode(), kept["encoder"].tobytes().decode(), head, grams, idf


def _linear(kept: Any, encoder: Encodes, path: Path) -> _Linear:  # noqa: ANN401 - as above
    model_id, encoder_id, head, grams, idf = _parts(kept)
    if encoder_id != encoder.id:
        raise ModelUnavailable(
            f"The language model {path} was trained with the encoder {encoder_id}, but the one "
            f"given is {encoder.id}; train anew (amends nlu train)."
        )
    named = json.loads(kept["lookups"].tobytes())
    lookups: Lookups = {kind: [str(name) for name in named.get(kind, ())] for kind in LOOKUP_KINDS}
    return _Linear(
        id=model_id,
        head=head,
        encoder=encoder,
        vocabulary={gram: column for column, gram in enumerate(grams)},
        idf=tuple(idf),
        extractor=Extractor(lookups),
        unease=unease_for(encoder.id),
    )
