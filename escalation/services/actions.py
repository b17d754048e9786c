"""What each kind of timer does. A new kind is one function here with its `@action`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.events import Kind
from escalation.models import Case, Rank, Timer
from escalation.services import remedies
from escalation.services.authority import limits_in_force
from escalation.services.cases import close, escalate
from escalation.services.holding import is_lapsed, put_back
from escalation.services.messages import say
from escalation.services.promises import judge, keep, promise
from escalation.services.schedule import schedule
from escalation.sla import due
from handlers import phrases
from handlers.model import Level, Say

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

WAITING = ("queued", "held")

type Action = Callable[[UnitOfWork, Timer, Case | None, datetime, Desk], Awaitable[None]]

ACTIONS: dict[str, Action] = {}
"""What each kind of timer does, with its conversation and case locked when it has a case."""


def action(kind: str) -> Callable[[Action], Action]:
    """Register what a kind of timer does."""

    def register(function: Action) -> Action:
        ACTIONS[kind] = function
        return function

    return register


@action("first_response_reminder")
async def first_response_reminder(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Tell the queue that a case should be answered soon."""
    del timer, desk
    if case is not None and _waits_for_first_answer(case):
        uow.record(Kind.CASE_REMINDED, at=now, who="timer", case=case, level=case.level)


@action("late_word")
async def late_word(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Before a promised time passes: say that there is no news, and when the next word comes.

    That next word is a promise again, and is sent too when there is still no news.
    """
    if case is None or not _waits_for_first_answer(case):
        return
    conversation = await uow.conversations.lock(case.conversation_id)
    # The first pause is as long as the first answer may take, every later one as long as the whole
    # case may: nobody is written to every few hours by a machine.
    times = int(timer.payload.get("times", 1))
    care = case.sign is not None
    answer_within = desk.first_response(urgent=case.urgent, care=care)
    pause = answer_within if times == 1 else desk.targets.resolve
    promised = await uow.promises.open_of(case.id, ["first_response", "next_word"])
    start = max([now, *(made.due_at for made in promised)])
    next_by = due(start, pause, desk.calendar)
    words = await no_news(uow, case, next_by, since=case.queued_at, times=times, now=now)
    message = await say(
        uow, conversation, case, words, author="bot", now=now, desk=desk, rank=Rank.TIMELY
    )
    await keep(uow, case, ["next_word"], now=now)
    await promise(uow, case, "next_word", due_at=next_by, now=now, message=message)
    again_at = due(start, pause * desk.targets.late_word_at, desk.calendar)
    await schedule(uow, "late_word", again_at, now=now, case=case, payload={"times": times + 1})


@action("first_response_breach")
async def first_response_breach(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Nobody answered in time: the promise is broken, and the case goes to the manager's level.

    A holder who did not answer loses it, so that somebody else can take it, unless they are at work
    on it this very moment.
    """
    del timer, desk
    if case is None or not _waits_for_first_answer(case):
        return
    for made in await uow.promises.open_of(case.id, ["first_response"]):
        await judge(uow, made, case, now=now, done_at=None)
    if is_lapsed(case, now):
        put_back(uow, case, who="timer", now=now, because="unanswered")
    await show_to_managers(uow, case, now)
    uow.record(
        Kind.CASE_RAISED,
        at=now,
        who="timer",
        case=case,
        reason="first_response_breach",
        level=case.level,
    )


@action("resolve_due")
async def resolve_due(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """A case that should be at its end is not: the manager's level sees it."""
    del timer, desk
    if case is None or case.state not in {*WAITING, "offered"}:
        return
    await show_to_managers(uow, case, now)
    uow.record(Kind.CASE_OVERDUE, at=now, who="timer", case=case, level=case.level)


@action("follow_up")
async def follow_up(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Ask whether it helped; once per end of a case (T38)."""
    del timer
    if case is None or case.state not in {"settled", "resolved"}:
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
    if case is not None and case.state in {"settled", "resolved"}:
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
        later = desk.politely(now + desk.targets.offer_expires_after)
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
        await schedule(uow, "gone_quiet", desk.politely(look_at), now=now, case=case)
        return
    conversation = await uow.conversations.lock(case.conversation_id)
    await escalate(uow, case, reason="gone_quiet", now=now, desk=desk, who="timer")
    if case.first_response_due is not None:
        words = phrases.handed_over(case.first_response_due, case.number)
        await say(uow, conversation, case, words, author="bot", now=now, desk=desk, rank=Rank.LATER)


async def no_news(
    uow: UnitOfWork,
    case: Case,
    next_by: datetime,
    *,
    since: datetime | None,
    times: int,
    now: datetime,
) -> Say:
    """The words before a promised time passes, with who has the case: as `phrases.late_word`."""
    holder = await uow.staff.get(case.holder_id) if case.holder_id else None
    limits = await limits_in_force(uow, now)
    return phrases.late_word(
        next_by,
        since=since,
        holder=holder.name if holder else None,
        higher=limits.rank(case.level) > limits.rank(Level.SUPERVISOR),
        times=times,
    )


async def show_to_managers(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """The case is the managers' to look at, unless it is with a level above them already."""
    limits = await limits_in_force(uow, now)
    case.level = str(limits.highest(Level.MANAGER, case.level))


def _waits_for_first_answer(case: Case) -> bool:
    return case.state in WAITING and case.first_response_at is None


def _remedy_id(timer: Timer) -> UUID:
    return UUID(timer.payload["remedy"])
