"""The due times that a case stores, so that lists can be sorted by them: derived here from its
clocks, and nowhere else. They follow whenever the turn passes, and at a start with other hours or
targets.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from escalation.clocks import Shown, Slug, of
from escalation.models import Case
from escalation.repositories.cases import ENDED
from escalation.services import ladder
from escalation.services.history import history, lane_of
from escalation.sla import Standing
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import Database, UnitOfWork


async def follow(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> None:
    """Bring the stored times of a case, which is locked, up to date with its clocks.

    While the case waits for the customer its resolution has no due time, and nobody is alarmed
    about it; when it is ours again, it is due by as much later (T04, T05, T52).
    """
    if case.level == Level.BOT or case.state in ENDED:
        return
    marks = await history(uow, case)
    if not marks:
        return
    found = of(Slug.RESOLUTION, marks, now, desk, lane=lane_of(case))
    runs = found is not None and found.reading.standing is Standing.RUNNING
    due_at = found.reading.due_at if found is not None and runs else None
    if due_at == case.resolve_due:
        return
    case.resolve_due = due_at
    if found is None or due_at is None:
        await ladder.rest(uow, case, ladder.RESOLUTION, now=now)
    else:
        began_at = found.began_at
        await ladder.watch(
            uow, case, ladder.RESOLUTION, began_at=began_at, due_at=due_at, now=now, desk=desk
        )


async def recompute(database: Database, *, now: datetime, desk: Desk) -> int:
    """Bring the stored times of all cases that people have up to date with the desk's hours and
    targets as they are now (T09, T11); how many cases were looked at.

    What a customer was told stays promised.
    """
    async with database.reading() as reading:
        ids = await reading.cases.with_people()
    for case_id in ids:
        async with database.uow() as uow:
            case = await uow.cases.locked(case_id)
            if case is None or case.state in ENDED:  # while it was waited for
                continue
            marks = await history(uow, case)
            found = of(Slug.FIRST_RESPONSE, marks, now, desk, lane=lane_of(case)) if marks else None
            if found is not None and found.reading.due_at != case.first_response_due:
                await _await_by(uow, case, found, now=now, desk=desk)
            await follow(uow, case, now=now, desk=desk)
    return len(ids)


async def _await_by(
    uow: UnitOfWork, case: Case, first: Shown, *, now: datetime, desk: Desk
) -> None:
    """A person's first answer is due by another time than was stored."""
    due_at = first.reading.due_at
    if case.first_response_due is None or due_at is None:
        return
    case.first_response_due = due_at
    if first.reading.standing is Standing.RUNNING:
        clock, began_at = ladder.FIRST_RESPONSE, first.began_at
        await ladder.watch(uow, case, clock, began_at=began_at, due_at=due_at, now=now, desk=desk)
