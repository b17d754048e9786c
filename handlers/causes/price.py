"""price: too dear, dearer than before, a fee that was not expected, too little for the money."""

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

NAME = Say(N_("Price"))
ABOUT = Say(N_("the price"))

POINTS = {
    "overcharged": Say(N_("what was taken above the price")),
    "penalty": Say(N_("what it costs you to change or cancel")),
    "renewal": Say(N_("the charge you did not ask for")),
    "drop": Say(N_("the price falling right after you paid")),
    "fee": Say(N_("the extra charge")),
    "rise": Say(N_("the price increase")),
    "value": Say(N_("how little you got for your money")),
    "high": Say(N_("the high price")),
}

OF_A_SUM = frozenset({"overcharged", "penalty", "renewal", "fee"})
"""Topics in which the sum that is named is the charge itself, and not an old or a new price."""


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """Take a fee off, find the plan that fits, or give something; say what the records show."""
    admission = overcharge_admitted(complaint)
    return propose_by_table(
        complaint,
        policy,
        POINTS,
        details=sum_named(complaint) if topic_of(policy, complaint).slug in OF_A_SUM else (),
        admission=admission,
        explanation=None if admission else _what_was_charged(complaint),
    )


def _what_was_charged(complaint: Complaint) -> Say | None:
    order = complaint.facts.order
    if order is None:
        return None
    return Say(
        N_(
            "So that you can check it: on %(day)s you ordered “%(item)s”, "
            "and our records show a price of %(paid)s."
        ),
        {"day": order.ordered_on, "item": order.item, "paid": order.amount},
    )
