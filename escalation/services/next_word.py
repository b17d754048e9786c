"""A customer who waits for people has a word from us, news or none, before the time for one passes.

The clock of the next word begins anew with each word to the customer. One timer stands for as long
as it runs, and when nobody has written by then it says that there is no news, and when the next
word comes. Who cannot be reached is told nothing; that their clock runs out comes to people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from escalation.clocks import Shown, Slug
from escalation.models import Case, Timer
from escalation.models.base import Json
from escalation.services.action import action
from escalation.services.history import clock_of, history
from escalation.services.late_words import DAY, next_word_by, no_news, not_now, tell
from escalation.services.near import LEFT_TO_STAFF, near_end
from escalation.services.promises import NEXT_WORD
from escalation.services.schedule import cancel, schedule
from escalation.sla import Standing
from escalation.turns import answered_at

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

NO_NEWS: Final = "no_news"
"""The timer by which the customer is told that there is no news."""


async def keep_word(
    uow: UnitOfWork,
    case: Case,
    found: Shown | None,
    timers: Sequence[Timer],
    *,
    allowed: timedelta | None,
    now: datetime,
    desk: Desk,
) -> None:
    """Let the timer of a case that people have, whose open `timers` are given, follow its clock,
    which is None while it rests; `allowed` is what its share is counted of, where it may rest.
    """
    if is_kept(found, timers):
        return
    await _plan(uow, case, found, now, allowed=allowed, now=now, desk=desk)


async def put_off(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> None:
    """Say nothing for a day: what was said just now can never arrive, and the next word would share
    its fate.
    """
    found = clock_of(Slug.NEXT_WORD, case, await history(uow, case), now, desk)
    if found is not None and found.reading.standing is Standing.RUNNING:
        await _plan(uow, case, found, now + DAY, allowed=found.allowed, now=now, desk=desk)


def is_kept(found: Shown | None, timers: Sequence[Timer]) -> bool:
    """Whether the open `timers` of a case are as its clock wants them."""
    return [timer.payload for timer in timers if timer.kind == NO_NEWS] == _wanted(found)


@action(NO_NEWS)
async def say_no_news(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Nobody has written for nearly as long as may be: say so, and when the next word comes."""
    if case is None:
        return
    marks = await history(uow, case)
    found = clock_of(Slug.NEXT_WORD, case, marks, now, desk)
    if found is None or found.reading.standing is not Standing.RUNNING:
        return
    if timer.payload not in _wanted(found):  # another word was said, or it has rested
        return
    if later := await not_now(uow, case, now, desk):
        await schedule(uow, NO_NEWS, later, now=now, case=case, payload=timer.payload)
        return
    since = answered_at(marks)
    told = [each for each in await uow.promises.of_case(case.id) if each.kind == NEXT_WORD]
    times = 1 + sum(1 for each in told if since is None or each.made_at > since)
    is_open = await uow.promises.open_of(case.id, [NEXT_WORD])
    missed = min((each.due_at for each in is_open if each.due_at <= now), default=None)
    next_by = next_word_by(case, now, desk)
    words = await no_news(uow, case, next_by, times=times, missed=missed, now=now, promised=False)
    await tell(uow, case, words, next_by, times=times, now=now, desk=desk)


async def _plan(
    uow: UnitOfWork,
    case: Case,
    found: Shown | None,
    soonest: datetime,
    *,
    allowed: timedelta | None,
    now: datetime,
    desk: Desk,
) -> None:
    await cancel(uow, case, [NO_NEWS], now=now)
    for wanted in _wanted(found):
        began_at, due_at = (datetime.fromisoformat(wanted[name]) for name in ("began", "due"))
        at = await near_end(
            uow, case, began_at, due_at, LEFT_TO_STAFF, now=soonest, desk=desk, allowed=allowed
        )
        await schedule(uow, NO_NEWS, at, now=now, case=case, payload=wanted)


def _wanted(found: Shown | None) -> list[Json]:
    """What the one timer holds while the clock runs; nothing while it rests."""
    if found is None or found.reading.due_at is None:
        return []
    began_at, due_at = (
        at.astimezone(UTC).isoformat() for at in (found.began_at, found.reading.due_at)
    )
    return [{"began": began_at, "due": due_at}]
