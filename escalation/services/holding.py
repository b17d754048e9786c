"""Who has a case: one owner at a time, for as long as they work on it.

A claim is held until an instant that moves on while its holder works. After it the case is theirs
in name, and anybody may take it; later it goes back to the queue by itself (`services.watching`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.errors import (
    AlreadyHeld,
    CaseNotOpen,
    NotAllowed,
    NotFound,
    NotHeld,
    NotHolder,
    WithHigherLevel,
)
from escalation.events import Kind
from escalation.models import Case, Conversation, Message, Staff, Takeover
from escalation.services import notices
from escalation.services.authority import may_decide
from escalation.services.messages import checked, note, say
from escalation.services.running import follow
from escalation.services.schedule import cancel
from escalation.services.withdrawing import withdraw
from escalation.states import ENDED
from handlers import phrases
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

LEASE: Final = timedelta(minutes=15)
"""How long a case is held by one act on it: long enough to read a chat and to ring somebody."""
LONGEST_REASON: Final = 500
"""Characters of why a case is taken from somebody."""


def is_at_work(case: Case, now: datetime) -> bool:
    """Whether the case has a holder whose time has not run out. Of a case that was taken before
    times were kept nobody knows it: it has not.
    """
    return case.holder_id is not None and case.held_until is not None and case.held_until > now


def is_lapsed(case: Case, now: datetime) -> bool:
    """Whether the case is its holder's in name only, and anybody may take it."""
    return case.holder_id is not None and not is_at_work(case, now)


async def claim(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime, desk: Desk
) -> Case:
    """Take a case, from the queue, from the bot, or from a holder whose time has run out; the
    customer is told who has joined.

    Of many who try at once one gets it (T40). Taken again by its holder, nothing changes.

    Raises:
        NotFound: no such case, or no such active member of staff.
        AlreadyHeld: somebody else is at work on it.
        CaseNotOpen: it has ended.
    """
    case, conversation, member = await at_work(uow, case_id, staff_id)
    return await take(uow, case, conversation, member, now=now, desk=desk)


async def steal(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, reason: str, *, now: datetime, desk: Desk
) -> Case:
    """Take a case from whoever is at work on it, for a reason, which is kept as a note and told to
    them. What they were writing stays, for them and for whoever has the case.

    Of one's own case nothing changes, and one that is free is simply taken.

    Raises:
        TextRefused: no reason, or more than `LONGEST_REASON` characters.
        NotHeld: nobody has it, or their time has run out: it can be taken without a reason.
        NotFound, CaseNotOpen, WithHigherLevel: as `claim`.
    """
    words = checked(reason, most=LONGEST_REASON)
    case, conversation, member = await at_work(uow, case_id, staff_id)
    await check_may_take(uow, case, member, now)
    if case.holder_id == staff_id:
        return case
    if not is_at_work(case, now):
        raise NotHeld
    why = await note(uow, conversation, case, words, staff_id=staff_id, now=now)
    return await _become(uow, case, conversation, member, now=now, desk=desk, why=why)


async def release(uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime) -> Case:
    """Put a case back into the queue. A manager may do so with anybody's, and anybody with one
    whose holder's time has run out.

    Raises:
        NotFound, NotHolder: as named.
    """
    case, _, member = await at_work(uow, case_id, staff_id)
    if case.holder_id is None:
        return case
    is_theirs = case.holder_id == staff_id or member.role == Level.MANAGER
    if not is_theirs and is_at_work(case, now):
        raise NotHolder
    put_back(uow, case, who=f"staff:{staff_id}", now=now)
    return case


def put_back(
    uow: UnitOfWork, case: Case, *, who: str, now: datetime, because: str | None = None
) -> None:
    """The case, which is locked, has no holder any more: it waits for one, or for the customer.

    `because` is a slug, where it was not the holder who put it back.
    """
    case.holder_id = case.held_until = None
    case.state = "queued" if case.state == "held" else case.state
    uow.record(Kind.CASE_RELEASED, at=now, who=who, case=case, because=because)


async def renew(uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime) -> bool:
    """Its holder works on the case: it is theirs for a `LEASE` from now. False when it is not.

    Waits for nobody but whoever changes the case.
    """
    return await uow.cases.hold(case_id, staff_id, until=now + LEASE)


