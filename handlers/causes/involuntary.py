"""involuntary: a move, a new job, an illness, a death, or the service ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.model import Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.model import Complaint
    from handlers.policy import Policy

NAME = Say(N_("Involuntary reasons"))
ABOUT = Say(N_("a change in your life"))

POINTS = {
    "bereavement": Say(N_("your loss and what it leaves to settle")),
    "illness": Say(N_("the illness or injury and the trouble it brings")),
    "hardship": Say(N_("the trouble that these hard times bring")),
    "closing": Say(N_("our service ending where you are")),
    "work": Say(N_("the trouble that the change of work or school brings")),
    "moving": Say(N_("the trouble that your move brings")),
}

CARE = Say(N_("This needs a person's care, not a machine's."))


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """Let people go without a penalty and with their data; a person takes over where it hurts."""
    return propose_by_table(complaint, policy, POINTS, hand_over=CARE)
