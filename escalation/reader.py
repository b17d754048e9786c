"""The port to the language model that is in use: why it reads a text so, what it has learnt, and
how texts lie to each other. The desk works without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and for each label shown how much it spoke for it: natural log-odds, below
    zero where it spoke against it.
    """

    text: str
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence that the model was trained on, its language and label, and its likeness to a text
    (-1 to 1).
    """

    text: str
    language: str
    label: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a text is read as it is.

    `labels` are the likeliest, `none` among them where it is one, with their shares. The `pieces`
    make up the text; their weights are for these labels in this order. `nearest` has the nearest
    first. `present` has the chance of each cause that it is named at all, first or further. A text
    without a word has no labels.
    """

    model_id: str
    labels: tuple[tuple[str, float], ...] = ()
    pieces: tuple[Piece, ...] = ()
    nearest: tuple[Near, ...] = ()
    present: Mapping[str, float] = field(default_factory=dict)


_JOINED: Final = 0.05
"""Log-odds from which a pair of characters joins its neighbour that speaks the same way."""
_LONGEST: Final = 12
"""Characters of a phrase that is joined."""


def phrases(found: Explanation, place: int) -> list[tuple[str, float]]:
    """The text in pieces, each with its weight for the label at `place`.

    Chinese is weighed by pairs of characters, which cut words anywhere; neighbours that speak the
    same way stand as one phrase here, with the sum of their weights.
    """
    joined: list[tuple[str, float]] = []
    last = 0.0
    for piece in found.pieces:
        weight = piece.weights[place]
        if joined and _is_one(joined[-1][0], piece.text) and _alike(last, weight):
            text, sum_of_them = joined[-1]
            joined[-1] = (text + piece.text, sum_of_them + weight)
        else:
            joined.append((piece.text, weight))
        last = weight
    return joined


def _alike(one: float, other: float) -> bool:
    return min(one, other) >= _JOINED or max(one, other) <= -_JOINED


def _is_one(before: str, after: str) -> bool:
    """Whether Chinese runs on from one piece to the next."""
    return _is_han(before[-1:]) and _is_han(after[:1]) and len(before + after) <= _LONGEST


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


@dataclass(frozen=True, slots=True)
class Gain:
    """What corrections are worth by cross-validation: each is read by a model that has learnt from
    the others only. `without` and `with_them` are shares of those read as people did.
    """

    corrections: int
    without: float
    with_them: float


@dataclass(frozen=True, slots=True)
class Learning:
    """The model in use and what its corrections have gained; no gain when it learnt from fewer than
    `needed` of them.
    """

    model_id: str
    needed: int
    gain: Gain | None = None


class Reader(Protocol):
    """Whatever can be asked about the model in use. It answers None when no model can be read, and
    raises nothing.
    """

    async def explain(self, texts: Sequence[str]) -> Explanation | None:
        """Why the messages, which were read as one text, are read as they are."""
        ...

    async def learning(self) -> Learning | None:
        """What the model in use has learnt."""
        ...

    async def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """A row of length one for each text; the cosine of two says how alike the texts are."""
        ...
