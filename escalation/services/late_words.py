"""The customer is told before a promised time passes, in the hours at which they may be written to.

Nobody is written to at night but for their safety: then, or when the program was down, the word
comes after the time, and says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from escalation.models import Case, Fulfilment, Promise, Rank, Timer
from escalation.repositories.case_lists import WAITING
from escalation.repositories.leases import RESTORED
from escalation.services import promises, reach
from escalation.services.action import action
from escalation.services.authority import limits_in_force
from escalation.services.awaiting import is_awaited
from escalation.services.history import history
from escalation.services.messages import must_wait, say
from escalation.services.promises import (
    FIRST_RESPONSE,
    IN_CHAT,
    LATE_WORD,
    NEXT_WORD,
    keep,
    promise,
    still_owes,
    warn,
)
from escalation.services.schedule import schedule
from escalation.services.zones import zone_for
from escalation.sla import due
from escalation.turns import answered_at
from handlers import phrases
from handlers.model import Level, Say
from handlers.promised import What

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
SOON: Final = 3
"""Words to somebody in need that come after as short a pause as the first."""
JUST: Final = timedelta(minutes=5)
"""Within which nobody is told twice that there is no answer yet."""


@action(LATE_WORD)
async def late_word(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Say that there is no news, or that nobody has confirmed what was promised, and when the next
    word comes. That is a promise again, and a word comes before it too.
    """
    case, made = await _promised(uow, timer, case)
    if case is None or made is None or not await _is_due(uow, case, made):
        return
    if made.kind in IN_CHAT and await _was_just_said(uow, case, made, now):
        return  # several answers were promised for about the same time
    if made.kind == promises.REMEDY_DONE and await _may_be_done(uow, made):
        uow.outbox.keep_back()
    if later := await not_now(uow, case, now, desk):
        of = case if timer.case_id else None
        await schedule(uow, LATE_WORD, later, now=now, case=of, payload=timer.payload)
        return
    times = int(timer.payload.get("times", 1))
    zone = await zone_for(uow, case.customer_id, desk)
    next_by = _next_by(case, made, times, zone, now=now, desk=desk)
    missed = made.due_at if now >= made.due_at else None
    words = (
        await no_news(uow, case, next_by, times=times, missed=missed, now=now)
        if made.kind in IN_CHAT
        else phrases.unconfirmed(
            made.kind,
            made.due_at,
            next_by=next_by if case.state in WAITING else None,
            is_over=missed is not None,
        )
    )
    await tell(uow, case, words, next_by, times=times, now=now, desk=desk)


async def _was_just_said(uow: UnitOfWork, case: Case, made: Promise, now: datetime) -> bool:
    """Whether the customer has just read that there is no answer, and when the next word comes."""
    words = await uow.promises.open_of(case.id, [NEXT_WORD])
    return any(each.id != made.id and now - each.made_at < JUST for each in words)


async def not_now(uow: UnitOfWork, case: Case, now: datetime, desk: Desk) -> datetime | None:
    """When to look again where no word may go out now, as `messages.must_wait` says, or none can:
    who cannot be reached is told a day later, should they be back by then. People are told
    meanwhile, for whom nothing has been done.
    """
    talk = await uow.conversations.lock(case.conversation_id)
    if await reach.is_lost(uow, talk):
        return desk.politely(now + DAY, await zone_for(uow, case.customer_id, desk))
    return await must_wait(uow, case, now, desk)


async def tell(
    uow: UnitOfWork,
    case: Case,
    words: Say,
    next_by: datetime,
    *,
    times: int,
    now: datetime,
    desk: Desk,
) -> None:
    """Say words that name when the next one comes, and promise that while the case is open."""
    talk = await uow.conversations.lock(case.conversation_id)
    message = await say(uow, talk, case, words, author="bot", now=now, desk=desk, rank=Rank.TIMELY)
    if case.state not in WAITING:
        return
    await keep(uow, case, [NEXT_WORD], now=now)
    word = await promise(uow, case, NEXT_WORD, due_at=next_by, now=now, message=message)
    await warn(uow, case, word, now=now, desk=desk, times=times + 1)


