"""Signs that somebody needs care first, in what one sender wrote; by rules, so without a model."""

from __future__ import annotations

from collections.abc import Sequence

from bot.nlu.text import MAX_CHARS, normalise, simplified
from handlers import safety

OVERLAP = 300
"""Characters that two pieces of a long text share. Folded whole, it would lose its middle."""


def read_signs(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Each kind of sign with the number of the text that gives it first; the most pressing first.

    What somebody in a crisis says in pieces is read together as well, as the last text's.
    """
    found: dict[str, int] = {}
    for at, text in enumerate(texts):
        for kind in _kinds_in(text):
            found.setdefault(kind, at)
    if len(texts) > 1:
        for kind in _kinds_in(" ".join(texts)):
            if safety.KINDS[kind].line == "crisis":
                found.setdefault(kind, len(texts) - 1)
    return tuple((kind, found[kind]) for kind in safety.KINDS if kind in found)


def _kinds_in(text: str) -> set[str]:
    pieces = (
        text[start : start + MAX_CHARS]
        for start in range(0, max(len(text), 1), MAX_CHARS - OVERLAP)
    )
    return {kind for piece in pieces for kind in safety.find(simplified(normalise(piece)).lower())}
