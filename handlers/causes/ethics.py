"""ethics: the customer believes that a law or decency was broken.

Always a person's, promptly; nothing is promised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.model import Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.model import Complaint
    from handlers.policy import Policy

NAME = Say(N_("Ethics"))
ABOUT = Say(N_("conduct that you find dishonest or unlawful"))

POINTS = {
    "safety": Say(N_("the danger that you report")),
    "privacy": Say(N_("what you report about personal data")),
    "discrimination": Say(N_("the unequal treatment that you report")),
    "counterfeit": Say(N_("the doubt whether it is genuine")),
    "forced": Say(N_("the pressure that you report")),
    "fraud": Say(N_("the dishonesty that you report")),
}


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """Hand it to a person at once: the table of this cause has no remedies."""
    return propose_by_table(complaint, policy, POINTS)
