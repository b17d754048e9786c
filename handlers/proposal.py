"""How a cause proposes from its policy table: the point in words, the facts it lacks, the remedies
with their sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handlers.evidence import NOTHING_KNOWN, Evidence, Verdict, topic_of, weigh
from handlers.model import Choice, Complaint, Escalation, Level, Question, Say
from handlers.remedies import REMEDIES, Grounds
from handlers.sums import paid_of, sum_of
from handlers.texts import N_
from handlers.wording import name_point

if TYPE_CHECKING:
    from handlers.policy import Policy, Proposed, Topic
    from handlers.remedies import Remedy

ORDERS_SHOWN = 5
"""Orders offered as quick answers at most, the newest first."""

CHECKED = Say(
    N_(
        "What I find in our records does not fit this yet, and they may well be wrong: "
        "a person compares both."
    )
)
"""Said of a claim that the records contradict: respectful, and no word of doubt in the customer."""
NOT_SHOWN = Say(N_("Our records do not let me see this myself, so a person looks into it for you."))
AGAIN = Say(
    N_(
        "This is not the first time that you have had to tell us of such a thing, "
        "so a person looks at it now."
    )
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a cause proposes: its point in words, an admission when the facts support one, remedies
    in order.

    `point` is a noun phrase that names the customer's own point, for use inside any sentence.
    `negotiable` are those of the remedies whose sum the customer may name anew, `evidence` is what
    the records say to the claim.
    """

    topic: str
    point: Say
    remedies: tuple[Remedy, ...] = ()
    admission: Say | None = None
    explanation: Say | None = None
    question: Question | None = None
    escalate: Escalation | None = None
    negotiable: tuple[Remedy, ...] = ()
    evidence: Evidence = NOTHING_KNOWN


def propose_by_table(
    complaint: Complaint,
    policy: Policy,
    points: Mapping[str, Say],
    *,
    details: Sequence[Say] = (),
    admission: Say | None = None,
    explanation: Say | None = None,
    hand_over: Say | None = None,
) -> Proposal:
    """The proposal that the cause's table makes of `complaint`; `points` names each topic in words.

    `details` are facts that belong to the point (a sum, a name). An admission is worded by the
    cause and only when the shop's records support it. `hand_over` is said, in place of the usual
    sentence, where the table sends a topic to a person. A complaint of the same cause within the
    period that `complaint.earlier` counts goes to a person: no second credit for the same failure.
    """
    topic = topic_of(policy, complaint)
    named = points.get(topic.slug)
    if named is None or not topic.to_person or hand_over is None:
        named = name_point(complaint, named, details)
    question, missing = None, False
    escalate: Escalation | None = None
    if topic.to_person:
        reason = "repeated" if complaint.earlier else f"{policy.cause}_to_person"
        escalate = Escalation(
            reason,
            level=Level.MANAGER
            if policy.protected
            else complaint.history.next_level
            if complaint.earlier
            else Level.SUPERVISOR,
            urgent=topic.urgent,
            why=None if topic.urgent else hand_over,
        )
    elif complaint.earlier:
        escalate = Escalation("repeated", level=complaint.history.next_level, why=AGAIN)
    else:
        question, missing = lacking(topic, complaint)
    if missing:
        escalate = Escalation("facts_missing")
    evidence = weigh(topic.shown_by, complaint)
    if escalate is None or missing:
        escalate = unfounded(topic, complaint, evidence) or escalate
    return Proposal(
        topic=topic.slug,
        point=named,
        remedies=remedies_for(topic, complaint, points.get(topic.slug)),
        admission=admission,
        explanation=explanation,
        question=question,
        escalate=escalate,
        evidence=evidence,
        negotiable=remedies_for(topic, complaint, points.get(topic.slug), negotiable=True),
    )


def unfounded(topic: Topic, complaint: Complaint, evidence: Evidence) -> Escalation | None:
    """To a person with what the records contradict, or, where the table says so, do not show."""
    if evidence.verdict is Verdict.CONTRADICTED:
        return Escalation("contradicted", why=CHECKED)
    known = complaint.facts.order is not None
    if known and topic.unshown_to_person and evidence.verdict is Verdict.UNKNOWN:
        return Escalation("unsupported", why=NOT_SHOWN)
    return None


