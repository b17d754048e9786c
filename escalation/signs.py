"""Signs that somebody needs care first, in what another system hands over; without a model."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import opencc

from handlers import safety


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def signs_in(text: str) -> tuple[str, ...]:
    """The kinds of signs in a text of any length and script, the most pressing first."""
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C")
    plain = str(_to_simplified().convert(unicodedata.normalize("NFKC", seen)))
    return safety.find(plain.lower())
