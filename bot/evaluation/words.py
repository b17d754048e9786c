"""Which words spoke for a label: what its odds lose when a word is left out.

It holds for every model, since it looks at answers only (occlusion; Zeiler and Fergus, 2014).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.evaluation.figures import chances_of
from bot.nlu.text import words
from bot.nlu.understanding import Nlu, NluUnavailable

MOST_PIECES: Final = 120
"""Pieces of one text that are left out in turn; a longer text has longer pieces."""
_HAN_PIECE: Final = 2
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text, what follows it up to the next, and its weight for each label asked for.

    A weight is in natural log-odds: above zero the piece spoke for the label.
    """

    text: str
    weights: tuple[float, ...]


async def weigh(nlu: Nlu, text: str, labels: tuple[str, ...]) -> list[Piece]:
    """The text in pieces, in order, each with its weight for each of `labels`.

    Without weights (zeros) when the model cannot read.
    """
    spans = _spans(text)
    variants = [text, *(text[:start] + text[end:] for start, end in spans)]
    try:
        whole, *without = [chances_of(each) for each in await nlu.parse(variants)]
    except NluUnavailable:
        return [Piece(text[start:end], (0.0,) * len(labels)) for start, end in spans]
    return [
        Piece(
            text[start:end],
            tuple(_odds(whole[label]) - _odds(left[label]) for label in labels),
        )
        for (start, end), left in zip(spans, without, strict=True)
    ]


def _odds(chance: float) -> float:
    kept = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


def _spans(text: str) -> list[tuple[int, int]]:
    """Words, and pairs of Han characters, each up to where the next begins; all of the text."""
    starts = list(_starts(text)) or [0]
    step = -(-len(starts) // MOST_PIECES)
    kept = [0, *starts[step::step]]
    return list(zip(kept, [*kept[1:], len(text)], strict=True))


def _starts(text: str) -> Iterator[int]:
    run = end = 0
    for word in words(text):
        is_han = len(word.text) == 1 and word.text > "\u3400"
        run = run + 1 if is_han and word.start == end else 0
        end = word.end
        if run % _HAN_PIECE == 0:
            yield word.start
