"""The due times that a case stores, so that lists can be sorted by them: derived here from its
clocks alone. They follow whenever the turn passes, and at a start with other hours or targets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.clocks import Hours, Shown, Slug, limits
from escalation.models import Case, Timer
from escalation.services import ladder
from escalation.services.awaiting import is_awaited
from escalation.services.history import clock_of, histories, history, letters_of
from escalation.services.next_word import is_kept, keep_word
from escalation.services.promises import FIRST_RESPONSE, watch_anew
from escalation.services.silence import is_watched, keep_watch
from escalation.sla import Standing
from escalation.sla.rungs import RUNGS
from escalation.states import ENDED
from escalation.turns import Mark
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import Database, UnitOfWork

FOLLOWED: Final = {
    Slug.NEXT_ANSWER: ladder.NEXT_ANSWER,
    Slug.NEXT_WORD: ladder.NEXT_WORD,
    Slug.RESOLUTION: ladder.RESOLUTION,
}
"""The clocks of people that run and rest with the turn, and how the ladder calls them."""

BATCH: Final = 100
"""Cases that are compared at a time."""


async def follow(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> None:
    """Bring the stored times of a case, which is locked, up to date with its clocks.

    While the case waits for the customer its resolution has no due time, and nobody is alarmed
    about it or about the next answer; when it is ours again, they are due by as much later (T04,
    T05, T52). A regulator's limits run on, with the bot too.
    """
    await follow_all(uow, [case], now=now, desk=desk)


async def follow_all(
    uow: UnitOfWork, cases: Collection[Case], *, now: datetime, desk: Desk
) -> None:
    """The same for several cases, all locked, in two queries for what is up to date."""
    followed = [
        case
        for case in cases
        if case.state not in ENDED and (case.level != Level.BOT or desk.profiles)
    ]
    if not followed:
        return
    turns = await histories(uow, followed)
    timers = await uow.timers.open_of_cases([case.id for case in followed if turns[case.id]])
    for case in followed:
        if marks := turns[case.id]:
            await _follow(uow, case, marks, timers[case.id], now=now, desk=desk)


async def _follow(
    uow: UnitOfWork,
    case: Case,
    marks: Sequence[Mark],
    timers: Sequence[Timer],
    *,
    now: datetime,
    desk: Desk,
) -> None:
    kinds = {timer.kind for timer in timers}
    for clock, run, found in _running(case, marks, now, desk):
        if clock == ladder.RESOLUTION:
            case.resolve_due = _due(found)
        if found is not None:
            await _watch(uow, case, clock, found, timers, now, desk, run=run)
        elif ladder.timer_of(clock) in kinds:
            await ladder.rest(uow, case, clock, now=now)
        if clock == ladder.NEXT_WORD:
            allowed = None if found is None else _allowed(case, found, run)
            await keep_word(uow, case, found, timers, allowed=allowed, now=now, desk=desk)
    if case.level != Level.BOT:
        await keep_watch(uow, case, marks, timers, now=now, desk=desk)


def _running(
    case: Case, marks: Sequence[Mark], now: datetime, desk: Desk
) -> Iterator[tuple[str, str | None, Shown | None]]:
    """Each clock that is followed, with its run where it has several; None for what it reads while
    it rests.
    """
    for limit in limits(marks, now, desk, letters_of(case)):
        yield ladder.LIMIT, limit.slug, limit
    if case.level == Level.BOT:
        return
    for slug, clock in FOLLOWED.items():
        found = clock_of(slug, case, marks, now, desk)
        runs = found is not None and found.reading.standing is Standing.RUNNING
        yield clock, None, found if runs else None


def _due(found: Shown | None) -> datetime | None:
    return None if found is None else found.reading.due_at


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
    """Let a clock that runs come to people, unless it does so by these times already."""
    began_at, due_at = found.began_at, found.reading.due_at
    if due_at is None or await _is_told(uow, case, clock, found, timers, run=run):
        return
    allowed = _allowed(case, found, run)
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


async def _is_told(
    uow: UnitOfWork,
    case: Case,
    clock: str,
    found: Shown,
    timers: Sequence[Timer],
    run: str | None,
) -> bool:
    """Whether a clock that runs comes to people by these times already, or did up to the last rung;
    `timers` are those of the case that are open.
    """
    name, due_at = run or ladder.named(found.began_at), found.reading.due_at
    allowed = _allowed(case, found, run)
    seconds = None if allowed is None else allowed.total_seconds()
    for timer in timers:
        payload = timer.payload
        if timer.kind != ladder.timer_of(clock) or payload["run"] != name:
            continue
        if (datetime.fromisoformat(payload["due"]), payload.get("allowed")) == (due_at, seconds):
            return True
    return any(
        notice.run == name and notice.due_at == due_at and notice.rung == RUNGS[-1].slug
        for notice in await uow.notices.of_clock(case.id, clock)
    )


def _allowed(case: Case, found: Shown, run: str | None) -> timedelta | None:
    """What the rungs are shares of, where that may rest."""
    # Of somebody in need people are told by other hours than their case is solved in.
    is_alike = run is None and (case.sign is None or found.hours == Hours.CARE)
    return found.allowed if is_alike else None


async def recompute(database: Database, *, now: datetime, desk: Desk) -> int:
    """Bring the stored times of all cases that people have up to date with the desk's hours and
    targets as they are now (T09, T11); how many were not.

    They are compared some at a time, and only what differs is locked: a program that starts beside
    others holds up none of them. What a customer was told stays promised, and the time of an answer
    that was given stays as well.
    """
    changed = number = 0
    while True:
        async with database.reading() as reading:
            cases = await reading.cases.with_people(after=number, limit=BATCH)
            behind = await _behind(reading, cases, now, desk)
        if not cases:
            return changed
        number = cases[-1].number
        for case_id in behind:
            changed += await _bring_up(database, case_id, now, desk)


async def _bring_up(database: Database, case_id: UUID, now: datetime, desk: Desk) -> bool:
    async with database.uow() as uow:
        case = await uow.cases.locked(case_id)
        if case is None or case.state in ENDED:  # while it was waited for
            return False
        if (first := await _awaited(uow, case, await history(uow, case), now, desk)) is not None:
            await _await_by(uow, case, first, now=now, desk=desk)
        await follow(uow, case, now=now, desk=desk)
        await watch_anew(uow, case, now=now, desk=desk)
    return True


async def count_anew(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> None:
    """Other hours count in a case, which is locked: what it stores is derived anew, and all that
    watches its times is set by them, those that stay the same among them.

    Its running clocks count as if they had begun by these hours. What a customer was told stays.
    """
    marks = await history(uow, case)
    if not marks or case.state in ENDED:
        return
    first = clock_of(Slug.FIRST_RESPONSE, case, marks, now, desk)
    if first is not None and is_awaited(case) and (due_at := _due(first)) is not None:
        await _await_by(uow, case, await _as_told(uow, case, first, due_at), now=now, desk=desk)
    if case.level != Level.BOT or desk.profiles:
        await _follow(uow, case, marks, (), now=now, desk=desk)
    await watch_anew(uow, case, now=now, desk=desk)


async def _behind(
    uow: UnitOfWork, cases: Sequence[Case], now: datetime, desk: Desk
) -> Sequence[UUID]:
    """Those of some cases whose stored times are not what their clocks say, nothing locked."""
    turns = await histories(uow, cases)
    timers = await uow.timers.open_of_cases([case.id for case in cases])
    found = []
    for case in cases:
        marks = turns[case.id]
        if marks and not await _is_current(uow, case, marks, timers[case.id], now, desk):
            found.append(case.id)
    return found


async def _is_current(
    uow: UnitOfWork,
    case: Case,
    marks: Sequence[Mark],
    timers: Sequence[Timer],
    now: datetime,
    desk: Desk,
) -> bool:
    first = await _awaited(uow, case, marks, now, desk)
    if first is not None or not is_watched(case, marks, timers, desk):
        return False
    kinds = {timer.kind for timer in timers}
    for clock, run, found in _running(case, marks, now, desk):
        due_at = _due(found)
        if clock == ladder.RESOLUTION and case.resolve_due != due_at:
            return False
        if clock == ladder.NEXT_WORD and not is_kept(found, timers):
            return False
        if found is None:
            if ladder.timer_of(clock) in kinds:
                return False
        elif due_at is not None and not await _is_told(uow, case, clock, found, timers, run=run):
            return False
    return True


type Awaited = tuple[datetime, datetime]
"""Since when a person's first answer is awaited, and by when it is due."""


