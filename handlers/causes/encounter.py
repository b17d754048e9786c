"""service_encounter: how staff met the customer: rude, indifferent, pushy, ignorant, no help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.model import Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.model import Complaint
    from handlers.policy import Policy

NAME = Say(N_("Service encounter"))
ABOUT = Say(N_("the way our staff treated you"))

POINTS = {
    "assault": Say(N_("the conduct that you report")),
    "rude": Say(N_("the way you were spoken to")),
    "ignored": Say(N_("the lack of attention you met with")),
    "pressure": Say(N_("the pressure to buy")),
    "knowledge": Say(N_("the advice you were given")),
    "unhelpful": Say(N_("the lack of help you met with")),
}


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """A written apology where manners failed, an explanation where knowledge did, else on record.

    Nothing is admitted: the staff have not been heard.
    """
    return propose_by_table(complaint, policy, POINTS)
