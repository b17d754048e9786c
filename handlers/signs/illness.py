"""Somebody fell ill, or an illness makes the trouble dangerous."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Illness"))
CARE = Say(
    N_(
        "I am very sorry to hear this. Health comes first; "
        "everything else can wait, and nothing of it gets lost."
    )
)
LINE = "emergency"
