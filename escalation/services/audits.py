"""The blind audit: complaints picked at random, judged by a person before the model's word is
shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from escalation.errors import AlreadyJudged, NotFound
from escalation.events import Kind
from escalation.services.corrections import (
    AUDIT,
    CHOSEN,
    Judgement,
    further_causes,
    keep,
    opening,
)
from escalation.services.holding import at_work

if TYPE_CHECKING:
    from escalation.models import Case, Correction, Message
    from escalation.unit_of_work import UnitOfWork

RECENT: Final = timedelta(days=60)
"""How far back samples are taken: older complaints tell of another season and another model."""
BATCH: Final = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """A case that nobody has judged, and the customer's words that opened it."""

    case: Case
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many cases were corrected and audited so far, and on how many of the audits by lot, of
    what the model had read (`of`), it had said what the person said (`same`).
    """

    corrections: int
    audits: int
    same: int
    of: int


async def standing(uow: UnitOfWork) -> Standing:
    """The figures so far."""
    counts = await uow.corrections.counts()
    same, of = await uow.corrections.agreement()
    audits = counts.get(AUDIT, 0) + counts.get(CHOSEN, 0)
    return Standing(counts.get("correction", 0), audits, same, of)


async def next_sample(
    uow: UnitOfWork, staff_id: UUID, *, now: datetime, after: UUID | None = None
) -> Sample | None:
    """The next sample for this member of staff; None when there is none, or none after `after`.

    Ids of cases are random and say nothing of what is in them, so their order is a draw by lot,
    and loading the page again draws no easier one. Each person begins elsewhere, each day anew.
    """
    start = uuid5(staff_id, now.date().isoformat())
    since = now - RECENT
    position = after or start
    if position >= start:
        found = await _first(uow, since, position, None)
        return found or await _first(uow, since, None, start)
    return await _first(uow, since, position, start)


async def sample_of(uow: UnitOfWork, case_id: UUID) -> Sample:
    """One case to judge, by its id.

    Raises:
        NotFound: there is none, or it has no words.
        AlreadyJudged: somebody has judged it.
    """
    case = await uow.cases.get(case_id)
    words = opening(case, await uow.messages.typed(case.id)) if case else []
    if case is None or not words:
        raise NotFound
    if await uow.corrections.latest_of(case.id) is not None:
        raise AlreadyJudged
    return Sample(case, words)


async def _first(
    uow: UnitOfWork, since: datetime, after: UUID | None, upto: UUID | None
) -> Sample | None:
    while cases := await uow.corrections.unjudged(since=since, after=after, upto=upto, limit=BATCH):
        for case in cases:
            if words := opening(case, await uow.messages.typed(case.id)):
                return Sample(case, words)
        after = cases[-1].id
    return None


async def audit(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    cause: str,
    *,
    further: Sequence[str] = (),
    chosen: bool = False,
    now: datetime,
) -> Correction:
    """Keep what a person says of a sample, drawn by lot or `chosen` for what it teaches. Sent again
    by the same person, it is the first answer.

    The case itself is left as it is: an audit measures, and teaches.

    Raises:
        NotFound, NotAllowed: no such case, or no such active member of staff.
        ValueUnknown: no such cause.
        CausesRefused: further causes of what is no complaint.
        AlreadyJudged: by somebody else, or after it was corrected.
    """
    case, _, member = await at_work(uow, case_id, staff_id)
    others = further_causes(cause, further)
    known = await uow.corrections.latest_of(case.id)
    if known is not None:
        if known.staff_id == member.id and known.source in {AUDIT, CHOSEN}:
            return known
        raise AlreadyJudged
    words = opening(case, await uow.messages.typed(case.id))
    judged = Judgement(CHOSEN if chosen else AUDIT, cause, words, others)
    kept = await keep(uow, case, judged, staff_id=staff_id, now=now)
    uow.record(
        Kind.CASE_AUDITED,
        at=now,
        who=f"staff:{staff_id}",
        case=case,
        cause=cause,
        same=None if kept.predicted is None else kept.predicted == cause,
    )
    return kept
