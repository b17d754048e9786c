"""A child was harmed or is at risk."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Child at risk"))
CARE = Say(
    N_(
        "Thank you for writing. This must frighten you, and it was right to tell us: "
        "the child comes first now, before anything else."
    )
)
LINE = "emergency"
