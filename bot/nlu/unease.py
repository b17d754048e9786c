"""Whether a text sounds as if somebody were in need, told by its vector. Rules find what is said
outright (`handlers.safety`); this hears what is said round it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_FILE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Unease:
    """Weights of a vector's places for the encoder `encoder`, and how much is enough."""

    encoder: str
    weights: NDArray[np.float32]
    enough: float

    def of(self, vector: NDArray[np.float32]) -> bool:
        """Whether the text of this vector sounds so."""
        return float(vector @ self.weights) > self.enough


@cache
def _kept() -> Unease:
    table = tomllib.loads(_FILE.read_text("utf-8"))
    weights = np.array(table["weights"], np.float32)
    return Unease(table["encoder"], weights, float(table["enough"]))


def unease_for(encoder: str) -> Unease | None:
    """The one made for the encoder of this id; None for an encoder of the operator's own, whose
    vectors say other things.
    """
    kept = _kept()
    return kept if kept.encoder == encoder else None
