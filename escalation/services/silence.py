"""A customer who does not answer what people asked: after a while the case is ours again.

While it is the customer's turn the clocks of people rest, and nobody is told of the case. So that
it does not rest for ever, one timer stands for as long as that turn lasts, and gives it back to us.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from escalation.events import Kind
from escalation.models import Case, Notice, Timer
from escalation.models.base import Json
from escalation.services import ladder
from escalation.services.action import action
from escalation.services.audience import audience
from escalation.services.history import history, hours_for
from escalation.services.schedule import cancel, schedule
from escalation.sla import Turn, next_open
from escalation.sla.rungs import Told
from escalation.turns import Because, Mark
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

STATES: Final = ("queued", "held")
"""In which a case is with people and waits for the customer; an offer has timers of its own."""
PASSING: Final = frozenset({Because.THANKS, Because.ANSWER})
"""A courtesy, and words of the bot: after them the customer is as silent as before."""
NOT_ASKED: Final = PASSING | {Because.TAKEN, Because.UNHEARD}
"""What asks the customer nothing anew, though it stays their turn."""


async def keep_watch(
    uow: UnitOfWork,
    case: Case,
    marks: Sequence[Mark],
    timers: Sequence[Timer],
    *,
    now: datetime,
    desk: Desk,
) -> None:
    """Let the timer of a case that people have, whose open `timers` are given, follow its turn."""
    if not is_watched(case, marks, timers, desk):
        await cancel(uow, case, [ladder.SILENCE], now=now)
        for wanted in _wanted(case, marks, desk):
            at = datetime.fromisoformat(wanted["until"])
            await schedule(uow, ladder.SILENCE, at, now=now, case=case, payload=wanted)
    was_silent = any(mark.because is Because.SILENT for mark in marks)
    if was_silent and _last(marks) is not Because.SILENT:
        await ladder.rest(uow, case, ladder.SILENCE, now=now)


def is_watched(case: Case, marks: Sequence[Mark], timers: Sequence[Timer], desk: Desk) -> bool:
    """Whether the open `timers` of a case are as its turn wants them."""
    standing = [timer.payload for timer in timers if timer.kind == ladder.SILENCE]
    return standing == _wanted(case, marks, desk)


@action(ladder.SILENCE)
async def customer_silent(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The customer has not answered: it is our turn again, and whoever has the case is told."""
    if case is None or case.level == Level.BOT:
        return
    since = _asked_at(case, await history(uow, case))
    if since is None or since.isoformat() != timer.payload["since"]:
        return
    uow.record(Kind.CASE_SILENT, at=now, who="timer", case=case, since_word=since.isoformat())
    await _tell(uow, case, since=since, now=now, desk=desk)


async def _tell(uow: UnitOfWork, case: Case, *, since: datetime, now: datetime, desk: Desk) -> None:
    """Whoever has the case, else the supervisors, reads that the customer has not answered `since`.

    It climbs no higher: what climbs from then on is the resolution.
    """
    whom = (await audience(uow, now, desk)).of(Told.OWNER, case, None)
    notice = await uow.notices.add(
        Notice(
            case_id=case.id,
            clock=ladder.SILENCE,
            run=since.isoformat(),
            rung="breach",
            due_at=_over_at(case, since, desk),
            level=whom.level,
            team=whom.team,
            staff_id=whom.staff_id,
            at=now,
            told_at=now,
        )
    )
    ladder.record(uow, Kind.NOTICE_RAISED, case, notice, now)


def _asked_at(case: Case, marks: Sequence[Mark]) -> datetime | None:
    """When people asked the customer last, who has not answered; None while nobody waits for them.

    Asked once more, the customer has the whole time again.
    """
    if case.state not in STATES:
        return None
    waiting = list(takewhile(lambda mark: mark.turn is Turn.CUSTOMER, reversed(marks)))
    asked = (mark.at for mark in waiting if mark.because not in NOT_ASKED)
    return next(asked, waiting[-1].at if waiting else None)


def _wanted(case: Case, marks: Sequence[Mark], desk: Desk) -> list[Json]:
    """What the one timer holds that waits for the customer; nothing while nobody does."""
    since = _asked_at(case, marks)
    if since is None:
        return []
    return [{"since": since.isoformat(), "until": _over_at(case, since, desk).isoformat()}]


def _over_at(case: Case, since: datetime, desk: Desk) -> datetime:
    """Until when the customer is waited for. The hours are those of whoever has the case."""
    at = since + desk.targets.customer_silent_after
    calendar = hours_for(case, desk)
    return next_open(at, calendar) if calendar else at


def _last(marks: Sequence[Mark]) -> Because | None:
    return next((mark.because for mark in reversed(marks) if mark.because not in PASSING), None)
