"""How alike two words in letters are, as people type them."""

from __future__ import annotations

from typing import Final

MISTYPED: Final = 0.8
"""How alike a word is to itself with a slip of the finger."""
CUT_SHORT: Final = 0.6
"""How alike the first part of a word is to all of it."""


def likeness(said: str, own: str) -> float:
    """How alike two words are: 1 for the same, less for a slip of the finger or the first part."""
    if said == own:
        return 1.0
    if said[:1] != own[0]:  # cable is no table
        return 0.0
    slips = 1 if len(own) < 8 else 2  # noqa: PLR2004 - a long word has more of them
    if min(len(said), len(own)) > 4:  # noqa: PLR2004 - in a short one a slip makes another word
        if _slips(said, own, slips) <= slips:
            return MISTYPED
        part = own[: len(said) + 1]
        if len(part) < len(own) and _slips(said, part, 1) <= 1:
            return CUT_SHORT
    return 0.0


def _slips(one: str, two: str, most: int) -> int:
    """How many letters are missing, added, wrong or swapped with the next; most + 1 for more."""
    if abs(len(one) - len(two)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, b in enumerate(two, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
