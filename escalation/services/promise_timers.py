"""What happens at the time of a promise, and shortly before it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.events import Kind
from escalation.models import Case, Rank, Timer
from escalation.services.actions import WAITING, action, no_news, show_to_managers
from escalation.services.messages import say
from escalation.services.promises import is_watched, judge, promise, watch
from escalation.sla import due
from handlers.promised import What

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

NEXT_WORD = "next_word"


@action("remedy_due")
async def remedy_due(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The day by which a remedy was to be carried out: the promise is broken if it was not."""
    del case, desk
    in_case, made = await uow.promises.locked(_promise_id(timer))
    if made is not None:
        await judge(uow, made, in_case, now=now, done_at=None)


@action("promise_near")
async def promise_near(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """What a member of staff promised in writing is due soon, and nobody has said that it is done.

    An answer would stand in the chat: the customer is told, before the time passes, that there is
    none yet, and when the next word comes.
    """
    del case
    promised, made = await uow.promises.locked(_promise_id(timer))
    if promised is None or not is_watched(made, timer.payload):
        return
    uow.record(
        Kind.PROMISE_NEAR,
        at=now,
        who="timer",
        case=promised,
        promise=made.kind,
        due=made.due_at.isoformat(),
    )
    is_word = made.kind in {What.ANSWER, NEXT_WORD}
    if not is_word or promised.state not in {*WAITING, "offered"}:
        return
    if any(
        each.author == "staff" and each.audience == "customer" and each.at > made.made_at
        for each in await uow.messages.of_case(promised.id)
    ):
        return  # an answer stands there, whether or not somebody said that it was this one
    conversation = await uow.conversations.lock(promised.conversation_id)
    # As in `late_word`: nobody is written to every few hours by a machine.
    is_again = made.kind == NEXT_WORD
    pause = desk.targets.resolve if is_again else desk.first_response(urgent=promised.urgent)
    next_by = due(made.due_at, pause, desk.calendar)
    times = 2 if is_again else 1
    words = await no_news(uow, promised, next_by, since=made.made_at, times=times, now=now)
    message = await say(
        uow, conversation, promised, words, author="bot", now=now, desk=desk, rank=Rank.TIMELY
    )
    if is_again:
        await judge(uow, made, promised, now=now, done_at=now)
    word = await promise(uow, promised, NEXT_WORD, due_at=next_by, now=now, message=message)
    await watch(uow, word, now=now, desk=desk)


@action("promise_due")
async def promise_due(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The time of a promise in writing: broken if nobody has done it, and the managers' to see."""
    del case, desk
    promised, made = await uow.promises.locked(_promise_id(timer))
    if promised is None or not is_watched(made, timer.payload):
        return
    await judge(uow, made, promised, now=now, done_at=None)
    if promised.state in {*WAITING, "offered"}:
        await show_to_managers(uow, promised, now)


def _promise_id(timer: Timer) -> UUID:
    return UUID(timer.payload["promise"])
