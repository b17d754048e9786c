"""A text as the rules look at it: folded in several ways, each of the same length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from bot.nlu.text import simplified

HAN = "\u3400-\u4dbf\u4e00-\u9fff"


class Span(NamedTuple):
    """What is to be masked: a half-open range of the text, and what stands there instead."""

    start: int
    end: int
    mask: str


class View(NamedTuple):
    """`folded` has plain letters, digits and punctuation; `plain` is also simplified and in lower
    case.
    """

    text: str
    folded: str
    plain: str

    @classmethod
    def of(cls, text: str) -> Self:
        folded = "".join(_fold(char) for char in text)
        plain = "".join(map(_lower, simplified(folded)))
        return cls(text, folded, plain)


def _fold(char: str) -> str:
    if char.isascii():
        return char
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char)
    if plain in {"’", "‘"}:
        return "'"
    if plain in {"‐", "‑", "–", "—", "−"}:
        return "-"
    return plain if len(plain) == 1 else char


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


def any_of(words: str) -> str:
    """One of these words, which stand with blanks between them; those may be patterns, too."""
    return f"(?:{'|'.join(words.split())})"


def spans(
    patterns: Iterable[re.Pattern[str]], text: str, mask: str, group: int | str = 0
) -> Iterator[Span]:
    """Where the patterns, or their group of that name, stand in a text."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Span(*match.span(group), mask)


def zero_spans(
    patterns: Iterable[re.Pattern[str]], view: View, group: int | str = 0
) -> Iterator[Span]:
    """Where they stand in plain text, with the digits there as zeros; what has no other digit is
    masked already.
    """
    for pattern in patterns:
        for match in pattern.finditer(view.plain):
            start, end = match.span(group)
            if has_number(view.plain[start:end]):
                yield Span(start, end, zeroed(view.folded[start:end]))


def zeroed(text: str) -> str:
    """The same with every digit 0."""
    return re.sub(r"\d", "0", text)


def has_number(text: str) -> bool:
    """Whether there is a digit that is not 0: what has none is masked already."""
    return re.search(r"[1-9]", text) is not None
