"""Somebody may take or harm their own life."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Self-harm"))
CARE = Say(
    N_(
        "Thank you for telling me. This is more important than anything else we have talked "
        "about, and nobody should have to carry it alone."
    )
)
LINE = "crisis"
