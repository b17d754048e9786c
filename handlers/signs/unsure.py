"""It sounds as if somebody were in need, and rules cannot say how."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_

NAME = Say(N_("Perhaps in need"))
CARE = Say(
    N_(
        "Thank you for telling me this. I may not have understood all of it, and it sounds as if "
        "it weighs on you, so I would rather have a person read it now than guess."
    )
)
LINE = "crisis"
