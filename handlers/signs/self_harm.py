"""Somebody may take or harm their own life."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Self-harm"))
CARE = Say(
    N_(
        "Thank you for telling me. This matters more than anything else here, "
        "and nobody should have to carry it alone."
    )
)
LINE = "crisis"
