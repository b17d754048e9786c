"""competition: somebody else is cheaper or better, or the customer leaves for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handlers.model import Say
from handlers.proposal import Proposal, propose_by_table
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.model import Complaint
    from handlers.policy import Policy

NAME = Say(N_("Competition"))
ABOUT = Say(N_("what others offer"))

POINTS = {
    "match": Say(N_("the lower price elsewhere")),
    "newcomers": Say(N_("new customers getting a better deal than you")),
    "cheaper": Say(N_("the lower prices elsewhere")),
    "leaving": Say(N_("what makes you look elsewhere")),
    "better": Say(N_("what others do better than we do")),
}

NOBODY = re.compile(
    r"\b(another|others?|else\w*|competitors?|provider|somebody|someone|next door|neighbou?r)\b"
    r"|隔壁|隔篱|隔離|别家|別家|别人|別人|人家|其他|其它|对面|對面|另外|另一|第二|那家|他们|他們|那边|那邊|同行|对手|對手",
    re.IGNORECASE,
)
"""Words that stand for a competitor without naming one."""

NAME_LENGTH = 40
"""Characters of a competitor's name that a reply repeats at most."""


def propose(complaint: Complaint, policy: Policy) -> Proposal:
    """Match a lower price that is named, or make staying worth it; nobody is held back."""
    competitor = " ".join((complaint.facts.competitor or "").split())[:NAME_LENGTH]
    known = bool(competitor) and not NOBODY.search(competitor)
    named = (Say("%(name)s", {"name": competitor}),) if known else ()
    return propose_by_table(complaint, policy, POINTS, details=named)
