"""inconvenience: late, slow, far, closed, tedious or uncomfortable, without failing altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.evidence import topic_of
from handlers.model import Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.model import Complaint
    from handlers.policy import Policy

NAME = Say(N_("Inconvenience"))
ABOUT = Say(N_("the inconvenience"))

POINTS = {
    "late": Say(N_("the delay")),
    "hold": Say(N_("how hard it was to reach us")),
    "appointment": Say(N_("the trouble with your appointment")),
    "hours": Say(N_("our opening hours not suiting you")),
    "process": Say(N_("how tedious it was")),
    "queue": Say(N_("the long wait")),
    "app": Say(N_("how awkward our app or website is")),
    "place": Say(N_("how hard it was for you to get there")),
    "comfort": Say(N_("how uncomfortable it was")),
}


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """Bring it forward or make up for the time lost; admit a delay that the records show."""
    late = topic_of(policy, complaint).slug == "late"
    return propose_by_table(
        complaint,
        policy,
        POINTS,
        admission=_late_by_the_records(complaint) if late else None,
        explanation=_not_due_yet(complaint) if late else None,
    )


def _late_by_the_records(complaint: Complaint) -> Say | None:
    order = complaint.facts.order
    if order is None or order.promised_on is None:
        return None
    if order.delivered_on is None and complaint.today > order.promised_on:
        return Say(
            N_(
                "Our records show that it was promised for %(promised)s "
                "and has not been delivered. That is our failure."
            ),
            {"promised": order.promised_on},
        )
    if order.delivered_on is not None and order.delivered_on > order.promised_on:
        return Say(
            N_(
                "Our records show that it was promised for %(promised)s "
                "and came on %(delivered)s. That is our failure."
            ),
            {"promised": order.promised_on, "delivered": order.delivered_on},
        )
    return None


def _not_due_yet(complaint: Complaint) -> Say | None:
    order = complaint.facts.order
    if (
        order
        and order.promised_on
        and order.delivered_on is None
        and complaint.today <= order.promised_on
    ):
        return Say(
            N_("Our records show that it is promised for %(promised)s and is not delivered yet."),
            {"promised": order.promised_on},
        )
    return None
