"""What stands in a talk for that which is no text: one sign, the same in every language.

A picture, a recording or a file is not kept, but that one was sent is part of what a customer says.
"""

from __future__ import annotations

from typing import Final

MARKS: Final = {
    "picture": "\N{CAMERA}",
    "voice": "\N{MICROPHONE}",
    "audio": "\N{MUSICAL NOTE}",
    "video": "\N{CLAPPER BOARD}",
    "file": "\N{PAPERCLIP}",
    "place": "\N{ROUND PUSHPIN}",
    "contact": "\N{BUST IN SILHOUETTE}",
}
PLEASED: Final = frozenset(
    "\N{THUMBS UP SIGN}\N{OK HAND SIGN}\N{PERSON WITH FOLDED HANDS}\N{CLAPPING HANDS SIGN}"
    "\N{HEAVY BLACK HEART}\N{WHITE SMILING FACE}\N{GRINNING FACE}"
    "\N{SMILING FACE WITH OPEN MOUTH}\N{SMILING FACE WITH SMILING EYES}"
    "\N{SMILING FACE WITH HEART-SHAPED EYES}\N{HUGGING FACE}\N{SLIGHTLY SMILING FACE}"
    "\N{ROSE}\N{BOUQUET}\N{PARTY POPPER}\N{FACE WITH OK GESTURE}\N{HANDSHAKE}"
)
"""Emoji that thank or agree, where nothing was asked."""
BESIDE: Final = frozenset(
    "\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}\N{FEMALE SIGN}\N{MALE SIGN} !.~\n"
    "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}\N{EMOJI MODIFIER FITZPATRICK TYPE-3}"
    "\N{EMOJI MODIFIER FITZPATRICK TYPE-4}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}"
    "\N{EMOJI MODIFIER FITZPATRICK TYPE-6}"
)
"""What may stand with an emoji and changes nothing about it."""


def is_sent(text: str) -> bool:
    """Whether a text without a word stands for something that holds more than an emoji says."""
    return not text.strip() or any(mark in text for mark in MARKS.values())


def is_pleased(text: str) -> bool:
    """Whether a text without a word only thanks or agrees."""
    said = set(text) - BESIDE
    return bool(said) and said <= PLEASED
