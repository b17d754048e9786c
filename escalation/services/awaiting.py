"""A person's answer that a customer waits for: promised, watched, and awaited anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from escalation.events import Kind
from escalation.models import Case
from escalation.repositories.case_lists import WAITING
from escalation.services import ladder
from escalation.services.history import lane_of
from escalation.services.promises import FIRST_RESPONSE, LATE_WORD, promise, warn
from escalation.services.schedule import cancel
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

ANSWER_TIMERS: Final = (ladder.timer_of(ladder.FIRST_RESPONSE), LATE_WORD)
"""What watches over the first answer of a person."""


def is_with_people(case: Case) -> bool:
    """Whether people have the case, though an offer may be open in it, and it has not ended."""
    return case.state in WAITING and case.level != Level.BOT


def is_awaited(case: Case) -> bool:
    """Whether a person's first answer is still to come."""
    return is_with_people(case) and case.first_response_at is None


def is_past(case: Case, now: datetime) -> bool:
    """Whether the answer that was promised last was given, or its time is over: no time to tell
    anybody who waits now.
    """
    due_at = case.first_response_due
    return case.first_response_at is not None or due_at is None or due_at <= now


def wrote(case: Case, at: datetime) -> None:
    """The customer has written to people, and waits since then, if not for longer: see
    `services.watching`.
    """
    if is_with_people(case):
        case.waits_since = case.waits_since or at


async def await_answer(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> datetime:
    """Promise a person's answer and watch over it; when it is due."""
    care = case.sign is not None
    due_at = desk.first_response_due(now, urgent=case.urgent, care=care, team=case.team)
    case.first_response_due = due_at
    made = await promise(uow, case, FIRST_RESPONSE, due_at=due_at, now=now)
    await warn(uow, case, made, now=now, desk=desk)
    await ladder.watch(
        uow, case, ladder.FIRST_RESPONSE, began_at=now, due_at=due_at, now=now, desk=desk
    )
    return due_at


async def await_anew(
    uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk, who: str, reason: str | None = None
) -> datetime:
    """The same once more: the answer before, if there was one, was to something else."""
    await cancel(uow, case, ANSWER_TIMERS, now=now)
    case.first_response_at = None
    due_at = await await_answer(uow, case, now=now, desk=desk)
    uow.record(Kind.CASE_AWAITED, at=now, who=who, case=case, lane=lane_of(case), reason=reason)
    return due_at
