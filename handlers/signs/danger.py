"""Life or limb is in danger."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Danger"))
CARE = Say(
    N_(
        "Thank you for telling us at once. Your safety, and that of everybody around you, "
        "comes before anything else here."
    )
)
LINE = "emergency"
