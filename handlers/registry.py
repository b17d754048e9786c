"""Finds the causes, pairs each with its policy table, and decides: handlers propose, authority
disposes.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from handlers import causes
from handlers.authority import Authority, Ruling, Stopped
from handlers.catalogue import Catalogue
from handlers.evidence import NOTHING_KNOWN, Evidence, Finding, topic_of
from handlers.model import Cause, Complaint, Escalation, Question, Say
from handlers.policy import Policy, PolicyError, read_policy
from handlers.proposal import Proposal
from handlers.remedies import Remedy, Restores
from handlers.suspicion import suspicions

UNOFFERED = frozenset({"contradicted", "unsupported", "guarded", "repeated", "facts_missing"})
"""Reasons for which a person judges what the bot's limit would allow, and what was not offered."""


class CauseModule(Protocol):
    """What a module in `handlers.causes` must have.

    `NAME` is the cause's name in lists and statistics, `ABOUT` a noun phrase for the customer,
    `POINTS` one for each topic but `general`.
    """

    NAME: Say
    ABOUT: Say
    POINTS: Mapping[str, Say]

    def propose(self, complaint: Complaint, policy: Policy) -> Proposal:
        """Propose what would put this complaint right."""
        ...


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be said and may be offered for one complaint.

    `ruling.allowed` are alternatives, best first. With neither a question nor an offer the
    complaint goes to a person: then `escalate` is set. `negotiable` are the remedies whose sum the
    table leaves to the customer. `evidence` is what the records say to the claim, `suspicions` are
    the reasons for which a person looks first; staff read both, the customer neither.
    """

    cause: Cause
    topic: str
    point: Say
    admission: Say | None
    explanation: Say | None
    question: Question | None
    ruling: Ruling
    escalate: Escalation | None
    also: tuple[tuple[Cause, Say], ...]
    negotiable: tuple[Remedy, ...] = ()
    evidence: Evidence = NOTHING_KNOWN
    suspicions: tuple[Finding, ...] = ()


def _find() -> dict[Cause, tuple[CauseModule, Policy]]:
    found: dict[Cause, tuple[CauseModule, Policy]] = {}
    folder = Path(causes.__path__[0])
    for entry in pkgutil.iter_modules(causes.__path__):
        policy = read_policy(folder / f"{entry.name}.toml")
        module = cast("CauseModule", import_module(f"handlers.causes.{entry.name}"))
        if policy.cause in found:
            message = f"{entry.name}.toml: the cause {policy.cause!r} has a table already"
            raise PolicyError(message)
        found[policy.cause] = module, policy
    return found


_HANDLERS: Mapping[Cause, tuple[CauseModule, Policy]] = _find()

CAUSES: tuple[Cause, ...] = tuple(_HANDLERS)
"""The causes that have a handler, in the order of their modules' names."""


SHIPPED = Catalogue({cause: policy for cause, (_, policy) in _HANDLERS.items()})
"""The catalogue that comes with the program."""

PROTECTED: frozenset[str] = frozenset(
    cause for cause, (_, policy) in _HANDLERS.items() if policy.protected
)
"""Causes in which nothing is offered, nothing that was written is blotted out, and a senior person
decides."""


def name_of(cause: str) -> Say:
    """The cause's name for people; an unknown slug is shown as it is."""
    handler = _HANDLERS.get(Cause(cause))
    return handler[0].NAME if handler else Say("%(cause)s", {"cause": cause})


def about(cause: str) -> Say:
    """The cause as a noun phrase in a sentence to the customer; an unknown slug as it is."""
    handler = _HANDLERS.get(Cause(cause))
    return handler[0].ABOUT if handler else Say("%(cause)s", {"cause": cause})


def point_of(cause: Cause, topic: str) -> Say:
    """A topic of the cause as a noun phrase; the cause itself for one without words of its own."""
    module = _HANDLERS[cause][0]
    return module.POINTS.get(topic, module.ABOUT)


def policy_of(cause: Cause) -> Policy:
    """The policy table of `cause` that comes with the program."""
    return SHIPPED.policy_of(cause)


def propose(complaint: Complaint, catalogue: Catalogue = SHIPPED) -> Proposal:
    """What the complaint's cause proposes from its table in `catalogue`, whoever may grant it.

    Raises:
        KeyError: the complaint's cause has no handler.
    """
    module, _ = _HANDLERS[complaint.cause]
    return module.propose(complaint, catalogue.policy_of(complaint.cause))