async def no_news(
    uow: UnitOfWork,
    case: Case,
    next_by: datetime,
    *,
    times: int,
    missed: datetime | None,
    now: datetime,
    promised: bool = True,
) -> Say:
    """The words before a time passes, with who has the case: as `phrases.late_word`."""
    holder = await uow.staff.get(case.holder_id) if case.holder_id else None
    limits = await limits_in_force(uow, now)
    return phrases.late_word(
        next_by,
        since=answered_at(await history(uow, case)) or case.queued_at,
        holder=holder.name if holder else None,
        # A level that only sees a breach has nothing to decide (T33).
        higher=case.reserved is not None
        and limits.rank(case.reserved) > limits.rank(Level.SUPERVISOR),
        times=times,
        missed=missed,
        promised=promised,
    )


async def _promised(
    uow: UnitOfWork, timer: Timer, case: Case | None
) -> tuple[Case | None, Promise | None]:
    """The promise that a timer is about, with its case, while nobody has kept or moved it."""
    named = timer.payload.get("promise")
    if named is None:  # from before there was one for every promise
        waiting = await uow.promises.open_of(case.id, [FIRST_RESPONSE, NEXT_WORD]) if case else ()
        return case, max(waiting, key=lambda each: each.due_at, default=None)
    case, made = await uow.promises.locked(UUID(named))
    return case, made if made is not None and still_owes(made, timer.payload) else None


async def _is_due(uow: UnitOfWork, case: Case, made: Promise) -> bool:
    """Whether the customer still waits, as far as can be seen, for what was promised."""
    match made.kind:
        case promises.FIRST_RESPONSE:
            return is_awaited(case)
        case promises.NEXT_WORD:
            return case.state in WAITING
        case What.ANSWER:
            # An answer that stands there is one, whether or not somebody said that it was this.
            return case.state in WAITING and not any(
                each.author == "staff" and each.audience == "customer" and each.at > made.made_at
                for each in await uow.messages.of_case(case.id)
            )
        case promises.REMEDY_DONE if await _is_given_up(uow, made):
            return False  # that it could not be carried out they were told then
        case _:
            # Whoever said that they know of it stands behind it.
            return not any(
                each.acknowledged_at is not None and each.run == str(made.id)
                for each in await uow.notices.of_case(case.id)
            )


async def _is_given_up(uow: UnitOfWork, made: Promise) -> bool:
    work = await _work_of(uow, made)
    return work is not None and work.state == "failed"


async def _may_be_done(uow: UnitOfWork, made: Promise) -> bool:
    """Whether it may have been carried out, and the customer told, in the time of which a restored
    database knows nothing, and nobody has looked yet.
    """
    work = await _work_of(uow, made)
    return work is not None and work.error == RESTORED


async def _work_of(uow: UnitOfWork, made: Promise) -> Fulfilment | None:
    return await uow.fulfilments.of_remedy(made.remedy_id) if made.remedy_id else None


def _next_by(
    case: Case, made: Promise, times: int, zone: ZoneInfo, *, now: datetime, desk: Desk
) -> datetime:
    """When the next word comes. The first pause is as long as a first answer may take, every later
    one as the clock of the next word has it, which begins now: nobody is written to every few hours
    by a machine. Somebody in need hears as soon the first `SOON` times, until a person has
    answered, and then after a pause that doubles: a night of the same words helps nobody.
    """
    care, start = case.sign is not None, max(now, made.due_at)
    if times == 1:
        by = desk.first_response_due(start, urgent=case.urgent, care=care, team=case.team)
        return by if care else _by_day(by, zone, now=now, desk=desk)
    share = 2.0 ** max(0, times - SOON)
    allowed = desk.first_response(urgent=case.urgent, care=care) * share
    if not (care and is_awaited(case)) or allowed > DAY:
        return next_word_by(case, now, desk)
    return desk.first_response_due(start, urgent=case.urgent, care=True, share=share)


def _by_day(by: datetime, zone: ZoneInfo, *, now: datetime, desk: Desk) -> datetime:
    """The time of a next word, or where that is at night for the customer and the evening is over
    within an `HOUR`, an hour into their next day: else the next word would come at once.
    """
    if desk.politely_between(now, by, zone, before=by) >= min(by, now + HOUR):
        return by
    return desk.politely(by, zone) + HOUR


def next_word_by(case: Case, now: datetime, desk: Desk) -> datetime:
    """Until when a word that is said now lasts."""
    return due(now, desk.targets.next_word, desk.calendar_of(case.team))
