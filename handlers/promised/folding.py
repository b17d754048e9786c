"""A text as the rules read it: one width, one case, one script, with the way back to its places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HAN_RUN = re.compile(f"[{HAN}]+")
IS_HAN = re.compile(f"[{HAN}]")
BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
SAME = str.maketrans("\u2018\u2019\u02bc\u2013\u2014\u2212\u301c、", "'''----,")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` for the rules; `origin[n]` is the place of its nth character in what was folded."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original that text[start:end] stands for; not empty."""
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> Folded:
    """Compatibility forms, case and script made equal; blanks beside Han characters left out.

    Line ends stay, as one newline each; what cannot be seen goes.
    """
    chars: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        folded = char if char.isascii() else _one(char)
        for each in folded.lower():
            if each == " " and chars and chars[-1] in " \n":
                continue
            chars.append(each)
            origin.append(place)
    kept = [n for n in range(len(chars)) if not _is_needless(chars, n)]
    joined = "".join(chars[n] for n in kept)
    return Folded(HAN_RUN.sub(_simplified, joined), tuple(origin[n] for n in kept))


def _one(char: str) -> str:
    if char in BREAKS:
        return "\n"
    category = unicodedata.category(char)
    if category[0] == "C" or category == "Mn":
        return ""
    if category == "So":  # an emoji that holds a character is no word
        return char
    folded = unicodedata.normalize("NFKC", char).translate(SAME)
    return "".join(" " if each.isspace() else each for each in folded)


def _is_needless(chars: list[str], n: int) -> bool:
    if chars[n] != " ":
        return chars[n] != "\n" and chars[n] < " "
    around = (chars[m] for m in (n - 1, n + 1) if 0 <= m < len(chars))
    return any(IS_HAN.match(each) for each in around)


def _simplified(match: re.Match[str]) -> str:
    run = match.group()
    converted = str(_converter().convert(run))
    return converted if len(converted) == len(run) else run
