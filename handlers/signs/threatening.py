"""The customer threatens staff: met with respect, and by a person."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Threat by the customer"))
CARE = Say(
    N_(
        "I can see how much this has upset you, and I take it seriously. "
        "I would like a person to talk with you about it directly, so that nobody comes to harm."
    )
)
LINE = None
