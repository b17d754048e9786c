"""Whether a message says in words that less than what is on offer is enough."""

from __future__ import annotations

import re
from typing import Final

from bot.nlu.consent import read_consent
from bot.nlu.folding import fold_answer

_ENOUGH: Final = re.compile(
    r"只要|只需|就(?:行|好|可以|够|同意|接受)|\b(?:only|just)\b"
    r"|\b(?:is|are|would be) (?:enough|plenty)\b|\bwill do\b|\bwe have a deal\b"
)
_BESIDE: Final = re.compile(
    r"[?？]|不|唔|也|还|再|另|加|多|其中|\b(?:but|plus|for|as well|also|too|on top|besides|more"
    r"|extra|another|other|of (?:it|that|the)|not)\b|n't\b|\band\b(?! we have a deal)"
)
"""Words with which a sum comes beside the one on offer, or is a part of it."""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_CLAUSE: Final = re.compile(r"[,，、。.!！;；\s]")


def asks_less(text: str) -> bool:
    """Whether the words want no more than the one sum that they name, and nothing beside it.

    Whoever says yes, or names a second sum, may as well want both.
    """
    plain = fold_answer(text).strip()
    if len(_NUMBER.findall(plain)) > 1 or not _ENOUGH.search(plain) or _BESIDE.search(plain):
        return False
    return read_consent(_CLAUSE.split(plain, maxsplit=1)[0]) != "yes"
