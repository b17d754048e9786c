"""What the timers do that watch a due time: what follows when it was missed, and telling people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.clocks import limits
from escalation.events import Kind
from escalation.models import Case, Promise, Timer
from escalation.repositories.case_lists import WAITING
from escalation.services import ladder
from escalation.services.action import action
from escalation.services.authority import limits_in_force
from escalation.services.awaiting import is_awaited
from escalation.services.history import history, letters_of
from escalation.services.holding import is_lapsed, put_back
from escalation.services.promises import FIRST_RESPONSE, WRITTEN, judge, still_owes, warn, watch
from escalation.states import ENDED
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@action(ladder.timer_of(ladder.FIRST_RESPONSE))
async def first_response(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The first answer of a person. When it is missed, the promise is broken, and the case goes to
    the managers' level. A holder who did not answer loses it, so that somebody else can take it,
    unless they are at work on it this very moment.
    """
    if case is None or not is_awaited(case):
        return
    for made in await uow.promises.open_of(case.id, [FIRST_RESPONSE]):
        if made.due_at <= now:  # the customer may have been told a later time than is watched
            await judge(uow, made, case, now=now, done_at=None)
    if _is_missed(timer, now):
        if is_lapsed(case, now):
            put_back(uow, case, who="timer", now=now, because="unanswered")
        await _show_to_managers(uow, case, now)
        uow.record(
            Kind.CASE_RAISED,
            at=now,
            who="timer",
            case=case,
            reason="first_response_breach",
            level=case.level,
        )
    await _look(uow, timer, case, ladder.FIRST_RESPONSE, now, desk)


@action(ladder.timer_of(ladder.NEXT_ANSWER))
async def next_answer(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """A person's answer to what the customer wrote after the last one. When it is missed, the
    managers' level sees the case; who else gets it is for `services.watching` to find.
    """
    if case is None or case.state in ENDED:
        return
    if _is_missed(timer, now):
        await _show_to_managers(uow, case, now)
    await _look(uow, timer, case, ladder.NEXT_ANSWER, now, desk)


@action(ladder.timer_of(ladder.NEXT_WORD))
async def next_word(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """A word to the customer, news or none. It is missed only where none could go out; then the
    managers' level sees the case.
    """
    if case is None or case.state in ENDED:
        return
    if _is_missed(timer, now):
        await _show_to_managers(uow, case, now)
    await _look(uow, timer, case, ladder.NEXT_WORD, now, desk)


@action(ladder.timer_of(ladder.LIMIT))
async def limit(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """A regulator's outer limit, whoever has the case. When it is missed, the managers' level sees
    a case that people have. One of a profile that holds no more, or that ends at another time now,
    is left to whoever watches that.
    """
    if case is None or case.state in ENDED:
        return
    run, due_at = timer.payload["run"], datetime.fromisoformat(timer.payload["due"])
    found = limits(await history(uow, case), now, desk, letters_of(case))
    standing = {each.slug: each for each in found}
    if run not in standing:
        await ladder.rest_run(uow, case, run, now=now)
        return
    if standing[run].reading.due_at != due_at:
        return
    if _is_missed(timer, now) and case.level != Level.BOT:
        await _show_to_managers(uow, case, now)
    await _look(uow, timer, case, ladder.LIMIT, now, desk)


@action(ladder.timer_of(ladder.RESOLUTION))
async def resolution(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The end of a case. When it is missed, the managers' level sees it."""
    if case is None or case.state in ENDED:
        return
    if _is_missed(timer, now):
        await _show_to_managers(uow, case, now)
        uow.record(Kind.CASE_OVERDUE, at=now, who="timer", case=case, level=case.level)
    await _look(uow, timer, case, ladder.RESOLUTION, now, desk)


@action(ladder.timer_of(ladder.PROMISED))
async def promised(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """What a member of staff promised in writing, or that a remedy is carried out. When it is
    missed, it is broken, and an open case is the managers' to see; people are told until it is
    done, or somebody finds that it was none.
    """
    case, made = await uow.promises.locked(UUID(timer.payload["run"]))
    if case is None or made is None or not still_owes(made, timer.payload):
        return
    if _is_missed(timer, now):
        await judge(uow, made, case, now=now, done_at=None)
        if case.state in WAITING:
            await _show_to_managers(uow, case, now)
    await _look(uow, timer, case, ladder.PROMISED, now, desk, made)


@action("remedy_due")
async def remedy_due(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The day by which a remedy was to be carried out, of one from before the ladder watched it."""
    del case, desk
    in_case, made = await uow.promises.locked(UUID(timer.payload["promise"]))
    if made is not None:
        await judge(uow, made, in_case, now=now, done_at=None)


@action("first_response_reminder")
@action("first_response_breach")
@action("resolve_due")
async def of_a_case_before(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """A timer from before there was a ladder: from now on the clock is watched as all are."""
    if case is None or case.state not in WAITING or case.queued_at is None:
        return
    resolves = timer.kind == "resolve_due"
    clock = ladder.RESOLUTION if resolves else ladder.FIRST_RESPONSE
    due_at = case.resolve_due if resolves else case.first_response_due
    if due_at is None or (not resolves and case.first_response_at is not None):
        return
    watched = {each.kind for each in await uow.timers.open_of(case.id)}
    if ladder.timer_of(clock) not in watched:
        await ladder.watch(
            uow, case, clock, began_at=case.queued_at, due_at=due_at, now=now, desk=desk
        )


@action("promise_near")
@action("promise_due")
async def of_a_promise_before(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The same of a promise in writing. Of the next word the customer alone is told."""
    case, made = await uow.promises.locked(UUID(timer.payload["promise"]))
    if case is None or made is None or not still_owes(made, timer.payload):
        return
    if timer.kind == "promise_near":
        await (watch if made.kind in WRITTEN else warn)(uow, case, made, now=now, desk=desk)
    elif made.kind in WRITTEN and str(made.id) not in {
        each.run for each in await uow.notices.of_clock(case.id, ladder.PROMISED)
    }:
        # Shortly before its time, another release of the program looked at it.
        await ladder.watch(
            uow,
            case,
            ladder.PROMISED,
            began_at=made.made_at,
            due_at=made.due_at,
            now=now,
            desk=desk,
            run=str(made.id),
        )


def _is_missed(timer: Timer, now: datetime) -> bool:
    """Whether the due time has passed since the timer before this one looked."""
    return not timer.payload["missed"] and now >= datetime.fromisoformat(timer.payload["due"])


async def _look(
    uow: UnitOfWork,
    timer: Timer,
    case: Case,
    clock: str,
    now: datetime,
    desk: Desk,
    made: Promise | None = None,
) -> None:
    await ladder.look(uow, case, clock, timer.payload, now=now, desk=desk, promise=made)


async def _show_to_managers(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """The case is the managers' to look at, unless it is with a level above them already."""
    limits = await limits_in_force(uow, now)
    case.level = str(limits.highest(Level.MANAGER, case.level))