async def seen(uow: UnitOfWork, staff_id: UUID, *, newest: int, now: datetime) -> None:
    """A member has seen which cases were taken from them, up to the `newest` that was shown: what
    was taken since they have yet to see.
    """
    await uow.takeovers.seen(staff_id, newest=newest, now=now)


async def at_work(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID
) -> tuple[Case, Conversation, Staff]:
    """The case with its conversation locked, and the member of staff who acts on it.

    The member comes first, as for whoever takes an access away (`services.leaving`): either they
    see what is done here, or what was done here is seen there.
    """
    member = await uow.staff.acting(staff_id)
    case = await uow.cases.locked(case_id)
    if case is None or member is None:
        raise NotFound
    if not member.active:
        raise NotAllowed
    return case, await uow.conversations.lock(case.conversation_id), member


async def held(uow: UnitOfWork, case_id: UUID, staff_id: UUID) -> tuple[Case, Conversation, Staff]:
    """The same, of a case that the member holds.

    Raises:
        NotFound, NotAllowed, NotHolder, CaseNotOpen: as named.
    """
    case, conversation, member = await at_work(uow, case_id, staff_id)
    if case.state in ENDED:
        raise CaseNotOpen(case.state)
    if case.holder_id != staff_id:
        raise NotHolder
    return case, conversation, member


async def take(
    uow: UnitOfWork,
    case: Case,
    conversation: Conversation,
    member: Staff,
    *,
    now: datetime,
    desk: Desk,
) -> Case:
    """Make `member` the holder of a case that is locked, and tell the customer; once.

    Raises:
        CaseNotOpen, AlreadyHeld: as named.
        WithHigherLevel: the case is left to a level above theirs; a note is all they can add.
    """
    await check_may_take(uow, case, member, now)
    if case.holder_id == member.id:
        case.held_until = now + LEASE
        await notices.acted(uow, case, member, now=now)
        return case
    await check_free(uow, case, member.id, now)
    return await _become(uow, case, conversation, member, now=now, desk=desk)


async def check_free(uow: UnitOfWork, case: Case, staff_id: UUID, now: datetime) -> None:
    """Raises AlreadyHeld while somebody else is at work on the case."""
    if case.holder_id != staff_id and is_at_work(case, now):
        raise AlreadyHeld(await _name_of(uow, case.holder_id))


async def check_may_take(uow: UnitOfWork, case: Case, member: Staff, now: datetime) -> None:
    """Raises CaseNotOpen for a case that has ended, WithHigherLevel for one of a level above."""
    if case.state in ENDED:
        raise CaseNotOpen(case.state)
    if not await may_decide(uow, member.role, case, now):
        raise WithHigherLevel


async def _become(
    uow: UnitOfWork,
    case: Case,
    conversation: Conversation,
    member: Staff,
    *,
    now: datetime,
    desk: Desk,
    why: Message | None = None,
) -> Case:
    """The one place in which a case gets a holder; whoever had it is told."""
    former = case.holder_id
    if former is not None:
        taken = Takeover(case_id=case.id, former_id=former, taker_id=member.id, at=now)
        await uow.takeovers.add(taken, why)
    elif case.sign is None:
        await withdraw(uow, case, now=now)
    case.holder_id, case.held_until = member.id, now + LEASE
    await notices.acted(uow, case, member, now=now)
    case.state = "offered" if case.state == "offered" else "held"
    uow.record(
        Kind.CASE_CLAIMED,
        at=now,
        who=f"staff:{member.id}",
        case=case,
        former=str(former) if former else None,
        stolen=why is not None,
    )
    if case.level == Level.BOT:
        # Taken from the bot: nobody had promised anything, and the bot's watch ends. Whose turn it
        # is by the claim was judged before that.
        case.level = Level.SUPERVISOR.value
        await cancel(uow, case, ["gone_quiet"], now=now)
    word = phrases.joined(member.name)
    await say(uow, conversation, case, word, author="bot", now=now, desk=desk)
    await follow(uow, case, now=now, desk=desk)
    return case


async def _name_of(uow: UnitOfWork, staff_id: UUID | None) -> str:
    holder = await uow.staff.get(staff_id) if staff_id else None
    return holder.name if holder else "?"
