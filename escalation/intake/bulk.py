"""Cells of one column read together, where all are written as nearly every shop writes them: a file
has millions. What is kept is what `cells` keeps of each alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from escalation.intake import cells
from escalation.intake.cells import LONGEST_ID, LONGEST_TEXT, WHOLE_DIGITS, Read

type ReadAll = Callable[[Sequence[str]], Sequence[str]]
"""Reads stripped cells in their order, and gives them as they are kept; empty ones stay empty.

Raises `cells.Refused` if one of them cannot be taken.
"""

SUM: Final = re.compile(rf"(?:0|[1-9][0-9]{{0,{WHOLE_DIGITS - 1}}})\.[0-9]{{2}}|")
"""A sum as it is kept, or an empty cell."""


def each(read: Read) -> ReadAll:
    """One after the other."""
    return lambda said: [read(cell) if cell else cell for cell in said]


def texts(said: Sequence[str]) -> Sequence[str]:
    """As `cells.text`."""
    return said if _are_plain(said, LONGEST_TEXT) else each(cells.text)(said)


def identifiers(said: Sequence[str]) -> Sequence[str]:
    """As `cells.identifier`."""
    return said if _are_plain(said, LONGEST_ID) else each(cells.identifier)(said)


def references(said: Sequence[str]) -> list[str]:
    """As `cells.reference`."""
    return [cell.upper() for cell in identifiers(said)]


def amounts(said: Sequence[str]) -> Sequence[str]:
    """As `cells.amount`."""
    return said if all(map(SUM.fullmatch, said)) else each(cells.amount)(said)


def _are_plain(said: Sequence[str], longest: int) -> bool:
    return max(map(len, said), default=0) <= longest and "".join(said).isprintable()
