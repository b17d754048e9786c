"""An answer of staff in a queued case, and what is watched of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from escalation.models import Case, Promise, Staff
from escalation.services import desk, promises
from escalation.services.written import AS_READ, Confirmed
from escalation.unit_of_work import UnitOfWork
from tests import make
from tests.escalation.services.clockwork import DESK

TOMORROW_AT_THREE = "您好，我明天下午三点给您回电。"
ANSWER = "We will write back to you by tomorrow noon."


async def answer(
    uow: UnitOfWork, case: Case, mei: Staff, text: str, told: Confirmed = AS_READ, at: int = 0
) -> None:
    await desk.reply(uow, case.id, mei.id, text, now=make.later(at), desk=DESK, confirmed=told)


async def written(
    uow: UnitOfWork, text: str, told: Confirmed = AS_READ
) -> tuple[Case, Staff, list[Promise]]:
    """A queued case that a member of staff answers so, and what is watched of the answer."""
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, text, told)
    return case, mei, await written_in(uow, case.id)


async def written_in(uow: UnitOfWork, case_id: UUID) -> list[Promise]:
    """What staff promised in writing in a case."""
    of_case = await uow.promises.of_case(case_id)
    return [made for made in of_case if made.kind in promises.WRITTEN]


def instant(days: int, hour: int) -> datetime:
    """An hour of the shop's clock, so many days after today."""
    local = make.NOW.astimezone(DESK.zone).replace(hour=hour, minute=0)
    return local + timedelta(days=days)
