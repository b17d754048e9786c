"""Food, shelter, heating or medicine are out of reach."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Severe hardship"))
CARE = Say(
    N_(
        "Thank you for telling me; that is not an easy thing to write. "
        "Somebody should look at your situation first, and at the rest afterwards."
    )
)
LINE = None
