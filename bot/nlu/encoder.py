"""Turns a text into a vector: a small transformer that comes with the project, or a local one that
the operator names. Nothing is ever downloaded.

Imported by the app and by the Rasa environment alike (Python 3.10 syntax).
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.nlu.text import simplified

MOST_TOKENS = 104
"""Tokens of one text that are read, from its start and its end: time grows with them."""
# A long story says what happened at its start and what is wanted at its end.
_HEAD = MOST_TOKENS * 2 // 3
_NETWORKS = (
    "encoder.onnx",
    "model.onnx",
    "onnx/model_qint8_avx512_vnni.onnx",
    "onnx/model_quantized.onnx",
    "onnx/model.onnx",
)
_PIECE = 1 << 20
_POOLED = 2
_SENTENCE, _SHOUTED = 10, 0.7  # letters, and the share of capitals among them
# What should make a network quicker makes one in eight bits a fifth slower.
_LEFT_OUT = ["SkipLayerNormFusion"]


class EncoderUnavailable(Exception):
    """A folder holds no encoder that can be used; the message says why, and what belongs there."""


@dataclass(frozen=True)
class EncoderFiles:
    """What an encoder consists of; `id` changes when anything does that its vectors come from.

    `prefix` stands before every text. `pools_first`: the first token's vector is the text's,
    instead of the mean over all.
    """

    network: Path
    tokenizer: Path
    prefix: str
    pools_first: bool
    id: str


def find_encoder(folder: Path) -> EncoderFiles:
    """The encoder in a folder: ours (encoder.onnx), an ONNX export (model.onnx), or laid out as
    sentence-transformers does (onnx/model.onnx, 1_Pooling).

    Raises EncoderUnavailable.
    """
    if not folder.is_dir():
        raise EncoderUnavailable(f"The encoder {folder} is no folder.")
    network = _first(folder / name for name in _NETWORKS)
    if network is None:
        raise EncoderUnavailable(
            f"The encoder {folder} has no ONNX network ({', '.join(_NETWORKS)}); "
            f"`optimum-cli export onnx --model MODEL FOLDER` makes one."
        )
    tokenizer = _first(each / "tokenizer.json" for each in (folder, network.parent))
    if tokenizer is None:
        raise EncoderUnavailable(f"The encoder {folder} has no tokenizer.json.")
    try:
        prompts = _settings(folder / "config_sentence_transformers.json").get("prompts") or {}
        pooling = _settings(folder / "1_Pooling" / "config.json")
        # The E5 family wants it; exports of it do not say so.
        prefix = str(prompts.get("query", "query: " if "e5" in folder.resolve().name else ""))
        pools_first = bool(pooling.get("pooling_mode_cls_token"))
        digest = hashlib.sha256(f"{prefix}\0{pools_first}\0{MOST_TOKENS}".encode())
        # The weights of a big network lie in files beside it.
        for path in (network, *sorted(network.parent.glob(f"{network.name}?data*")), tokenizer):
            _feed(digest, path)
    except OSError as error:
        reason = error.strerror or "damaged"
        raise EncoderUnavailable(
            f"The encoder's {error.filename} can't be read: {reason}."
        ) from None
    except (ValueError, AttributeError):
        raise EncoderUnavailable(f"The encoder {folder} has settings that are no JSON.") from None
    return EncoderFiles(network, tokenizer, prefix, pools_first, digest.hexdigest()[:12])


def cut(pieces: list[int]) -> list[int]:
    """At most MOST_TOKENS of a text's pieces: of a longer one its start and its end."""
    if len(pieces) <= MOST_TOKENS:
        return pieces
    return pieces[:_HEAD] + pieces[_HEAD - MOST_TOKENS :]


def unshouted(text: str) -> str:
    """In small letters what is written in capitals throughout, as encoders have rarely seen it."""
    letters = [char for char in text if char.isalpha() and char.lower() != char.upper()]
    capitals = sum(map(str.isupper, letters))
    is_shouted = len(letters) >= _SENTENCE and capitals >= _SHOUTED * len(letters)
    return text.lower() if is_shouted else text


def _first(paths: Iterable[Path]) -> "Path | None":
    return next((path for path in paths if path.is_file()), None)


def _settings(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def _feed(digest: "hashlib._Hash", path: Path) -> None:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)


class Encoder:
    """The loaded network. It may be used by several threads at once.

    Raises EncoderUnavailable when its files can't be loaded.
    """

    def __init__(self, files: EncoderFiles) -> None:
        self._prefix = files.prefix
        self._pools_first = files.pools_first
        self.id = files.id
        options = onnxruntime.SessionOptions()
        # One message at a time: more threads wait for each other longer than they work.
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
            self._network = onnxruntime.InferenceSession(
                str(files.network),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=_LEFT_OUT,
            )
            self._inputs = [each.name for each in self._network.get_inputs()]
            self.size = len(self.encode("warm up 预热"))
        except Exception as error:  # noqa: BLE001 - whatever the two libraries raise
            reason = " ".join(str(error).split())[:200]
            raise EncoderUnavailable(
                f"The encoder {files.network} does not load: {reason}"
            ) from None

    def encode(self, text: str) -> NDArray[np.float32]:
        """The vector of a prepared text, of length one; the same for the two scripts of Chinese."""
        return self.run(self.pieces(text))

    def pieces(self, text: str) -> NDArray[np.int64]:
        """The numbers of the pieces that the network reads: (1, at most MOST_TOKENS)."""
        found = self._tokenizer.encode(self._prefix + simplified(unshouted(text))).ids
        return np.array([cut(found)], np.int64)

    def run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vector of pieces, of length one. Nearly all of it without the interpreter's lock."""
        given = {"attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        found = self._network.run(None, {name: given.get(name, ids) for name in self._inputs})[0][0]
        if found.ndim == _POOLED:
            found = found[0] if self._pools_first else found.mean(axis=0)
        return np.asarray(found / max(float(np.linalg.norm(found)), 1e-9), np.float32)

    def encode_all(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row for each text, as `encode` gives it, several at a time.

        Not as one batch: the rounding of one text would depend on its neighbours.
        """
        if not texts:
            return np.empty((0, self.size), np.float32)
        if len(texts) == 1:
            return self.encode(texts[0])[None]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.stack(list(pool.map(self.encode, texts)))
