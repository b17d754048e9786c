"""How a cause proposes from its policy table: the point in words, the facts it lacks, the remedies with their sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.model import Choice, Complaint, Escalation, Money, MoneyError, Question, Say
from handlers.remedies import (
    REMEDIES,
    Callback,
    Correction,
    DataExport,
    ExpeditedDelivery,
    PenaltyFreeExit,
    PlanChange,
    Replacement,
    StaffFeedback,
)
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.policy import Policy, Proposed, Topic
    from handlers.remedies import Remedy

EXCERPT = 48
"""Characters of the customer's own words that a reply quotes at most."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a cause proposes: its point in words, an admission when the facts support one, remedies in order.

    `point` is a noun phrase that names the customer's own point, for use inside any sentence.
    """

    topic: str
    point: Say
    remedies: tuple[Remedy, ...] = ()
    admission: Say | None = None
    explanation: Say | None = None
    question: Question | None = None
    escalate: Escalation | None = None


def propose_by_table(
    complaint: Complaint,
    policy: Policy,
    points: Mapping[str, Say],
    *,
    admission: Say | None = None,
    explanation: Say | None = None,
) -> Proposal:
    """The proposal that the cause's table makes of `complaint`; `points` names each topic in words.

    An admission is worded by the cause and only when the shop's records support it.
    """
    topic = policy.topic_of(complaint)
    point = name_point(complaint, points.get(topic.slug))
    if topic.to_person:
        return Proposal(topic.slug, point, escalate=Escalation(f"{policy.cause}_to_person", urgent=topic.urgent))
    question, missing = lacking(topic, complaint)
    if missing:
        return Proposal(topic.slug, point, admission=admission, escalate=Escalation("facts_missing"))
    return Proposal(
        topic=topic.slug,
        point=point,
        remedies=remedies_for(topic, complaint),
        admission=admission,
        explanation=explanation,
        question=question,
    )


def name_point(complaint: Complaint, point: Say | None) -> Say:
    """The customer's point as a noun phrase, with the order it concerns; their own words where no topic fits."""
    named = point or Say(N_("what you describe: “%(words)s”"), {"words": excerpt(complaint.text)})
    if order := complaint.facts.order:
        return Say(N_("%(point)s (order %(order)s)"), {"point": named, "order": order.ref})
    return named


def excerpt(text: str) -> str:
    """The first clause of the customer's words, short enough to be quoted."""
    words = " ".join(text.split())
    if len(words) <= EXCERPT:
        return words.rstrip("。.!！,，;；")
    clause = re.split(r"(?<=[。！？!?；;])|(?<=[.,，])\s*(?=\S)", words, maxsplit=1)[0].rstrip("。.!！,，;；")
    return clause if len(clause) <= EXCERPT else clause[: EXCERPT - 1].rstrip() + "…"


def lacking(topic: Topic, complaint: Complaint) -> tuple[Question | None, bool]:
    """The question for a fact that the topic needs, or True when it was asked already and is still unknown.

    Only the order can be lacking: sums and days are looked up in it.
    """
    if "order" not in topic.needs or complaint.facts.order:
        return None, False
    if "order" in complaint.facts.asked:
        return None, True
    orders = complaint.customer.orders
    if orders:
        choices = tuple(
            Choice(f"order:{order.ref}", Say("%(item)s · %(ref)s", {"item": order.item, "ref": order.ref}))
            for order in orders[:5]
        )
        return Question("order", Say(N_("Which order is it about?")), choices), False
    return Question("order", Say(N_("What is the order number? It stands in your confirmation."))), False


def remedies_for(topic: Topic, complaint: Complaint) -> tuple[Remedy, ...]:
    """The table's remedies with their sums filled in from the facts.

    One without its facts is left out, and so is one that costs money while nobody knows whose account it is.
    """
    made = (_make(row, complaint) for row in topic.remedies)
    fitting = (
        remedy for remedy in made if remedy is not None and (remedy.cost is None or complaint.customer.id is not None)
    )
    return tuple(dict.fromkeys(fitting))


def _make(row: Proposed, complaint: Complaint) -> Remedy | None:
    order = complaint.facts.order
    match row.kind:
        case "replacement":
            return Replacement(amount=order.amount, item=order.item) if order else None
        case "expedited_delivery":
            return ExpeditedDelivery(order.ref) if order and order.delivered_on is None else None
        case "correction":
            return Correction(order.ref) if order else None
        case "plan_change":
            return PlanChange()
        case "penalty_free_exit":
            return PenaltyFreeExit()
        case "data_export":
            return DataExport()
        case "callback":
            return Callback()
        case "staff_feedback":
            return StaffFeedback()
    amount = sum_of(row, complaint)
    return REMEDIES[row.kind](amount) if amount and amount.amount > 0 else None  # type: ignore[call-arg]  # the rest cost their sum


def sum_of(row: Proposed, complaint: Complaint) -> Money | None:
    """The sum of a proposed remedy, never above what was paid for the order; None when it cannot be known."""
    order = complaint.facts.order
    paid = (order.charged or order.amount) if order else None
    match row.amount:
        case "claimed":
            return _at_most(complaint.facts.claimed, paid)
        case "order":
            return paid
        case "overcharge":
            if order and order.charged and order.amount < order.charged:
                return order.charged - order.amount
            return None
        case "share":
            return Money(paid.amount * row.share, paid.currency) if paid else None
        case "fixed":
            currency = paid.currency if paid else complaint.currency
            return Money(row.fixed[currency], currency) if currency in row.fixed else None
    return None


def _at_most(claimed: Money | None, paid: Money | None) -> Money | None:
    """A claim counts only against a payment that is on record, in its currency, and up to it."""
    if claimed is None or paid is None:
        return None
    try:
        return min(claimed, paid)
    except MoneyError:
        return None
