"""Somebody has died."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Bereavement"))
CARE = Say(
    N_(
        "I am so sorry for your loss, and sorry that you have to deal with this as well "
        "at such a time."
    )
)
LINE = None