async def _awaited(
    uow: UnitOfWork, case: Case, marks: Sequence[Mark], now: datetime, desk: Desk
) -> Awaited | None:
    """How a person's first answer is awaited, if that is by another time than is stored."""
    found = clock_of(Slug.FIRST_RESPONSE, case, marks, now, desk)
    if found is None or found.reading.standing is not Standing.RUNNING:
        return None
    stored, due_at = case.first_response_due, found.reading.due_at
    if due_at is None or stored in {None, due_at}:
        return None
    awaited = await _as_told(uow, case, found, due_at)
    return None if awaited[1] == stored else awaited


async def _as_told(uow: UnitOfWork, case: Case, found: Shown, due_at: datetime) -> Awaited:
    """The same as its clock says, but not later than the customer was told, whose hours ever count
    now.
    """
    told = [
        made
        for made in await uow.promises.of_case(case.id)
        if made.kind == FIRST_RESPONSE and made.done_at is None and made.withdrawn_at is None
    ]
    newest = max(told, key=lambda made: made.made_at, default=None)
    return found.began_at, due_at if newest is None else min(due_at, newest.due_at)


async def _await_by(
    uow: UnitOfWork, case: Case, awaited: Awaited, *, now: datetime, desk: Desk
) -> None:
    """A person's first answer, which is awaited, is due then."""
    began_at, case.first_response_due = awaited
    due_at, clock = awaited[1], ladder.FIRST_RESPONSE
    await ladder.watch(uow, case, clock, began_at=began_at, due_at=due_at, now=now, desk=desk)
