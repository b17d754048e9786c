"""failed_response: the answer to an earlier failure: silence, refusal, blame, a run-around."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.evidence import topic_of
from handlers.model import Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_
from handlers.wording import overcharge_admitted, sum_named

if TYPE_CHECKING:
    from handlers.model import Complaint
    from handlers.policy import Policy

NAME = Say(N_("Failed response"))
ABOUT = Say(N_("our answer to an earlier problem"))

POINTS = {
    "refund": Say(N_("the refund you are still waiting for")),
    "blamed": Say(N_("the blame put on you")),
    "runaround": Say(N_("the way you were passed from one to the next")),
    "promise": Say(N_("what you were promised")),
    "closed": Say(N_("your case being closed too early")),
    "refused": Say(N_("the refusal you met with")),
    "silence": Say(N_("the answer you never got")),
    "empty": Say(N_("the answers that did not help you")),
    "unsolved": Say(N_("the problem that is still not solved")),
}


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """A second failure goes straight to a person, first in line when it keeps happening.

    A refund that was promised and has not come is paid.
    """
    refund = topic_of(policy, complaint).slug == "refund"
    proposal = propose_by_table(
        complaint,
        policy,
        POINTS,
        details=sum_named(complaint) if refund else (),
        admission=overcharge_admitted(complaint) if refund else None,
    )
    if proposal.escalate and complaint.earlier:
        return replace(proposal, escalate=replace(proposal.escalate, urgent=True))
    return proposal
