"""The ladder: a due time comes to people before it passes, and to more of them until one knows.

A clock of a case is watched from its beginning to its due time and beyond. At each rung (the table
stands in `escalation.sla.rungs`) a notice is raised, for whoever has the case, the supervisors or
the managers. One that nobody acknowledges climbs, and at the top is told again once a working day.
What is to be done about a clock is one timer: it looks at what stands when it fires, so that after
a restart or a jump of the clock nothing is told twice, and of several rungs only the highest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.events import Kind
from escalation.models import Case, Notice, Promise
from escalation.models.base import Json
from escalation.services.audience import Audience, Whom, audience
from escalation.services.history import hours_for
from escalation.services.schedule import cancel, schedule
from escalation.sla.rungs import BY_SLUG, RUNGS, Run, Rung

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

FIRST_RESPONSE: Final = "first_response"
NEXT_ANSWER: Final = "next_answer"
NEXT_WORD: Final = "next_word"
RESOLUTION: Final = "resolution"
LIMIT: Final = "limit"
"""A regulator's outer limit; each is a run of its own, with its name, `uk-disp.final_response`."""
PROMISED: Final = "promise"
"""What was promised in writing, or granted; each promise is a run of its own."""
SILENCE: Final = "customer_silent"
"""That the customer has not answered what people asked; told at once, by one notice."""
CLOCKS: Final = (FIRST_RESPONSE, NEXT_ANSWER, NEXT_WORD, RESOLUTION, LIMIT, PROMISED)
"""The clocks that can be watched. Each has an action of its own, see `timer_of`."""


def timer_of(clock: str) -> str:
    """The kind of timer that watches a clock."""
    return f"ladder_{clock}"


async def watch(  # noqa: PLR0913 - a clock, and what is known of its times
    uow: UnitOfWork,
    case: Case,
    clock: str,
    *,
    began_at: datetime,
    due_at: datetime,
    now: datetime,
    desk: Desk,
    run: str | None = None,
    allowed: timedelta | None = None,
) -> None:
    """Bring a due time to people from now on, instead of what was watched of this clock before.

    Called again with the same `began_at` it goes on: what was raised already is not raised again,
    unless its time is still to come by the new `due_at`. A `run` with a name is watched by itself;
    one whose time was moved is watched anew. What may rest names what is `allowed` without that.
    """
    is_alone = run is None
    run_of = run or named(began_at)
    times = _run(case, began_at, due_at, desk, allowed)
    was_missed = False
    for notice in await uow.notices.of_clock(case.id, clock):
        is_to_come = notice.run == run_of and not _is_reached(notice, times, now)
        if notice.is_open and (is_to_come or (notice.run != run_of and is_alone)):
            _end(uow, case, notice, now)
        if is_to_come:
            await uow.notices.remove(notice)
        elif notice.run == run_of:
            notice.due_at = due_at
            was_missed |= BY_SLUG[notice.rung] >= BY_SLUG["breach"]
    if is_alone:
        await cancel(uow, case, [timer_of(clock)], now=now)
    elif clock != PROMISED:  # that outlasts its case
        await uow.timers.cancel_run(case.id, timer_of(clock), run_of, now=now)
    payload = {
        "run": run_of,
        "began": began_at.astimezone(UTC).isoformat(),
        "due": due_at.astimezone(UTC).isoformat(),
        "missed": was_missed,  # what follows from that is done once
        "allowed": None if allowed is None else allowed.total_seconds(),
    }
    at_once = now if times.standing(now) is not None or due_at <= now else None
    await _look_again(uow, _Watched(case, clock, run_of, times), payload, now, at_once)


async def rest(uow: UnitOfWork, case: Case, clock: str, *, now: datetime) -> None:
    """What the clock is for was done: nobody is told of it any more."""
    await cancel(uow, case, [timer_of(clock)], now=now)
    for notice in await uow.notices.open_of(case.id):
        if notice.clock == clock:
            _end(uow, case, notice, now)


