"""core_service_failure: the product or service failed, was wrong or missing; a bill was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.evidence import topic_of
from handlers.model import Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_
from handlers.wording import overcharge_admitted, sum_named

if TYPE_CHECKING:
    from handlers.model import Complaint
    from handlers.policy import Policy

NAME = Say(N_("Core service failure"))
ABOUT = Say(N_("the product or service itself"))

POINTS = {
    "part_back": Say(N_("the part of your money that has not come back")),
    "overcharged": Say(N_("the wrong charge")),
    "lost": Say(N_("your order that has not reached you")),
    "missing": Say(N_("what was missing from your order")),
    "wrong_item": Say(N_("the wrong item you were sent")),
    "not_provided": Say(N_("what you had booked and did not get")),
    "outage": Say(N_("the service failing when you needed it")),
    "defective": Say(N_("the fault in what you bought")),
    "account": Say(N_("the trouble with your account")),
    "quality": Say(N_("the poor quality of what you got")),
}

MONEY = frozenset({"overcharged", "general"})
"""Topics in which a wrong charge is the point, so that the sum is named and admitted."""


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """Pay back what was overcharged; else replace, pay back or credit, as the table has it."""
    about_money = topic_of(policy, complaint).slug in MONEY
    return propose_by_table(
        complaint,
        policy,
        POINTS,
        details=sum_named(complaint) if about_money else (),
        admission=overcharge_admitted(complaint) if about_money else None,
    )
