"""Two open cases of one customer become one: the other one's number leads to it from then on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import (
    AlreadyMerged,
    MergeRefused,
    NotAllowed,
    NotFound,
)
from escalation.events import Kind
from escalation.models import Case, Staff
from escalation.services import ladder, reach
from escalation.services.authority import limits_in_force
from escalation.services.awaiting import (
    ANSWER_TIMERS,
    await_anew,
    is_awaited,
    is_with_people,
)
from escalation.services.cases import WORDS, close, escalate
from escalation.services.history import lane_of
from escalation.services.holding import check_free, check_may_take
from escalation.services.letters import join_days
from escalation.services.messages import say
from escalation.services.promises import warn
from escalation.services.running import follow
from escalation.services.schedule import cancel
from handlers import phrases
from handlers.safety import rank

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


async def merge(
    uow: UnitOfWork, case_id: UUID, into_id: UUID, staff_id: UUID, *, now: datetime, desk: Desk
) -> Case:
    """Join a case with another one of the same customer; the one that is left.

    Messages, remedies, promises and what offers wait for go there, and what is pressing in either
    is pressing in both. Two who join two cases both ways at once get one case and one refusal: each
    locks both, in one order (T41). Joined once with that one, nothing changes.

    Raises:
        MergeRefused: not two cases of one customer, or money was granted in the one that would end.
        AlreadyMerged: one of them was joined with another before, or both the other way round.
        AlreadyHeld: somebody else is at work on one of them.
        NotFound, NotAllowed, CaseNotOpen, WithHigherLevel: as named.
    """
    member = await uow.staff.acting(staff_id)
    case, other = await uow.cases.both_locked(case_id, into_id)
    if member is None or case is None or other is None:
        raise NotFound
    if not member.active:
        raise NotAllowed
    if case.merged_into == other.id:
        return other
    for each in (case, other):
        await _check(uow, each, member, now)
    await _check_both(uow, case, other)
    who = f"staff:{staff_id}"
    waits_until = case.first_response_due if is_awaited(case) else None
    is_alarmed = case.sign is not None and other.sign is None
    await _raise(uow, case, other, now=now, desk=desk, who=who)
    await uow.cases.move_all(case.id, other.id)
    case.merged_into = other.id
    await close(uow, case, helped=None, now=now, desk=desk, who=who)
    if is_alarmed and is_with_people(other) and waits_until is None:
        waits_until = now  # whoever sees the sign for the first time answers it
    if waits_until is not None:
        if is_awaited(other) and other.first_response_due is not None:
            waits_until = min(waits_until, other.first_response_due)
        await _await(uow, other, waits_until, now=now, desk=desk, who=who)
    await _lead(uow, case, other, now=now, desk=desk)
    for each, with_ in ((case, other), (other, case)):
        uow.record(
            Kind.CASE_MERGED,
            at=now,
            who=who,
            case=each,
            number=with_.number,
            ends=each is case,
        )
    await follow(uow, other, now=now, desk=desk)
    return other


async def _check(uow: UnitOfWork, case: Case, member: Staff, now: datetime) -> None:
    if case.merged_into is not None:
        into = await uow.cases.get(case.merged_into)
        raise AlreadyMerged(number=case.number, into=into.number if into else 0)
    await check_may_take(uow, case, member, now)
    await check_free(uow, case, member.id, now)


async def _check_both(uow: UnitOfWork, case: Case, other: Case) -> None:
    is_same = case.customer_id is not None and case.customer_id == other.customer_id
    if case.id == other.id or not (is_same or case.conversation_id == other.conversation_id):
        raise MergeRefused
    # The limit for one case counts what was granted in it: that stays where it was counted.
    if any(remedy.granted_at for remedy in await uow.remedies.of_case(case.id)):
        raise MergeRefused


async def _lead(uow: UnitOfWork, case: Case, other: Case, *, now: datetime, desk: Desk) -> None:
    """What the customer writes where the case was comes to where the other one is; they are told
    there, where they wait for an answer.
    """
    talk = await uow.conversations.lock(case.conversation_id)
    theirs = await uow.conversations.lock(other.conversation_id)
    if talk.id == theirs.id:
        return
    place = await uow.conversations.get(theirs.follows_id) if theirs.follows_id else theirs
    if talk.follows_id is None and not await reach.is_lost(uow, talk):
        channel = (place or theirs).channel
        words = phrases.goes_on_elsewhere(case.number, other.number, channel)
        await say(uow, talk, other, words, author="bot", now=now, desk=desk)
    own = await uow.cases.current(talk.id)
    if talk.follows_id is theirs.follows_id is None and own is None:
        talk.follows_id = theirs.id


async def _raise(
    uow: UnitOfWork, case: Case, other: Case, *, now: datetime, desk: Desk, who: str
) -> None:
    """What is pressing in the one that ends is so in the other: signs, urgency, levels, times."""
    if case.signs:
        other.signs = [*(other.signs or ()), *case.signs]
        other.sign = min((sign for sign in (case.sign, other.sign) if sign), key=rank)
    limits = await limits_in_force(uow, now)
    if case.reserved is not None:
        other.reserved = str(limits.highest(case.reserved, other.reserved or case.reserved))
    known = {entry["cause"] for entry in other.causes}
    other.causes = [
        *other.causes,
        *({**entry, "primary": False} for entry in case.causes if entry["cause"] not in known),
    ]
    other.urgent = other.urgent or case.urgent
    await join_days(uow, case, other, desk=desk)
    if case.state in {"queued", "held"} and other.state not in {"queued", "held"}:
        await escalate(
            uow,
            other,
            reason=case.reason or "person_asked",
            level=case.level,
            urgent=case.urgent,
            now=now,
            desk=desk,
            who=who,
        )
    other.level = str(limits.highest(case.level, other.level))
    waits = [since for since in (case.waits_since, other.waits_since) if since]
    other.waits_since = min(waits, default=None)


async def _await(
    uow: UnitOfWork, other: Case, due_at: datetime, *, now: datetime, desk: Desk, who: str
) -> None:
    """The answer that was promised in the one that ended is watched in the other, by its time."""
    if due_at <= now:
        await await_anew(uow, other, now=now, desk=desk, who=who, reason="merged")
        return
    was_answered = other.first_response_at is not None
    await cancel(uow, other, ANSWER_TIMERS, now=now)
    other.first_response_at, other.first_response_due = None, due_at
    for made in await uow.promises.open_of(other.id, WORDS):
        await warn(uow, other, made, now=now, desk=desk)
    await ladder.watch(
        uow, other, ladder.FIRST_RESPONSE, began_at=now, due_at=due_at, now=now, desk=desk
    )
    if was_answered:
        uow.record(Kind.CASE_AWAITED, at=now, who=who, case=other, lane=lane_of(other))
