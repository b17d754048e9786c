"""The life of a case: handed over, settled, followed up, reopened, closed.

What a member of staff does to a case stands in `services.desk`. Every function expects the
conversation to be locked, which a turn, a timer and `uow.cases.locked` do.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from escalation.events import Kind
from escalation.models import Case, Conversation, Fulfilment, Message, Remedy
from escalation.services import ladder, remedies, replacing
from escalation.services.authority import level_above, limits_in_force
from escalation.services.awaiting import ANSWER_TIMERS, await_anew, await_answer
from escalation.services.history import lane_of, measures
from escalation.services.messages import say
from escalation.services.next_word import NO_NEWS
from escalation.services.opening import open_case, update_case, watch_silence
from escalation.services.person import forget_evidence
from escalation.services.promises import FIRST_RESPONSE, LATE_WORD, NEXT_WORD, keep
from escalation.services.running import FOLLOWED, follow
from escalation.services.schedule import cancel, schedule
from escalation.services.zones import zone_for
from handlers import phrases
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

__all__ = [
    "ASKS_MORE",
    "accept",
    "close",
    "escalate",
    "grant_and_tell",
    "hand_to_bot",
    "open_case",
    "reopen",
    "resolve_case",
    "settle",
    "update_case",
]

PRESSING_TIMERS = (*ANSWER_TIMERS, "remind_offer", "gone_quiet", "follow_up")
"""What is taken back for somebody in need: an open offer is not pressed, though it stands."""
ASKS_MORE: Final = "asks_more"
"""Why a case was reopened whose customer did not say that it had not helped."""
WORDS = (FIRST_RESPONSE, NEXT_WORD)
"""Promises that any answer keeps."""


async def escalate(
    uow: UnitOfWork,
    case: Case,
    *,
    reason: str,
    now: datetime,
    desk: Desk,
    level: str = Level.SUPERVISOR,
    urgent: bool = False,
    who: str = "bot",
) -> Case:
    """Hand a case over to people: due by working hours, promised, reminded of, watched.

    A case that waits for a person already keeps its due time, unless that answer was given and
    nobody has the case: then the next is awaited. Level and urgency can only rise, and
    what goes to a level above the supervisors' is left to it: they can no longer decide it. An
    open offer ends, but for somebody in need it stays for later, and nobody reminds them of it.
    """
    limits = await limits_in_force(uow, now)
    case.level = str(limits.highest(case.level, level, Level.SUPERVISOR))
    if limits.rank(level) > limits.rank(Level.SUPERVISOR):
        case.reserved = str(limits.highest(level, case.reserved or level))
    case.urgent = case.urgent or urgent
    if case.state in {"queued", "held"} or case.holder_id is not None:
        uow.record(Kind.CASE_RAISED, at=now, who=who, case=case, reason=reason, level=case.level)
        if case.holder_id is None and case.first_response_at is not None:
            await await_anew(uow, case, now=now, desk=desk, who=who)
        return case
    if case.sign is None:
        await cancel(uow, case, now=now)
        for open_offer in await uow.remedies.of_case(case.id, ["offered"]):
            await remedies.expire(uow, open_offer, now=now, note="handed over")
    else:
        await cancel(uow, case, PRESSING_TIMERS, now=now)
    case.state = "queued"
    case.reason = reason
    case.queued_at = now
    case.resolve_due = None
    case.first_response_at = None  # whoever answered before has not answered this
    due_at = await await_answer(uow, case, now=now, desk=desk)
    uow.record(
        Kind.CASE_ESCALATED,
        at=now,
        who=who,
        case=case,
        reason=reason,
        level=case.level,
        urgent=case.urgent,
        lane=lane_of(case),
        due=due_at.isoformat(),
        cycle=case.cycle,
    )
    await follow(uow, case, now=now, desk=desk)
    return case


async def accept(
    uow: UnitOfWork,
    case: Case,
    remedy: Remedy,
    message: Message,
    *,
    now: datetime,
    desk: Desk,
) -> Fulfilment:
    """The customer's yes: consent, grant under the authority that offered, settle, and say so.

    Raises:
        NotConsented: `message` is not the customer's, or of another chat.
        RemedyNotOpen: it is not on offer any more.
        AboveAuthority: meanwhile the limit does not reach; the yes stands in the ledger.
    """
    conversation = await uow.conversations.lock(case.conversation_id)
    await remedies.consent(uow, remedy, message, now=now)
    already = await uow.fulfilments.of_remedy(remedy.id)
    return already or await grant_and_tell(
        uow, case, remedy, conversation=conversation, now=now, desk=desk
    )


async def grant_and_tell(
    uow: UnitOfWork,
    case: Case,
    remedy: Remedy,
    *,
    conversation: Conversation,
    now: datetime,
    desk: Desk,
) -> Fulfilment:
    """Grant what the customer said yes to under the level that stands behind it; settle; say so.

    Raises:
        AboveAuthority: that level's limit does not reach.
    """
    work = await remedies.grant(uow, remedy, now=now, desk=desk)
    await replacing.take_place(uow, case, remedy, now=now)
    by = "bot" if remedy.level == Level.BOT else "staff"
    await settle(uow, case, now=now, desk=desk, by=by, due_at=work.due_at)
    zone = await zone_for(uow, conversation.customer_id, desk)
    outcome = phrases.granted(
        remedies.value_of(remedy).describe(),
        work.due_at.astimezone(zone).date(),
        remedies.reference(case, remedy),
    )
    told = await say(uow, conversation, case, outcome, author="bot", now=now, desk=desk)
    for made in await uow.promises.open_of_remedy(remedy.id):
        made.message_id = told.id
    return work


async def settle(
    uow: UnitOfWork,
    case: Case,
    *,
    now: datetime,
    desk: Desk,
    by: str = "bot",
    due_at: datetime | None = None,
) -> Case:
    """The customer accepted in chat: the case is settled, and asked about later, not before the
    remedy is `due_at` the latest.

    `by` says whose offer it was, ``bot`` or ``staff``. Somebody in need is not settled with: a
    person still comes.
    """
    if case.in_care:
        return case
    took = await measures(uow, case, now=now, desk=desk)
    case.state = "settled"
    case.settled_at = now
    case.resolved_by = by
    await _ended(uow, case, now=now, desk=desk, due_at=due_at)
    kind = Kind.CASE_SETTLED
    uow.record(kind, at=now, who="customer", case=case, by=by, cycle=case.cycle, measures=took)
    return case


async def resolve_case(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk, who: str) -> Case:
    """A person's work on the case is done; the customer is asked later whether it held."""
    for open_offer in await uow.remedies.of_case(case.id, ["offered"]):
        await remedies.expire(uow, open_offer, now=now, note="the case was resolved")
    took = await measures(uow, case, now=now, desk=desk)
    case.state = "resolved"
    case.resolved_at = now
    case.resolved_by = "staff"
    await _ended(uow, case, now=now, desk=desk)
    kind = Kind.CASE_RESOLVED
    uow.record(kind, at=now, who=who, case=case, by="staff", cycle=case.cycle, measures=took)
    return case


