"""The due times that a case stores, so that lists can be sorted by them: derived here from its
clocks, and nowhere else. They follow whenever the turn passes, and at a start with other hours or
targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from escalation.clocks import Hours, Shown, Slug, limits, of
from escalation.models import Case, Timer
from escalation.repositories.cases import ENDED
from escalation.services import ladder
from escalation.services.history import history, lane_of
from escalation.services.silence import keep_watch
from escalation.sla import Standing
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import Database, UnitOfWork

FOLLOWED: Final = {Slug.NEXT_ANSWER: ladder.NEXT_ANSWER, Slug.RESOLUTION: ladder.RESOLUTION}
"""The clocks of people that run and rest with the turn, and how the ladder calls them."""


async def follow(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> None:
    """Bring the stored times of a case, which is locked, up to date with its clocks.

    While the case waits for the customer its resolution has no due time, and nobody is alarmed
    about it or about the next answer; when it is ours again, they are due by as much later (T04,
    T05, T52). A regulator's limits run on, with the bot too.
    """
    if case.state in ENDED or (case.level == Level.BOT and not desk.profiles):
        return
    marks = await history(uow, case)
    if not marks:
        return
    timers = await uow.timers.open_of(case.id)
    for limit in limits(marks, now, desk):
        await _watch(uow, case, ladder.LIMIT, limit, timers, now, desk, run=limit.slug)
    if case.level == Level.BOT:
        return
    for slug, clock in FOLLOWED.items():
        found = of(slug, marks, now, desk, lane=lane_of(case))
        runs = found is not None and found.reading.standing is Standing.RUNNING
        if slug is Slug.RESOLUTION:
            case.resolve_due = found.reading.due_at if found is not None and runs else None
        if found is not None and runs:
            await _watch(uow, case, clock, found, timers, now, desk)
        elif ladder.timer_of(clock) in {timer.kind for timer in timers}:
            await ladder.rest(uow, case, clock, now=now)
    await keep_watch(uow, case, marks, timers, now=now, desk=desk)


async def _watch(
    uow: UnitOfWork,
    case: Case,
    clock: str,
    found: Shown,
    timers: Sequence[Timer],
    now: datetime,
    desk: Desk,
    run: str | None = None,
) -> None:
    """Let a clock that runs come to people, unless it does so by this time already."""
    began_at, due_at = found.began_at, found.reading.due_at
    if due_at is None or await ladder.is_watched(
        uow, case, clock, timers, began_at=began_at, due_at=due_at, run=run
    ):
        return
    # Of somebody in need people are told by other hours than their case is solved in.
    is_alike = run is None and (case.sign is None or found.hours == Hours.CARE)
    allowed = found.allowed if is_alike else None
    await ladder.watch(
        uow,
        case,
        clock,
        began_at=began_at,
        due_at=due_at,
        now=now,
        desk=desk,
        run=run,
        allowed=allowed,
    )


async def recompute(database: Database, *, now: datetime, desk: Desk) -> int:
    """Bring the stored times of all cases that people have up to date with the desk's hours and
    targets as they are now (T09, T11); how many cases were looked at.

    What a customer was told stays promised, and the time of an answer that was given stays as well.
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
            if found is not None and found.reading.standing is Standing.RUNNING:
                await _await_by(uow, case, found, now=now, desk=desk)
            await follow(uow, case, now=now, desk=desk)
    return len(ids)


async def _await_by(
    uow: UnitOfWork, case: Case, first: Shown, *, now: datetime, desk: Desk
) -> None:
    """A person's first answer, which is awaited, is due as its clock says."""
    due_at = first.reading.due_at
    if due_at is None or case.first_response_due in {None, due_at}:
        return
    case.first_response_due = due_at
    clock, began_at = ladder.FIRST_RESPONSE, first.began_at
    await ladder.watch(uow, case, clock, began_at=began_at, due_at=due_at, now=now, desk=desk)
