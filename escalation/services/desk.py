"""What a member of staff does to a case: takes it, answers, notes, hands back, resolves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import (
    AlreadyHeld,
    CaseNotOpen,
    NotAllowed,
    NotFound,
    NotHolder,
    WithHigherLevel,
)
from escalation.events import Kind
from escalation.models import Case, Conversation, Message, Staff
from escalation.services import corrections, messages
from escalation.services.authority import may_decide
from escalation.services.cases import (
    ANSWER_TIMERS,
    ENDED,
    WORDS,
    hand_to_bot,
    resolve_case,
)
from escalation.services.messages import checked, say
from escalation.services.promises import keep
from escalation.services.schedule import cancel
from escalation.services.written import AS_READ, Confirmed, write
from handlers import phrases
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


async def claim(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime, desk: Desk
) -> Case:
    """Take a case, from the queue or from the bot; the customer is told who has joined.

    Of many who try at once one gets it (T40). Taken again by its holder, nothing changes.

    Raises:
        NotFound: no such case, or no such active member of staff.
        AlreadyHeld: somebody else has it.
        CaseNotOpen: it has ended.
    """
    case, conversation, member = await at_work(uow, case_id, staff_id)
    return await take(uow, case, conversation, member, now=now, desk=desk)


async def release(uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime) -> Case:
    """Put a case back into the queue. A manager may do so with anybody's.

    Raises:
        NotFound, NotHolder: as named.
    """
    case, _, member = await at_work(uow, case_id, staff_id)
    if case.holder_id is None:
        return case
    if case.holder_id != staff_id and member.role != Level.MANAGER:
        raise NotHolder
    case.holder_id = None
    case.state = "queued" if case.state == "held" else case.state
    uow.record(Kind.CASE_RELEASED, at=now, who=f"staff:{staff_id}", case=case)
    return case


async def hand_back(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime, desk: Desk
) -> Case:
    """Give the talk back to the bot, which says that it is there again.

    Raises:
        NotFound, NotHolder, CaseNotOpen: as named.
    """
    case, conversation, _ = await held(uow, case_id, staff_id)
    await hand_to_bot(uow, case, now=now, desk=desk, who=f"staff:{staff_id}")
    await say(uow, conversation, case, phrases.handed_back(), author="bot", now=now, desk=desk)
    return case


async def reply(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    text: str,
    *,
    now: datetime,
    desk: Desk,
    client_key: str | None = None,
    confirmed: Confirmed = AS_READ,
) -> Message:
    """Answer in the customer's own chat. A case that nobody holds is taken by it.

    Sent again with the same `client_key`, it is the first reply (T19). What it promises is kept in
    mind, as `confirmed` says.

    Raises:
        TextRefused, NotFound, AlreadyHeld, CaseNotOpen, SumUnbacked, PromisePast: as named.
    """
    text = checked(text)
    case, conversation, member = await at_work(uow, case_id, staff_id)
    if client_key is not None and (said := await uow.messages.by_client_key(client_key)):
        return said
    await take(uow, case, conversation, member, now=now, desk=desk)
    message = await write(
        uow,
        conversation,
        case,
        text,
        staff_id=staff_id,
        now=now,
        desk=desk,
        client_key=client_key,
        confirmed=confirmed,
    )
    await answered(uow, case, member, now=now)
    return message


async def note(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    text: str,
    *,
    now: datetime,
    client_key: str | None = None,
) -> Message:
    """Keep a note for staff, in any state of the case; the customer never sees it.

    Raises:
        TextRefused, NotFound: as named.
    """
    case, conversation, _ = await at_work(uow, case_id, staff_id)
    return await messages.note(
        uow, conversation, case, text, staff_id=staff_id, now=now, client_key=client_key
    )


async def resolve(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    text: str | None,
    *,
    now: datetime,
    desk: Desk,
    client_key: str | None = None,
    confirmed: Confirmed = AS_READ,
) -> Case:
    """End a case with a last word. Without one, a customer who was never answered is told so much.

    Resolved again, it stays as it is.

    Raises:
        TextRefused, NotFound, AlreadyHeld, CaseNotOpen, SumUnbacked, PromisePast: as `reply`.
    """
    case, conversation, member = await at_work(uow, case_id, staff_id)
    if case.state == "resolved":
        return case
    if text:
        await reply(
            uow,
            case_id,
            staff_id,
            text,
            now=now,
            desk=desk,
            client_key=client_key,
            confirmed=confirmed,
        )
    else:
        await take(uow, case, conversation, member, now=now, desk=desk)
        if case.first_response_at is None:
            word = phrases.status("resolved", case.number)
            await say(uow, conversation, case, word, author="bot", now=now, desk=desk)
            await answered(uow, case, member, now=now)
    return await resolve_case(uow, case, now=now, desk=desk, who=f"staff:{staff_id}")


async def correct_cause(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    cause: str,
    *,
    further: Sequence[str] = (),
    now: datetime,
) -> Case:
    """Name all causes rightly, in any state of the case; said again, nothing changes.

    What was understood stays in `causes`, for the model to learn from; what a person says counts.
    A case of the cause `none` is no complaint: it leaves the week's complaints, causes, trend and
    advice, and the week shows how many there were apart. What was done in it stays counted: a
    promise made to a customer is kept or broken, and money spent, whatever they wrote. It stays
    in the queue too until somebody answers and ends it, for the customer wrote.

    Raises:
        NotFound, NotAllowed: no such case, or no such active member of staff.
        ValueUnknown: no such cause.
        CausesRefused: further causes without a main one.
    """
    case, _, _ = await at_work(uow, case_id, staff_id)
    await corrections.record(uow, case, staff_id=staff_id, cause=cause, further=further, now=now)
    return case


async def at_work(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID
) -> tuple[Case, Conversation, Staff]:
    """The case with its conversation locked, and the member of staff who acts on it."""
    case = await uow.cases.locked(case_id)
    member = await uow.staff.get(staff_id)
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
    if case.state in ENDED:
        raise CaseNotOpen(case.state)
    if not await may_decide(uow, member.role, case, now):
        raise WithHigherLevel
    if case.holder_id == member.id:
        return case
    if case.holder_id is not None:
        holder = await uow.staff.get(case.holder_id)
        raise AlreadyHeld(holder.name if holder else "?")
    case.holder_id = member.id
    case.state = "offered" if case.state == "offered" else "held"
    if case.level == Level.BOT:
        # Taken from the bot: nobody had promised anything, and the bot's watch ends.
        case.level = Level.SUPERVISOR.value
        await cancel(uow, case, ["gone_quiet"], now=now)
    uow.record(Kind.CASE_CLAIMED, at=now, who=f"staff:{member.id}", case=case)
    word = phrases.joined(member.name)
    await say(uow, conversation, case, word, author="bot", now=now, desk=desk)
    return case


async def answered(uow: UnitOfWork, case: Case, member: Staff, *, now: datetime) -> None:
    """A person has answered: the clock of the first response stops, promises are judged."""
    is_first = case.first_response_at is None
    if is_first:
        case.first_response_at = now
        await cancel(uow, case, ANSWER_TIMERS, now=now)
    await keep(uow, case, WORDS, now=now)
    due_at = case.first_response_due
    uow.record(
        Kind.CASE_REPLIED,
        at=now,
        who=f"staff:{member.id}",
        case=case,
        first=is_first,
        in_time=None if due_at is None or not is_first else now <= due_at,
        cycle=case.cycle,
    )