async def reopen(
    uow: UnitOfWork,
    case: Case,
    *,
    reason: str,
    now: datetime,
    desk: Desk,
    who: str = "customer",
) -> Case:
    """It did not hold: the same case with its history, a new cycle, straight to the next level; but
    what is only asked beside it (`ASKS_MORE`) goes to the level that it had.

    What the old cycle measured stays in the event log (T48).
    """
    case.cycle += 1
    case.helped = case.asked_at = None
    case.state = "talking"
    case.settled_at = case.resolved_at = case.closed_at = case.asked_at = None
    case.resolved_by = None
    uow.record(Kind.CASE_REOPENED, at=now, who=who, case=case, reason=reason, cycle=case.cycle)
    case.reserved = None  # what it came to stays its level; nobody may be there any more
    is_asked = reason == ASKS_MORE
    above = Level.SUPERVISOR if is_asked else await level_above(uow, case.level, now)
    return await escalate(uow, case, reason=reason, level=above, now=now, desk=desk, who=who)


async def close(
    uow: UnitOfWork,
    case: Case,
    *,
    helped: bool | None,
    now: datetime,
    desk: Desk,
    who: str = "customer",
) -> Case:
    """The end; closing again changes nothing. `helped` is the customer's answer, None for none."""
    if case.state == "closed":
        return case
    took = await measures(uow, case, now=now, desk=desk)
    case.helped = helped
    case.state = "closed"
    case.closed_at = now
    case.holder_id = case.held_until = case.waits_since = None
    await cancel(uow, case, now=now)
    await ladder.rest_all(uow, case, now=now)
    await keep(uow, case, WORDS, now=now)
    await forget_evidence(uow, case, now=now)
    kind = Kind.CASE_CLOSED
    uow.record(kind, at=now, who=who, case=case, helped=helped, cycle=case.cycle, measures=took)
    return case


async def hand_to_bot(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk, who: str) -> Case:
    """The bot talks on, with all that is known (T32)."""
    has_offer = await uow.remedies.of_case(case.id, ["offered"])
    case.state = "offered" if has_offer else "talking"
    case.level = Level.BOT.value
    case.holder_id = case.held_until = case.reserved = case.waits_since = None
    case.first_response_due = case.resolve_due = None
    await cancel(uow, case, [LATE_WORD, NO_NEWS, ladder.SILENCE], now=now)
    for clock in (ladder.FIRST_RESPONSE, *FOLLOWED.values(), ladder.SILENCE):
        await ladder.rest(uow, case, clock, now=now)
    await keep(uow, case, WORDS, now=now)
    uow.record(Kind.CASE_HANDED_BACK, at=now, who=who, case=case, offered=bool(has_offer))
    await watch_silence(uow, case, now=now, desk=desk)
    return case


async def _ended(
    uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk, due_at: datetime | None = None
) -> None:
    """What every end but the last has in common: no timers but the question how it went (T06)."""
    case.holder_id = case.held_until = case.waits_since = None
    case.asked_at = None
    await cancel(uow, case, now=now)
    await ladder.rest_all(uow, case, now=now)
    await keep(uow, case, WORDS, now=now)
    await ask_later(uow, case, now=now, desk=desk, due_at=due_at)


async def ask_later(
    uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk, due_at: datetime | None = None
) -> None:
    """Ask whether it helped when there was time to see, and not while it is yet to be done."""
    await cancel(uow, case, ["follow_up"], now=now)
    soonest = now + desk.targets.follow_up_after
    zone = await zone_for(uow, case.customer_id, desk)
    ask_at = desk.politely(max(soonest, due_at or soonest), zone)
    await schedule(uow, "follow_up", ask_at, now=now, case=case)