# --------------------------------------------------------------------------------- what is lacking


def lacking(topic: Topic, complaint: Complaint) -> tuple[Question | None, bool]:
    """The question for a fact that the topic needs, or True when it was asked already and is still
    unknown.

    The order is needed when the table says so, and when nobody knows whose account it is: without
    one only what needs no account is left. A sum is needed only when no remedy can be worked out
    without it.
    """
    facts = complaint.facts
    needs_order = "order" in topic.needs
    needs_account = complaint.customer.id is None and any(
        REMEDIES[row.kind].needs_account for row in topic.remedies
    )
    if facts.order is None and (needs_order or needs_account):
        if "order" not in facts.asked:
            return _which_order(complaint), False
        left = any(not REMEDIES[row.kind].needs_account for row in topic.remedies)
        return None, needs_order or not left
    if "sum" in topic.needs and not remedies_for(topic, complaint):
        if "sum" not in facts.asked:
            return Question("sum", Say(N_("How much was taken too much?"))), False
        return None, True
    return None, False


def _which_order(complaint: Complaint) -> Question:
    orders = sorted(complaint.customer.orders, key=lambda order: order.ordered_on, reverse=True)
    if not orders:
        return Question(
            "order", Say(N_("What is the order number? It stands in your confirmation."))
        )
    choices = tuple(
        Choice(
            f"order:{order.ref}",
            Say("%(item)s · %(ref)s", {"item": order.item, "ref": order.ref}),
        )
        for order in orders[:ORDERS_SHOWN]
    )
    if len(choices) == 1:
        return Question("order", Say(N_("Which order is it about?")), choices)
    which = Say(N_("Which of these orders is it about? If it is none of them, just tell me."))
    return Question("order", which, choices)


# ---------------------------------------------------------------------------------------- remedies


def remedies_for(
    topic: Topic, complaint: Complaint, point: Say | None = None, *, negotiable: bool = False
) -> tuple[Remedy, ...]:
    """The table's remedies with their sums filled in from the facts, the least that restores first;
    or only the `negotiable`.

    One without its facts is left out, and so is one that touches an account while nobody knows
    whose it is, and the same sum of the same kind a second time.
    """
    known = complaint.customer.id is not None
    rows = (
        row for row in topic.remedies if row.fits(complaint) and (row.counter or not negotiable)
    )
    made = (
        made_of(row, _grounds(row, complaint, point))
        for row in rows
        if known or not REMEDIES[row.kind].needs_account
    )
    return least_first(remedy for remedy in made if remedy is not None)


def made_of(row: Proposed, grounds: Grounds) -> Remedy | None:
    """The remedy of a line on these grounds, in the line's own time; None when they lack facts."""
    remedy = REMEDIES[row.kind].on(grounds)
    return remedy if remedy is None or row.days is None else replace(remedy, days=row.days)


def _grounds(row: Proposed, complaint: Complaint, point: Say | None) -> Grounds:
    return Grounds(
        amount=sum_of(row, complaint) if REMEDIES[row.kind].takes_sum else None,
        paid=paid_of(row, complaint),
        order=complaint.facts.order,
        point=point,
    )


def least_first(remedies: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """The remedies in their order, but none before one that costs less and restores as much.

    Sums come from the facts, so that a table alone cannot say which of two costs less.
    """
    ordered: list[Remedy] = []
    for remedy in remedies:
        if any(_same(remedy, other) for other in ordered):
            continue
        beaten = (n for n, other in enumerate(ordered) if _beats(remedy, other))
        ordered.insert(next(beaten, len(ordered)), remedy)
    return tuple(ordered)


def _same(remedy: Remedy, other: Remedy) -> bool:
    if remedy.cost is None:
        return replace(remedy, days=None) == replace(other, days=None)
    return (remedy.kind, remedy.cost) == (other.kind, other.cost)


def _beats(remedy: Remedy, other: Remedy) -> bool:
    """Whether it restores as much as the other and costs less."""
    if remedy.makes_good < other.makes_good or other.cost is None:
        return False
    if remedy.cost is None:
        return True
    return remedy.cost.currency == other.cost.currency and remedy.cost < other.cost
