"""What a member of staff does to a case: takes it, answers, notes, hands back, resolves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import UnreadWords
from escalation.events import Kind
from escalation.models import Case, Message, Staff
from escalation.services import corrections, ladder, messages
from escalation.services.cases import WORDS, hand_to_bot, resolve_case
from escalation.services.holding import at_work, claim, held, release, steal, take
from escalation.services.messages import checked, say
from escalation.services.promises import LATE_WORD, keep
from escalation.services.running import follow
from escalation.services.schedule import cancel
from escalation.services.teams import follow_cause, hand_to_team
from escalation.services.written import AS_READ, Confirmed, write
from handlers import phrases
from handlers.asking import asks
from handlers.courtesy import closes

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

__all__ = [
    "answered",
    "claim",
    "correct_cause",
    "hand_back",
    "hand_to_team",
    "note",
    "release",
    "reply",
    "resolve",
    "steal",
]


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


async def reply(  # noqa: PLR0913 - a message, and what is said of it
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    text: str,
    *,
    now: datetime,
    desk: Desk,
    client_key: str | None = None,
    confirmed: Confirmed = AS_READ,
    waits: bool | None = None,
) -> Message:
    """Answer in the customer's own chat. A case that nobody holds is taken by it.
    Then it `waits` for the customer, or for us; with None for them when the text asks something.

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
    is_asked = asks(text) if waits is None else waits
    await answered(uow, case, member, message, now=now, desk=desk, asks=is_asked)
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


async def resolve(  # noqa: PLR0913 - a last word, and what is said of it
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    text: str | None,
    *,
    now: datetime,
    desk: Desk,
    client_key: str | None = None,
    confirmed: Confirmed = AS_READ,
    seen: int | None = None,
) -> Case:
    """End a case with a last word. Without one, a customer who was never answered is told so much.
    `seen` is the number of the customer's newest message that was read; a closing courtesy may be
    newer.

    Resolved again, it stays as it is.

    Raises:
        UnreadWords: the customer has written since.
        TextRefused, NotFound, AlreadyHeld, CaseNotOpen, SumUnbacked, PromisePast: as `reply`.
    """
    case, conversation, member = await at_work(uow, case_id, staff_id)
    if case.state == "resolved":
        return case
    if seen is not None and not await _is_all_read(uow, case, seen):
        raise UnreadWords
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
            said = await say(uow, conversation, case, word, author="bot", now=now, desk=desk)
            await answered(uow, case, member, said, now=now, desk=desk)
    return await resolve_case(uow, case, now=now, desk=desk, who=f"staff:{staff_id}")


async def _is_all_read(uow: UnitOfWork, case: Case, seen: int) -> bool:
    newer = (
        each
        for each in await uow.messages.of_case(case.id)
        if each.author == "customer" and each.id > seen
    )
    return all(closes(each.text) for each in newer)


async def correct_cause(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    cause: str,
    *,
    further: Sequence[str] = (),
    now: datetime,
    desk: Desk,
) -> Case:
    """Name all causes rightly, in any state of the case; said again, nothing changes. While no
    person has it, it goes to the team that takes such cases.

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
    await follow_cause(uow, case, now=now, desk=desk, who=f"staff:{staff_id}")
    return case


async def answered(
    uow: UnitOfWork,
    case: Case,
    member: Staff,
    message: Message,
    *,
    now: datetime,
    desk: Desk,
    asks: bool = False,
) -> None:
    """A person has answered, and perhaps `asks` something: clocks stop, promises are judged. That
    holds until a `message` is known never to arrive: see `services.unheard`.
    """
    is_first = case.first_response_at is None
    if is_first:
        case.first_response_at = now
        await cancel(uow, case, [LATE_WORD], now=now)
        await ladder.rest(uow, case, ladder.FIRST_RESPONSE, now=now)
    case.waits_since = None
    await keep(uow, case, WORDS, now=now)
    due_at = case.first_response_due
    uow.record(
        Kind.CASE_REPLIED,
        at=now,
        who=f"staff:{member.id}",
        case=case,
        message=message,
        first=is_first,
        in_time=None if due_at is None or not is_first else now <= due_at,
        cycle=case.cycle,
        asks=asks,
    )
    await follow(uow, case, now=now, desk=desk)
