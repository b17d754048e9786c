"""What a person says a complaint is about, beside what the model had said, kept to learn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from escalation.errors import CausesRefused, ValueUnknown
from escalation.events import Kind
from escalation.models import Correction
from handlers.model import NO_COMPLAINT, UNCLASSIFIED
from handlers.registry import CAUSES

if TYPE_CHECKING:
    from escalation.models import Case, Message
    from escalation.unit_of_work import UnitOfWork

AUDIT: Final = "audit"
"""Where a judgement comes from: a case drawn by lot, judged blind."""
CHOSEN: Final = "chosen"
"""The same of a case that was chosen for what it teaches: it measures nothing."""
NONE: Final = NO_COMPLAINT
"""What is said of a text that complains of nothing."""
ANSWERS: Final = (*CAUSES, NONE, UNCLASSIFIED)
"""What the cause of a case can be: a cause, no complaint, or that nobody can tell."""
READING: Final = "reading"
"""Where a case's facts keep what the model made of its first words: ``{model, ranking}``."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said: the nine labels with their shares, the likeliest first, and which
    model. Empty when it read nothing.
    """

    ranking: tuple[tuple[str, float], ...] = ()
    model_id: str | None = None

    @property
    def label(self) -> str | None:
        """The likeliest cause, or `none`."""
        return self.ranking[0][0] if self.ranking else None


def model_said(case: Case) -> Said:
    """What the model said of the words that opened the case, as far as the case records it."""
    reading = case.facts.get(READING)
    if reading:
        return Said(_labels(reading["ranking"]), reading.get("model"))
    # Before readings were kept: the causes that were acted on, else the last guesses.
    acted_on = [
        (entry["cause"], entry["probability"])
        for entry in case.causes
        if entry.get("probability") is not None
    ]
    return Said(_labels(acted_on or case.facts.get("guesses") or ()))


def _labels(ranking: Iterable[Sequence[Any]]) -> tuple[tuple[str, float], ...]:
    """Shares by cause; every intent that is no cause adds to `none`."""
    shares: defaultdict[str, float] = defaultdict(float)
    for intent, share in ranking:
        shares[intent if intent in CAUSES else NONE] += float(share)
    return tuple(
        sorted(((name, round(each, 4)) for name, each in shares.items()), key=lambda row: -row[1])
    )


def opening(case: Case, typed: Sequence[Message]) -> list[Message]:
    """Of the customer's typed words in a case those that opened it: what the model read."""
    return [message for message in typed if message.at <= case.opened_at and message.text.strip()]


def further_causes(
    cause: str, further: Sequence[str], *, allowed: Sequence[str] = (*CAUSES, NONE)
) -> list[str]:
    """The further causes as they are kept beside the main one, which is one of `allowed`: each
    once, and not the main one.

    Raises:
        ValueUnknown: no such cause.
        CausesRefused: further causes without a main one, such as of what is no complaint.
    """
    for name, known in ((cause, allowed), *((name, (*CAUSES, NONE)) for name in further)):
        if name not in known:
            raise ValueUnknown(field="cause", value=name, known=known)
    others = [name for name in dict.fromkeys(further) if name not in {cause, NONE}]
    if others and cause not in CAUSES:
        raise CausesRefused
    return others


async def record(
    uow: UnitOfWork,
    case: Case,
    *,
    staff_id: UUID,
    cause: str,
    further: Sequence[str] = (),
    now: datetime,
) -> Correction | None:
    """Correct the causes of a case that is locked, by whoever has seen the whole of it, and keep
    what they said; None when it stands so already.

    Raises:
        ValueUnknown, CausesRefused: as `further_causes` does.
    """
    others = further_causes(cause, further, allowed=ANSWERS)
    if cause == case.cause and set(others) == set(case.secondary):
        return None
    before, case.cause, case.further = case.cause, cause, others
    judged = Judgement("correction", cause, await uow.messages.typed(case.id), others)
    kept = await keep(uow, case, judged, staff_id=staff_id, now=now)
    uow.record(
        Kind.CASE_CORRECTED,
        at=now,
        who=f"staff:{staff_id}",
        case=case,
        before=before,
        cause=cause,
        further=others,
    )
    return kept


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of some messages of a case."""

    source: str
    cause: str
    messages: Sequence[Message]
    further: Sequence[str] = ()


async def keep(
    uow: UnitOfWork, case: Case, judged: Judgement, *, staff_id: UUID, now: datetime
) -> Correction:
    """Keep a judgement, with what the model had said."""
    said = model_said(case)
    return await uow.corrections.add(
        Correction(
            case_id=case.id,
            source=judged.source,
            cause=judged.cause,
            further=list(judged.further),
            staff_id=staff_id,
            at=now,
            language=case.language,
            messages=[message.id for message in judged.messages],
            predicted=said.label,
            ranking=[list(row) for row in said.ranking],
            model_id=said.model_id,
        )
    )
