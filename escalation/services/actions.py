"""What the timers of a case do when nobody is late: they ask, close, and end an offer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.events import Kind
from escalation.models import Case, Rank, Timer
from escalation.services import remedies
from escalation.services.action import action
from escalation.services.cases import close, escalate
from escalation.services.messages import say
from escalation.services.schedule import schedule
from escalation.services.zones import zone_for
from escalation.states import UNASKED
from handlers import phrases
from handlers.model import Say

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@action("follow_up")
async def follow_up(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Ask whether it helped; once per end of a case (T38).

    By its day also of a remedy that nobody has marked as done: the customer knows whether it was.
    """
    del timer
    if case is None or case.state not in UNASKED:
        return
    conversation = await uow.conversations.lock(case.conversation_id)
    named = case.facts.get("point")
    point = Say("%(point)s", {"point": named}) if named else None
    await say(
        uow,
        conversation,
        case,
        phrases.follow_up(point) if case.sign is None else phrases.follow_up_with_care(),
        author="bot",
        now=now,
        desk=desk,
        choices=[each.tied_to(case.id) for each in (phrases.HELPED, phrases.NOT_HELPED)],
        lang=case.language,
        rank=Rank.LATER,
    )
    case.asked_at = now
    uow.record(Kind.CASE_FOLLOWED_UP, at=now, who="timer", case=case, cycle=case.cycle)
    await schedule(uow, "close_silent", now + desk.targets.close_after, now=now, case=case)


@action("close_silent")
async def close_silent(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """No answer to the question how it went: the case is closed without one."""
    del timer
    if case is not None and case.state in UNASKED:
        await close(uow, case, helped=None, now=now, desk=desk, who="timer")


@action("remind_offer")
async def remind_offer(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Say once that an offer still stands."""
    remedy = await uow.remedies.get(_remedy_id(timer))
    if case is None or remedy is None or remedy.state != "offered":
        return
    conversation = await uow.conversations.lock(case.conversation_id)
    words = phrases.remind_offer(remedies.value_of(remedy).describe())
    await say(
        uow,
        conversation,
        case,
        words,
        author="bot",
        now=now,
        desk=desk,
        choices=remedies.offer_choices(remedy),
        rank=Rank.LATER,
    )


@action("offer_expires")
async def offer_expires(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """An offer without an answer ends; nothing is done. A person looks at the case later."""
    remedy = await uow.remedies.get(_remedy_id(timer))
    if case is None or remedy is None or remedy.state != "offered":
        return
    if case.in_care:
        # It stays for later: nobody in need is told that an offer has run out.
        zone = await zone_for(uow, case.customer_id, desk)
        later = desk.politely(now + desk.targets.offer_expires_after, zone)
        await schedule(uow, "offer_expires", later, now=now, case=case, payload=timer.payload)
        return
    conversation = await uow.conversations.lock(case.conversation_id)
    await remedies.expire(uow, remedy, now=now)
    words = phrases.offer_expired(remedies.value_of(remedy).describe())
    await say(uow, conversation, case, words, author="bot", now=now, desk=desk, rank=Rank.LATER)


@action("gone_quiet")
async def gone_quiet(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The talk stopped before anything was settled: a person gets the case, none is lost (T54)."""
    del timer
    if case is None or case.state not in {"talking", "offered"}:
        return
    # An open offer has timers of its own; whether the talk goes on after it is seen later.
    said = await uow.messages.of_conversation(case.conversation_id, limit=1)
    last = now if case.state == "offered" else max((word.at for word in said), default=now)
    look_at = last + desk.targets.gone_quiet_after
    if look_at > now:
        look_at = desk.politely(look_at, await zone_for(uow, case.customer_id, desk))
        await schedule(uow, "gone_quiet", look_at, now=now, case=case)
        return
    conversation = await uow.conversations.lock(case.conversation_id)
    await escalate(uow, case, reason="gone_quiet", now=now, desk=desk, who="timer")
    if case.first_response_due is not None:
        words = phrases.handed_over(case.first_response_due, case.number)
        await say(uow, conversation, case, words, author="bot", now=now, desk=desk, rank=Rank.LATER)


def _remedy_id(timer: Timer) -> UUID:
    return UUID(timer.payload["remedy"])
