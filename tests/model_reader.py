"""A Reader for the tests of screens: it knows a few words, and what they speak for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from escalation.reader import Explanation, Gain, Learning, Near, Piece, Vectors

LABELS = (("core_service_failure", 0.62), ("failed_response", 0.25), ("none", 0.04))
KNOWN = {
    "多扣了": (2.1, -0.7, -1.8),
    "已经说过一次了": (-0.6, 1.7, -0.2),
    "leaks": (1.9, -0.3, -0.9),
    "rude": (-1.2, 0.6, 0.2),
    "price": (0.3, 0.0, -0.6),
}
NEAR = (
    Near("订单 A-1001 你们多扣了我 30 元", "zh-Hans", "core_service_failure", 0.836),
    Near("I have told you twice and nobody answers.", "en", "failed_response", 0.711),
    Near("Thank you, that was quick.", "en", "none", 0.402),
)


@dataclass
class KnowingReader:
    """Answers at once; `asked` has what it was asked about. `away` makes it a model that is gone."""

    gain: Gain | None = field(default_factory=lambda: Gain(64, 0.551, 0.634))
    away: bool = False
    wordless: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def explain(self, texts: Sequence[str]) -> Explanation | None:
        self.asked.append(tuple(texts))
        if self.away:
            return None
        if self.wordless:
            return Explanation("2f00f45e2d4a")
        text = "\n".join(texts)
        found = re.split(f"({'|'.join(KNOWN)})", text)
        pieces = tuple(Piece(part, KNOWN.get(part, (0.0, 0.0, 0.0))) for part in found if part)
        return Explanation("2f00f45e2d4a", LABELS, pieces, NEAR)

    async def learning(self) -> Learning | None:
        return None if self.away else Learning("2f00f45e2d4a", 20, self.gain)

    async def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """By the letters that occur."""
        self.asked.append(tuple(texts))
        if self.away:
            return None
        rows = np.zeros((len(texts), 512), np.float32)
        for place, text in enumerate(texts):
            for letter in text:
                rows[place, ord(letter) % 512] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