async def rest_all(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """The case has ended, and with it all its clocks; what was promised in writing is still owed.

    Their timers end with those of the case.
    """
    for notice in await uow.notices.open_of(case.id):
        if notice.clock != PROMISED:
            _end(uow, case, notice, now)


async def rest_run(uow: UnitOfWork, case: Case, run: str, *, now: datetime) -> None:
    """A promise is done, or was none; a regulator's limit holds no more."""
    for notice in await uow.notices.open_of(case.id):
        if notice.run == run:
            _end(uow, case, notice, now)


async def look(
    uow: UnitOfWork,
    case: Case,
    clock: str,
    payload: Json,
    *,
    now: datetime,
    desk: Desk,
    promise: Promise | None = None,
) -> None:
    """Tell people what is to be told by now of a clock that still runs, and look again in time.

    `payload` is that of the timer that fired.
    """
    began_at, due_at = (datetime.fromisoformat(payload[name]) for name in ("began", "due"))
    seconds = payload.get("allowed")
    run = _run(case, began_at, due_at, desk, timedelta(seconds=seconds) if seconds else None)
    watched = _Watched(case, clock, str(payload["run"]), run)
    again_at: datetime | None = None
    if run.within_hours(now) == now:
        people = await audience(uow, now, desk)
        notice = await _reach(uow, watched, people, await _writer(uow, promise), now)
        if notice is not None and notice.is_open:
            again_at = _climb(uow, case, notice, run, people, now)
    else:
        again_at = run.within_hours(now)
    await _look_again(uow, watched, {**payload, "missed": due_at <= now}, now, again_at)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A run of a clock of a case; `name` tells it from the others of this clock."""

    case: Case
    clock: str
    name: str
    run: Run


async def _look_again(
    uow: UnitOfWork, watched: _Watched, payload: Json, now: datetime, again_at: datetime | None
) -> None:
    run = watched.run
    due_at = run.due_at if run.due_at > now else None
    instants = [at for at in (again_at, due_at, run.following(now)) if at is not None]
    if instants:
        # A promise may outlast its case, and so must what watches it.
        of = None if watched.clock == PROMISED else watched.case
        kind = timer_of(watched.clock)
        await schedule(uow, kind, min(instants), now=now, case=of, payload=payload)


async def _reach(
    uow: UnitOfWork, watched: _Watched, people: Audience, writer: UUID | None, now: datetime
) -> Notice | None:
    """The notice of the rung that stands: raised now if that was not done, in place of lower ones;
    None before the first.
    """
    case, run = watched.case, watched.run
    of_clock = await uow.notices.of_clock(case.id, watched.clock)
    raised = [notice for notice in of_clock if notice.run == watched.name]
    newest = max(raised, key=lambda each: BY_SLUG[each.rung], default=None)
    rung = run.standing(now)
    if rung is None or (newest is not None and BY_SLUG[newest.rung] >= BY_SLUG[rung.slug]):
        is_over = run.due_at <= now
        if is_over and newest is not None and newest.ended_at and not newest.acknowledged_at:
            # It ended while the clock rested, and nobody has said that they know.
            newest.ended_at, newest.told_at = None, now
            record(uow, Kind.NOTICE_RAISED, case, newest, now)
        return newest
    whom = people.of(rung.told, case, writer)
    for lower in (each for each in raised if each.is_open):
        # Who was told already is not told less of what is worse.
        whom = people.higher(whom, Whom(lower.level, lower.staff_id, lower.team))
        _end(uow, case, lower, now)
    notice = await uow.notices.add(
        Notice(
            case_id=case.id,
            clock=watched.clock,
            run=watched.name,
            rung=rung.slug,
            due_at=run.due_at,
            level=whom.level,
            team=whom.team,
            staff_id=whom.staff_id,
            at=now,
            told_at=now,
        )
    )
    record(uow, Kind.NOTICE_RAISED, case, notice, now)
    return notice


def _climb(
    uow: UnitOfWork, case: Case, notice: Notice, run: Run, people: Audience, now: datetime
) -> datetime:
    """Let an open notice climb if its time is over, and when to look at it again."""
    rung = RUNGS[BY_SLUG[notice.rung]]
    above = people.above(Whom(notice.level, notice.staff_id, notice.team), case)
    at = _told_again_at(run, rung, notice.told_at, is_top=above is None)
    if at > now:
        return at
    notice.told_at = now
    if above is None:
        notice.times += 1
        record(uow, Kind.NOTICE_RAISED, case, notice, now)
    else:
        notice.level, notice.team, notice.staff_id = above.level, above.team, above.staff_id
        notice.climbed_at = now
        record(uow, Kind.NOTICE_CLIMBED, case, notice, now)
        above = people.above(above, case)
    return _told_again_at(run, rung, now, is_top=above is None)


def _told_again_at(run: Run, rung: Rung, told_at: datetime, *, is_top: bool) -> datetime:
    return run.again_at(told_at) if is_top else run.climbs_at(rung, told_at)


def _is_reached(notice: Notice, run: Run, now: datetime) -> bool:
    """Whether the notice is of a rung that is reached by the run as it now is."""
    at = run.at(RUNGS[BY_SLUG[notice.rung]])
    # An instant at which it was reached once counts, whatever the clock says now.
    return at is not None and at <= max(now, notice.at)


def _end(uow: UnitOfWork, case: Case, notice: Notice, now: datetime) -> None:
    notice.ended_at = now
    record(uow, Kind.NOTICE_ENDED, case, notice, now)


def record(uow: UnitOfWork, kind: Kind, case: Case, notice: Notice, now: datetime) -> None:
    """Note what became of a notice."""
    uow.record(
        kind,
        at=now,
        who="timer",
        case=case,
        notice=str(notice.id),
        clock=notice.clock,
        rung=notice.rung,
        level=notice.level,
        staff=str(notice.staff_id) if notice.staff_id else None,
        times=notice.times,
    )


def named(began_at: datetime) -> str:
    """The name of a run that has none of its own: when it began."""
    return began_at.astimezone(UTC).isoformat()


def _run(
    case: Case, began_at: datetime, due_at: datetime, desk: Desk, allowed: timedelta | None
) -> Run:
    """The run in the hours of whoever answers the case."""
    return Run(began_at, due_at, hours_for(case, desk), allowed)


async def _writer(uow: UnitOfWork, promise: Promise | None) -> UUID | None:
    """Who gave a promise in writing."""
    if promise is None or promise.message_id is None:
        return None
    message = await uow.messages.get(promise.message_id)
    return message.staff_id if message else None
