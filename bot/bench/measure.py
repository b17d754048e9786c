"""What a benchmark gives: our time over the reference's, with its spread and its figures."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
"""Where programs of this package are begun, so that they are found."""


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's outcome. `ratio` is our time over the reference's: smaller is better.

    `spread` is the range of the rounds' ratios over their median; `figures` are for reading, in
    the units that their names end in.
    """

    name: str
    ratio: float
    limit: float
    spread: float
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the ratio is within its limit."""
        return self.ratio <= self.limit

    @property
    def broken(self) -> list[str]:
        """The limit that does not hold, if any."""
        return [] if self.holds else [self.name]

    def to_json(self) -> dict[str, Any]:
        """As `amends bench --json` prints it."""
        return {
            "name": self.name,
            "ratio": round(self.ratio, 3),
            "limit": self.limit,
            "spread": round(self.spread, 3),
            "figures": {key: round(value, 3) for key, value in self.figures.items()},
        }


def spread_of(ratios: Sequence[float]) -> float:
    """How far the rounds lie apart: their range over their median."""
    return (max(ratios) - min(ratios)) / statistics.median(ratios)
