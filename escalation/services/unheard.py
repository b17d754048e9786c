"""What was said to a customer and can never arrive: it was no word and no answer.

A message counts as said when it is on its way. When its channel refuses it for good, or it is given
up by its age, whoever delivers it says so here, and here alone: what it passed is taken back, the
clocks run as if it had not been written, and no promise is kept by it. Sent again, it is said then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.clocks import SAID, Slug
from escalation.events import Kind
from escalation.models import Case, Message, Outgoing, Promise, Timer
from escalation.services import ladder
from escalation.services.action import action
from escalation.services.awaiting import await_anew, is_awaited, is_with_people
from escalation.services.desk import answered
from escalation.services.history import clock_of, history
from escalation.services.next_word import put_off
from escalation.services.promises import FIRST_RESPONSE, NEXT_WORD, judge, record, warn
from escalation.services.schedule import schedule
from escalation.sla import Turn
from escalation.turns import PERSON, Because, Mark, answered_at
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

UNHEARD: Final = "unheard"
HEARD: Final = "heard"


async def refused(uow: UnitOfWork, case: Case, outgoing_id: int, *, now: datetime) -> None:
    """A message of a case can never arrive. The case need not be locked: what follows is done at
    once by a timer, with its locks.
    """
    while case.merged_into is not None and (into := await uow.cases.get(case.merged_into)):
        case = into  # what was said there is awaited here
    await schedule(uow, UNHEARD, now, now=now, case=case, payload={"outgoing": outgoing_id})


async def said_again(uow: UnitOfWork, case: Case, outgoing_id: int, *, now: datetime) -> None:
    """It is on its way once more, or a person told the customer by another one."""
    await schedule(uow, HEARD, now, now=now, case=case, payload={"outgoing": outgoing_id})


@action(UNHEARD)
async def unheard(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Take a message for not said. What the bot alone said keeps no clock of people, and a text of
    which a part arrived was an answer.
    """
    row, message = await _about(uow, timer)
    if case is None or case.level == Level.BOT or row is None or message is None:
        return
    marks = await history(uow, case)
    said = [mark for mark in marks if _is_of(mark, message)]
    if row.state != "failed" or row.parts_sent:
        return
    if not said and not (said := await _said_before_joining(uow, case, message)):
        return
    said_at = said[0].at
    uow.record(
        Kind.CASE_UNHEARD,
        at=now,
        who="timer",
        case=case,
        message=message,
        said_at=said_at.isoformat(),
        cycle=case.cycle,
        waits=await _still_waits(uow, case, marks, message),
    )
    is_here = said[0] in marks
    marks = await history(uow, case)
    is_awaited_again = _answer_again(case, marks, said_at)
    await _promises_again(uow, case, message, marks, said_at, now, desk)
    if not is_with_people(case):
        return
    _wait_again(case, marks)
    if not is_here and _since(marks, PERSON, said_at) is None:
        # Whoever was answered in the case that ended waits for that answer in this one.
        await await_anew(uow, case, now=now, desk=desk, who="timer", reason="unheard")
    elif is_awaited_again and case.first_response_due is not None:
        first = clock_of(Slug.FIRST_RESPONSE, case, marks, now, desk)
        began_at, due_at = first.began_at if first else said_at, case.first_response_due
        clock = ladder.FIRST_RESPONSE
        await ladder.watch(uow, case, clock, began_at=began_at, due_at=due_at, now=now, desk=desk)
    await put_off(uow, case, now=now, desk=desk)


