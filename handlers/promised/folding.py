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
PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*|[\u4e00-\u9fff]+")
"""What stays as it is but for its case: most of most texts."""
NEEDLESS = re.compile(rf"[^\n\x20-\U0010ffff]|(?<=[{HAN}]) | (?=[{HAN}])")
GONE = -1
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
    done = 0
    for match in PLAIN.finditer(text):
        _fold_odd(text, done, match.start(), chars, origin)
        chars += match[0].lower()
        origin += range(*match.span())
        done = match.end()
    _fold_odd(text, done, len(text), chars, origin)
    joined = "".join(chars)
    for match in NEEDLESS.finditer(joined):
        chars[match.start()] = ""
        origin[match.start()] = GONE
    kept = (place for place in origin if place != GONE)
    return Folded(HAN_RUN.sub(_simplified, "".join(chars)), tuple(kept))


def _fold_odd(text: str, start: int, end: int, chars: list[str], origin: list[int]) -> None:
    """Add the characters of text[start:end] one by one; of blanks side by side only the first."""
    for place in range(start, end):
        char = text[place]
        folded = char if char.isascii() else _one(char)
        for each in folded.lower():
            if each == " " and chars and chars[-1] in " \n":
                continue
            chars.append(each)
            origin.append(place)


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


def _simplified(match: re.Match[str]) -> str:
    run = match.group()
    converted = str(_converter().convert(run))
    return converted if len(converted) == len(run) else run
