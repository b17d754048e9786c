"""Facts before fault: whether a charge or a delivery on record supports or contradicts a claim."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from handlers.model import Complaint, Money, MoneyError, Order, Param, Say
from handlers.sums import overcharge
from handlers.texts import N_

if TYPE_CHECKING:
    from handlers.policy import Policy, Topic


class Verdict(StrEnum):
    """What the records say to a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


FINDINGS: Final[Mapping[str, str]] = {
    "charged_too_much": N_("The records show %(charged)s taken where %(due)s was due."),
    "charged_as_due": N_("The records show %(charged)s taken, just as was due (%(due)s)."),
    "no_charge_known": N_("The records do not show what was taken for order %(order)s."),
    "delivered": N_("The records show a delivery on %(delivered)s."),
    "not_delivered": N_("The records show no delivery, and one was promised for %(promised)s."),
    "delivered_late": N_(
        "The records show a delivery on %(delivered)s, promised for %(promised)s."
    ),
    "delivered_in_time": N_(
        "The records show a delivery on %(delivered)s, in time for %(promised)s."
    ),
    "repeat_on_order": N_(
        "Something was granted for order %(order)s before (%(times)s times in %(days)s days)."
    ),
    "velocity": N_("Granted to this customer in the last %(days)s days: %(times)s times."),
    "new_account": N_("A customer only since %(since)s, who asks for %(amount)s."),
    "wrong_guesses": N_("%(times)s wrong facts were named before the order was proved."),
}
"""What staff read of each finding; customers never do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about a claim, by its slug in `FINDINGS` and what fills it."""

    slug: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def describe(self) -> Say:
        """The sentence for staff; an unknown slug, of another version, as it is."""
        return Say(FINDINGS.get(self.slug, self.slug), self.params)

    def to_json(self) -> dict[str, Any]:
        """As a case keeps it."""
        return {"slug": self.slug, "params": {key: str(v) for key, v in self.params.items()}}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Finding:
        """What `to_json` wrote."""
        params = kept.get("params") or {}
        return cls(str(kept.get("slug")), {key: _param(str(v)) for key, v in params.items()})


@dataclass(frozen=True, slots=True)
class Evidence:
    """The verdict on a claim, with the fact that gives it."""

    verdict: Verdict = Verdict.UNKNOWN
    finding: Finding | None = None


NOTHING_KNOWN: Final = Evidence()
TERSE: Final = 40
"""Characters up to which a complaint may name no more than the thing it is about."""
CAME: Final = re.compile(
    r"\b(?:arrived|came|turned up|showed up|got here)\b"
    r"|(?<![今昨明当每前])[晚迟](?:了.{0,8}才)?到(?!的话)|(?:才|终于|总算)(?:收到|送到|到)(?!没|不)"
    r"|收到(?:了(?![吗没么])|后|的(?!话))"
)
"""Words by which the thing is there, whatever the records say: "arrived two weeks late"."""
NOT_YET: Final = re.compile(
    r"(?:\b(?:not|never)|n['’]t|\b(?:has|have|had)nt|\b(?:nothing|nobody|no one|no \w+"
    r"|none(?: of (?:it|them|\w+ \w+))?|neither(?: of them)?))"
    r"(?: (?:has|have|had|even|ever|yet|actually|really|still|once|all))*"
    r" (?:arrived|came|turned up|showed up|got here)\b"
    r"|(?:^|[,.;:!?] ?|\b(?:and|but|so|hi|hello|hey|please) )(?:has|have)"
    r" (?:my|our|the|it|this|that|these|those|they|any\w*|order|parcel)(?: \S+){0,4}?"
    r" (?:arrived|turned up|showed up|got here)\b"
    r"|(?<!as )\b(?:if|whether)(?: \w+){1,3} (?:arrived|came|turned up|showed up|got here)\b"
    r"|[没未冇](?:有|能|人|见)?收到"
    r"|(?:什么时候|啥时候?|几时|何时|几点|哪天|多久|[明后]天|下周)[^,，。]{0,6}才(?:收到|送到|到)"
)
"""The same words where they deny it, ask for it or tell when it will be."""


def topic_of(policy: Policy, complaint: Complaint) -> Topic:
    """What exactly went wrong: by the words, or by the records where the words are too few to say.

    "And my coffee?" is about a delay when the coffee is late; a longer story says itself what is
    meant, and nothing else is read into it. Nor is what came taken for lost.
    """
    topic = policy.topic_by_words(complaint)
    if topic is not policy.topics[-1] or len(complaint.plain) > TERSE:
        return topic
    came = CAME.search(NOT_YET.sub(" ", complaint.plain)) is not None
    shown = (
        (each, found.finding)
        for each in policy.topics
        if not each.to_person
        and (found := weigh(each.shown_by, complaint)).verdict is Verdict.SUPPORTED
    )
    return next(
        (each for each, why in shown if not (came and why and why.slug == "not_delivered")), topic
    )


def weigh(shown_by: str | None, complaint: Complaint) -> Evidence:
    """What the records of the order say to a claim that `shown_by` would show.

    Nothing is known without the order, or where no record shows such a claim.
    """
    order = complaint.facts.order
    if order is None or shown_by is None:
        return NOTHING_KNOWN
    return SHOWN_BY[shown_by](order, complaint.today)


def _charge(order: Order, today: date) -> Evidence:
    """More was taken than was due."""
    refund = _refund(order, today)
    if refund.verdict is Verdict.SUPPORTED or order.charged is None:
        return refund
    if order.charged.currency != order.amount.currency:
        return NOTHING_KNOWN
    params = {"charged": order.charged, "due": order.amount}
    return Evidence(Verdict.CONTRADICTED, Finding("charged_as_due", params))


def _refund(order: Order, today: date) -> Evidence:  # noqa: ARG001 - as all of them
    """Something is to be paid back."""
    if order.charged is not None and overcharge(order) is not None:
        params = {"charged": order.charged, "due": order.amount}
        return Evidence(Verdict.SUPPORTED, Finding("charged_too_much", params))
    return Evidence(Verdict.UNKNOWN, Finding("no_charge_known", {"order": order.ref}))


def _delivery(order: Order, today: date) -> Evidence:
    """It has not arrived at all."""
    if order.delivered_on is not None:
        params = {"delivered": order.delivered_on}
        return Evidence(Verdict.CONTRADICTED, Finding("delivered", params))
    if order.promised_on is not None and today > order.promised_on:
        params = {"promised": order.promised_on}
        return Evidence(Verdict.SUPPORTED, Finding("not_delivered", params))
    return NOTHING_KNOWN


def _lateness(order: Order, today: date) -> Evidence:
    """It came late, or is late."""
    if order.promised_on is None or order.delivered_on is None:
        return _delivery(order, today) if order.delivered_on is None else NOTHING_KNOWN
    params = {"delivered": order.delivered_on, "promised": order.promised_on}
    if order.delivered_on > order.promised_on:
        return Evidence(Verdict.SUPPORTED, Finding("delivered_late", params))
    return Evidence(Verdict.CONTRADICTED, Finding("delivered_in_time", params))


SHOWN_BY: Final[Mapping[str, Callable[[Order, date], Evidence]]] = {
    "charge": _charge,
    "refund": _refund,
    "delivery": _delivery,
    "lateness": _lateness,
}


def _param(text: str) -> Param:
    """A day, a sum or words, as they were before they became text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        amount, _, currency = text.partition(" ")
    try:
        return Money.of(amount, currency)
    except MoneyError:
        return text
