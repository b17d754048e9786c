"""Somebody threatens or attacks the customer."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Threat to the customer"))
CARE = Say(
    N_(
        "What you describe is frightening, and nobody should have to live with it. "
        "Thank you for trusting us with it. Your safety comes first."
    )
)
LINE = "emergency"
