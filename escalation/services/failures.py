"""A remedy that was granted and could not be carried out: a second failure, and a person's case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import NotFound
from escalation.events import Kind
from escalation.models import Case, Fulfilment, Remedy, RemedyEntry
from escalation.services import remedies
from escalation.services.authority import level_above
from escalation.services.awaiting import await_anew, is_past
from escalation.services.cases import escalate, reopen
from escalation.services.leaving import let_go
from escalation.services.messages import say
from escalation.states import ENDED
from handlers import phrases

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

REASON = "remedy_failed"
BY_HAND = "cannot be done"
"""The error of work that staff could not do."""


async def locked_work(uow: UnitOfWork, fulfilment_id: UUID) -> tuple[Case, Remedy, Fulfilment]:
    """The case, the remedy and its work, the case locked before the work as everywhere.

    Raises:
        NotFound: there is no such work.
    """
    found = await uow.fulfilments.get(fulfilment_id)
    remedy = await uow.remedies.get(found.remedy_id) if found else None
    if found is None or remedy is None:
        raise NotFound
    case = await uow.cases.locked(remedy.case_id)
    work = await uow.fulfilments.locked(fulfilment_id)
    assert case is not None  # noqa: S101 - a foreign key says so
    assert work is not None  # noqa: S101 - it was there a moment ago, and is never deleted
    return case, remedy, work


async def give_up(
    uow: UnitOfWork, fulfilment_id: UUID, *, who: str, now: datetime, desk: Desk
) -> Fulfilment:
    """Staff cannot carry out what was granted. Work that is done, or given up, stays as it is.

    Raises:
        NotFound: there is no such work.
    """
    case, remedy, work = await locked_work(uow, fulfilment_id)
    if work.state in {"done", "failed"}:
        return work
    work.state, work.error = "failed", BY_HAND
    work.claimed_until = work.not_before = None
    await failed(uow, case, remedy, work, who=who, now=now, desk=desk)
    return work


async def failed(
    uow: UnitOfWork,
    case: Case,
    remedy: Remedy,
    work: Fulfilment,
    *,
    who: str,
    now: datetime,
    desk: Desk,
) -> None:
    """The case, which is locked, goes with its history to a person at the level above the one that
    granted, and the customer is told. Tried again and failed again, it goes up once more, unless it
    waits for a person or is with one: they see the work, and the customer waits for them.

    Nothing is offered in its place: what next is for that person to decide.
    """
    uow.record(Kind.FULFILMENT_FAILED, at=now, who=who, case=case, work=str(work.id))
    if not await _enter(uow, remedy, "failed", who, now):
        if case.state in {"queued", "held"} or case.holder_id is not None:
            return
        lines = await uow.remedies.ledger(remedy.id)
        before = sum(line.step.partition(".")[0] == "failed" for line in lines)
        await _enter(uow, remedy, f"failed.{before + 1}", who, now)
    if case.state in ENDED:
        await reopen(uow, case, reason=REASON, now=now, desk=desk, who=who)
    else:
        above = await level_above(uow, remedy.level, now)
        await escalate(uow, case, reason=REASON, level=above, now=now, desk=desk, who=who)
        await let_go(uow, case, who=who, now=now)
        if is_past(case, now):  # whoever answered before has not answered this
            await await_anew(uow, case, now=now, desk=desk, who=who)
    conversation = await uow.conversations.lock(case.conversation_id)
    words = phrases.remedy_failed(
        remedies.value_of(remedy).describe(), case.number, case.first_response_due
    )
    await say(uow, conversation, case, words, author="bot", now=now, desk=desk, lang=case.language)


async def _enter(uow: UnitOfWork, remedy: Remedy, step: str, who: str, now: datetime) -> bool:
    line = RemedyEntry(remedy_id=remedy.id, step=step, at=now, who=who, rule=remedy.rule)
    return await uow.remedies.write(line, None)