@action(HEARD)
async def heard(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """What a member of staff had answered, and was taken back, is an answer from now on: their own
    words, or those in which an offer or a refusal of theirs was said.
    """
    row, message = await _about(uow, timer)
    if case is None or row is None or message is None or not is_with_people(case):
        return
    answers = (
        each
        for each in reversed(await uow.events.of_case(case.id))
        if each.kind == Kind.CASE_REPLIED and each.payload.get("message") == message.id
    )
    before = next(answers, None)
    member = await uow.staff.get(UUID(before.who.removeprefix("staff:"))) if before else None
    marks = await history(uow, case)
    taken_back = {mark.message for mark in marks if mark.because is Because.UNHEARD}
    counts = any(_is_of(mark, message) for mark in marks)
    if before is None or member is None or row.state == "failed":
        return
    if message.id in taken_back and not counts:
        asks = bool(before.payload.get("asks"))
        await answered(uow, case, member, message, now=now, desk=desk, asks=asks)


async def _said_before_joining(uow: UnitOfWork, case: Case, message: Message) -> list[Mark]:
    """What a person said in a case that was joined with this one later."""
    joined = await uow.cases.joined_with(case.id)
    return [
        mark
        for each in joined
        for mark in await history(uow, each)
        if _is_of(mark, message) and mark.because in PERSON
    ]


async def _still_waits(
    uow: UnitOfWork, case: Case, marks: Sequence[Mark], message: Message
) -> bool:
    """Whether the customer, who was asked something that did arrive, is waited for all the same:
    only words of the bot were lost, and they can be written to. What a person has written in vain
    is theirs to see to, and nobody waits for who is out of reach.
    """
    before = [mark for mark in marks if not _is_of(mark, message)]
    if message.author != "bot" or not before or case.turn != Turn.CUSTOMER:
        return False
    talk = await uow.conversations.get(case.conversation_id)
    return before[-1].turn is Turn.CUSTOMER and not (talk and talk.unreachable_since)


async def _about(uow: UnitOfWork, timer: Timer) -> tuple[Outgoing | None, Message | None]:
    row = await uow.outbox.get(timer.payload["outgoing"])
    return row, await uow.messages.get(row.message_id) if row else None


def _is_of(mark: Mark, message: Message) -> bool:
    """Whether a mark stands because of what was said, and not of its being taken back."""
    return mark.message == message.id and mark.because is not Because.UNHEARD


def _answer_again(case: Case, marks: Sequence[Mark], said_at: datetime) -> bool:
    """Take back the first answer if that was it; whether it is awaited again."""
    if case.first_response_at != said_at:
        return False
    case.first_response_at = _since(marks, PERSON, said_at)
    return is_awaited(case)


async def _promises_again(
    uow: UnitOfWork,
    case: Case,
    message: Message,
    marks: Sequence[Mark],
    said_at: datetime,
    now: datetime,
    desk: Desk,
) -> None:
    """Judge anew what the message kept, and let nobody be held to a next word that it named. What a
    member of staff wrote in it they still mean to do.
    """
    kept_by = {
        FIRST_RESPONSE: _since(marks, PERSON, said_at),
        NEXT_WORD: _since(marks, SAID, said_at),
    }
    for made in await uow.promises.of_case(case.id):
        if made.kind == NEXT_WORD and made.message_id == message.id:
            _forget(uow, case, made, now)
        elif made.kind in kept_by and made.done_at == said_at:
            made.kept_at = made.done_at = None
            done_at = kept_by[made.kind]
            if done_at is not None or made.due_at <= now:
                await judge(uow, made, case, now=now, done_at=done_at)
            elif made.kind == FIRST_RESPONSE and is_awaited(case):
                await warn(uow, case, made, now=now, desk=desk)


def _forget(uow: UnitOfWork, case: Case, made: Promise, now: datetime) -> None:
    made.withdrawn_at, made.broken_at = now, None
    record(uow, Kind.PROMISE_WITHDRAWN, made, case, now=now, who="timer")


def _wait_again(case: Case, marks: Sequence[Mark]) -> None:
    """The customer waits since the first word that nobody has answered now."""
    last = answered_at(marks)
    words = (m.at for m in marks if m.because is Because.WORD and (last is None or m.at > last))
    waits = (at for at in (case.waits_since, next(words, None)) if at is not None)
    case.waits_since = min(waits, default=None)


def _since(marks: Sequence[Mark], because: frozenset[Because], at: datetime) -> datetime | None:
    return next((mark.at for mark in marks if mark.at >= at and mark.because in because), None)
