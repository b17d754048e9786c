"""Whether words that leave no doubt are said of what has happened."""

from __future__ import annotations

import re
from typing import Final

_LEFT_OPEN: Final = re.compile(
    r"(?:\b(?:not|never|nothing|nobody|please|kindly|(?:want|ask|like|need) (?:you|them) to"
    r"|(?:is|are|was|were|do|does|did|has|have|had|wo|would|ca|could)n.?t(?: want you to)?"
    r"|(?<!why )(?<!how )(?:can|could|will|would|may|might|shall|should)"
    r" (?:i|you|we|they|it|my \w+))(?: (?:ever|also|please|just|be|get|have|been))* "
    r"|(?:没有?|冇|未|别|勿|不|唔|(?:不|唔)(?:要|会|是|系|好|准|能|想|应该)|如果|要是|万一|请|帮(?:我|忙)?|麻烦[你您]?"
    r"|(?<![么解然还总老])(?:会|能|可以|能否))(?:再|被|有|先|都|也|直接|你们?|我)*)$"
)
"""Words right before others."""
_REACH: Final = 60


def is_said(words: re.Pattern[str], plain: str) -> bool:
    """Whether a folded text says the words, and not right behind what denies them, asks for them or
    speaks of what may come: "I was not charged twice", 请把我的账单发给我公司.
    """
    return any(
        not _LEFT_OPEN.search(plain[max(0, match.start() - _REACH) : match.start()])
        for match in words.finditer(plain)
    )
