"""Somebody was hurt."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Injury"))
CARE = Say(
    N_(
        "I am very sorry that somebody was hurt. Please see to the injury first; "
        "everything else can wait, and nothing of it gets lost."
    )
)
LINE = "emergency"
