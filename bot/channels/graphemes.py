"""Cuts long texts where a reader would: at a line, a sentence, a word, never in a character."""

from __future__ import annotations

import re
import unicodedata

ZERO_WIDTH_JOINER = "\u200d"
VIRAMA = 9
"""The combining class of the signs that bind an Indic consonant to the next."""

# What belongs to the character before it although its category does not say so: the non-joiner,
# two vowels of Thai and Lao, skin tones, and the tags of which some flags are made.
_TRAILING = re.compile("[\u200c\u0e33\u0eb3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97c\uac00-\ud7fb]")
# Signs that stand before what they belong to.
_LEADING = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3"
    "\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46\U00011f02]"
)
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+$")

# Where to cut, best first: after a blank line, a line, a sentence, a word.
_PLACES = tuple(
    re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"[。！？…]+|[.!?]+\s", r"[\s，、；,;]")
)


def units(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram and browsers count."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int) -> list[str]:
    """`text` in parts of at most `limit` UTF-16 units each; only parts that are blank are left out.

    A character of several code points stays whole, unless it alone is longer than `limit`.
    """
    parts = []
    while units(text) > limit:
        cut = _place(text, _reach(text, limit))
        parts.append(text[:cut])
        text = text[cut:]
    return [part for part in (*parts, text) if part.strip()]


def _reach(text: str, limit: int) -> int:
    """How many characters from the start fit into `limit` units."""
    used = 0
    for index, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def _place(text: str, reach: int) -> int:
    """Where to cut: at or before `reach`, in the second half of it if a fitting place is there."""
    for place in _PLACES:
        ends = [match.end() for match in place.finditer(text, reach // 2, reach)]
        for end in reversed(ends):
            if not glued(text, end):
                return end
    return next((end for end in range(reach, 0, -1) if not glued(text, end)), max(reach, 1))


def glued(text: str, index: int) -> bool:
    """Whether the code points on both sides of `index` may be one character to a reader.

    In doubt yes: a cut a little earlier does no harm.
    """
    if not 0 < index < len(text):
        return False
    before, after = text[index - 1], text[index]
    if unicodedata.category(after).startswith("M") or _TRAILING.match(after):
        return True
    if ZERO_WIDTH_JOINER in {before, after} or before + after == "\r\n":
        return True
    if unicodedata.combining(before) == VIRAMA or _LEADING.match(before):
        return True
    if _HANGUL.match(before) and _HANGUL.match(after):
        return not ("\uac00" <= before <= "\ud7a3" and "\uac00" <= after <= "\ud7a3")
    flag = _FLAG_LETTERS.search(text, max(0, index - 100), index)
    return bool(flag and _FLAG_LETTERS.match(after) and len(flag.group()) % 2)