def decide(complaint: Complaint, authority: Authority, catalogue: Catalogue = SHIPPED) -> Decision:
    """What to say to `complaint` and what may be offered under `authority` from `catalogue`.

    Raises:
        KeyError: the complaint's cause has no handler.
    """
    proposal = propose(complaint, catalogue)
    escalate = _more_urgent(proposal.escalate, _escalate_for(complaint, catalogue))
    urgent = escalate is not None and escalate.urgent
    ruling = authority.about(complaint.cause, urgent=urgent).rule(proposal.remedies)
    question = None if escalate else proposal.question
    found: tuple[Finding, ...] = ()
    if question is None and escalate is None:
        found = suspicions(complaint, [offer.remedy for offer in ruling.allowed])
    if found:
        escalate = Escalation("guarded")
    elif question is None and escalate is None:
        if _would_fob_off(proposal.remedies, ruling):
            escalate = Escalation("above_authority")
        elif not ruling.allowed:
            escalate = Escalation("no_remedy")
    return Decision(
        cause=complaint.cause,
        topic=proposal.topic,
        point=proposal.point,
        admission=proposal.admission,
        explanation=proposal.explanation,
        question=question,
        ruling=_withheld(ruling, escalate) if escalate else ruling,
        escalate=escalate,
        also=tuple(_also(complaint, catalogue)),
        negotiable=proposal.negotiable,
        evidence=proposal.evidence,
        suspicions=found,
    )


def _withheld(ruling: Ruling, escalate: Escalation) -> Ruling:
    """Nothing is offered with a hand-over. What the bot could have offered, but for a doubt, a fact
    that lacks or a second failure, is put before the person who judges, as what is above the limit
    is.
    """
    kept: tuple[Stopped, ...] = ()
    if escalate.reason in UNOFFERED:
        kept = tuple(
            Stopped(offer.remedy, _kept_back(offer.rule, escalate.reason))
            for offer in ruling.allowed
        )
    return Ruling(stopped=(*kept, *ruling.stopped))


def _kept_back(rule: str, reason: str) -> str:
    """The rule that allowed it, with the reason in place of its verdict."""
    allowed, _, version = rule.rpartition("@")
    return f"{allowed.rpartition('.')[0]}.{reason}@{version}"


def _would_fob_off(proposed: Sequence[Remedy], ruling: Ruling) -> bool:
    """Whether what would restore is above authority and only a gesture is left, or nothing.

    Then a person decides: a token instead of what is due makes the matter worse.
    """
    if not ruling.stopped:
        return False
    if not ruling.allowed:
        return True
    first = ruling.allowed[0].remedy
    before = proposed[: proposed.index(first)]
    return _is_gesture(first) and not all(_is_gesture(remedy) for remedy in before)


def _is_gesture(remedy: Remedy) -> bool:
    """Whether it shows good will and restores nothing by itself."""
    return remedy.restores <= Restores.GOODWILL


def _more_urgent(first: Escalation | None, second: Escalation | None) -> Escalation | None:
    """The one that is urgent, else the first there is."""
    if first is None or (second is not None and second.urgent and not first.urgent):
        return second
    return first


def _escalate_for(complaint: Complaint, catalogue: Catalogue) -> Escalation | None:
    """A further grievance that only a person may judge takes the whole complaint to that person.

    Where a cause leaves everything to people without hurry (a failed response), the complaint's own
    cause decides: putting that right at once is the better answer.
    """
    found: Escalation | None = None
    for cause in complaint.secondary:
        (module, _), policy = _HANDLERS[cause], catalogue.policy_of(cause)
        topic = topic_of(policy, complaint)
        if not topic.to_person or (policy.topics[-1].to_person and not topic.urgent):
            continue
        asked = module.propose(replace(complaint, earlier=0), policy).escalate
        found = _more_urgent(found, asked and replace(asked, reason=f"{cause}_mentioned"))
    return found


def _also(complaint: Complaint, catalogue: Catalogue) -> list[tuple[Cause, Say]]:
    """Each further grievance, named by its own topic, so that it is answered and not dropped."""
    named: list[tuple[Cause, Say]] = []
    for cause in complaint.secondary:
        module, _ = _HANDLERS[cause]
        topic = topic_of(catalogue.policy_of(cause), complaint)
        named.append((cause, module.POINTS.get(topic.slug, module.ABOUT)))
    return named
