"""What stands in the talk for that which comes by Telegram and is no text."""

from __future__ import annotations

from typing import Any, Final

from bot.channels.marks import MARKS
from escalation.services.messages import cleaned

KINDS: Final = {
    "photo": "picture",
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "file",
    "location": "place",
    "contact": "contact",
}
"""Telegram's fields by what they are to us; the first that is there counts."""


def sign_of(message: Any) -> str:  # noqa: ANN401 - the library's own, which one module knows
    """The sign of it, with what it tells in letters: a number, a place; empty for a mere text. For
    a sticker the emoji that it draws.
    """
    if message.sticker is not None:
        return message.sticker.emoji or ""
    kind = next((kind for field, kind in KINDS.items() if getattr(message, field)), None)
    if kind is None:
        return ""
    sign, told = MARKS[kind], ""
    if message.contact is not None:
        told = str(message.contact.phone_number)
    elif message.venue is not None:
        told = f"{message.venue.title}, {message.venue.address}"
    elif message.location is not None:
        told = f"{message.location.latitude:.5f}, {message.location.longitude:.5f}"
    return f"{sign} {cleaned(told)}".strip()
