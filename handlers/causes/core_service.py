"""core_service_failure: the product or the service failed, was wrong or was missing; a bill was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.model import Complaint, Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.policy import Policy

NAME = Say(N_("Core service failure"))

POINTS = {
    "overcharged": Say(N_("being charged the wrong amount")),
    "missing": Say(N_("something missing from what you ordered")),
    "wrong_item": Say(N_("getting something other than what you ordered")),
    "defective": Say(N_("what you bought not working as it should")),
    "outage": Say(N_("the service failing when you needed it")),
    "quality": Say(N_("the poor quality of what you got")),
}


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """Refund what was overcharged; else replace, pay back or credit, as the topic's table has it."""
    return propose_by_table(complaint, policy, POINTS, admission=_admission(complaint))


def _admission(complaint: Complaint) -> Say | None:
    """Admit what the records show: more was taken than was due."""
    order = complaint.facts.order
    if order and order.charged and order.amount < order.charged:
        return Say(
            N_("Our records show that %(charged)s was taken where %(due)s was due. That is our mistake."),
            {"charged": order.charged, "due": order.amount},
        )
    return None
