"""Promises of a time: made, watched, and judged kept or broken, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.errors import (
    NotAllowed,
    NotFound,
    PromiseJudged,
    PromisePast,
    WithHigherLevel,
)
from escalation.events import Kind
from escalation.models import Case, Message, Promise, Staff
from escalation.models.base import Json
from escalation.services import ladder
from escalation.services.authority import may_decide
from escalation.services.near import LEFT_TO_STAFF, near_end
from escalation.services.schedule import schedule
from handlers.model import Level
from handlers.promised import What

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

FIRST_RESPONSE: Final = "first_response"
NEXT_WORD: Final = "next_word"
LATE_WORD: Final = "late_word"
"""The timer by which the customer is told before a promised time passes."""
IN_CHAT: Final = (FIRST_RESPONSE, NEXT_WORD, What.ANSWER)
"""What a message in the chat keeps: whether it has come can be seen here."""
ANSWERS: Final = (FIRST_RESPONSE, What.ANSWER)
"""Of these the customer is told the sooner."""
FURTHEST = timedelta(days=3660)
"""Nobody promises beyond ten years."""
WRITTEN = tuple(What)
"""Kinds of what members of staff promise in their own words."""
REMEDY_DONE: Final = "remedy_done"
"""That what was granted is carried out by the time that the customer was told."""
OUTLASTING: Final = (*WRITTEN, REMEDY_DONE)
"""What is owed though its case may have ended, and comes to people by the ladder."""


async def promise(
    uow: UnitOfWork,
    case: Case,
    kind: str,
    *,
    due_at: datetime,
    now: datetime,
    message: Message | None = None,
    who: str = "bot",
) -> Promise:
    """Keep in mind that `who` told the customer a time. `kind` is one of `Promise.kind`."""
    made = await uow.promises.add(
        Promise(
            case_id=case.id,
            kind=str(kind),
            made_at=now,
            due_at=due_at,
            message_id=message.id if message else None,
        )
    )
    uow.record(
        Kind.PROMISE_MADE, at=now, who=who, case=case, promise=str(kind), due=due_at.isoformat()
    )
    return made


def is_to_come(due_at: datetime, now: datetime) -> bool:
    """Whether something can be promised for that time."""
    return now < due_at <= now + FURTHEST


async def watch(uow: UnitOfWork, case: Case, made: Promise, *, now: datetime, desk: Desk) -> None:
    """Bring what outlasts its case to people before its time, and to the customer, until it is
    done.
    """
    await ladder.watch(
        uow,
        case,
        ladder.PROMISED,
        began_at=now,
        due_at=made.due_at,
        now=now,
        desk=desk,
        run=str(made.id),
    )
    await warn(uow, case, made, now=now, desk=desk)


async def watch_anew(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> None:
    """What outlasts its case comes to people by other hours of the case from now on. The customer
    is warned when they were to be.
    """
    for made in await uow.promises.of_case(case.id):
        if made.kind not in OUTLASTING or made.done_at or made.kept_at or made.withdrawn_at:
            continue
        clock, run = ladder.PROMISED, str(made.id)
        await uow.timers.cancel_of_promise(made.id, now=now, kinds=[ladder.timer_of(clock)])
        began_at, due_at = made.made_at, made.due_at
        await ladder.watch(
            uow, case, clock, began_at=began_at, due_at=due_at, now=now, desk=desk, run=run
        )


async def warn(
    uow: UnitOfWork, case: Case, made: Promise, *, now: datetime, desk: Desk, times: int = 1
) -> None:
    """See to it that the customer is told before the promised time passes, unless it is kept by
    then. `times` counts these words in one wait.
    """
    share = desk.targets.late_word_at if made.kind in ANSWERS else LEFT_TO_STAFF
    near = await near_end(uow, case, now, made.due_at, share, now=now, desk=desk)
    payload = {"promise": str(made.id), "due": made.due_at.isoformat(), "times": times}
    of = None if made.kind in OUTLASTING else case
    await schedule(uow, LATE_WORD, near, now=now, case=of, payload=payload)


def still_owes(made: Promise, payload: Json) -> bool:
    """Whether nobody has done it or found that it was none, and its time is still the one that the
    timer with that payload was set for.
    """
    is_over = made.done_at or made.kept_at or made.withdrawn_at
    return not is_over and made.due_at == datetime.fromisoformat(payload["due"])


async def keep(uow: UnitOfWork, case: Case, kinds: Sequence[str], *, now: datetime) -> None:
    """What was promised has come: kept when in time, broken when late."""
    for made in await uow.promises.open_of(case.id, kinds):
        await judge(uow, made, case, now=now, done_at=now)


async def judge(
    uow: UnitOfWork,
    made: Promise,
    case: Case | None,
    *,
    now: datetime,
    done_at: datetime | None,
    who: str | None = None,
) -> None:
    """Judge an open promise: `done_at` is when it was fulfilled, None when it was not.

    What was broken stays so, and done late is done.
    """
    if made.withdrawn_at is not None:
        return
    if made.done_at is None:
        made.done_at = done_at
    if made.done_at is not None and made.kind in OUTLASTING and case is not None:
        await ladder.rest_run(uow, case, str(made.id), now=now)
    if made.kept_at is not None or made.broken_at is not None:
        return
    is_kept = done_at is not None and done_at <= made.due_at
    if is_kept:
        made.kept_at = done_at
    else:
        made.broken_at = made.due_at
    kind = Kind.PROMISE_KEPT if is_kept else Kind.PROMISE_BROKEN
    told_by = who or ("timer" if done_at is None else "bot")
    record(uow, kind, made, case, now=now, who=told_by)


def record(
    uow: UnitOfWork, kind: Kind, made: Promise, case: Case | None, *, now: datetime, who: str
) -> None:
    """Write into the log what became of a promise."""
    uow.record(kind, at=now, who=who, case=case, promise=made.kind, due=made.due_at.isoformat())


async def done(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, promise_id: UUID, *, now: datetime
) -> Case:
    """A person says that what was promised in writing is done: in time, or late. Said twice, it
    was done when it was said first.

    Raises:
        NotFound, NotAllowed: no such promise that staff wrote in the case, or no such active
            member of staff.
        WithHigherLevel: the case is left to a level above theirs.
        PromiseJudged: it was found to be none.
    """
    case, made, _ = await _written(uow, case_id, staff_id, promise_id, now)
    if made.withdrawn_at is not None:
        raise PromiseJudged
    await judge(uow, made, case, now=now, done_at=now, who=f"staff:{staff_id}")
    return case


async def move(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    promise_id: UUID,
    due_at: datetime,
    *,
    now: datetime,
    desk: Desk,
) -> Case:
    """Its words meant another time than was read.

    Raises:
        NotFound, NotAllowed, WithHigherLevel: as `done`.
        PromiseJudged: it is kept, broken, or none.
        PromisePast: the time has passed.
    """
    case, made, _ = await _written(uow, case_id, staff_id, promise_id, now)
    if made.kept_at or made.withdrawn_at or made.due_at <= now:
        raise PromiseJudged
    if not is_to_come(due_at, now):
        raise PromisePast
    if due_at == made.due_at:
        return case
    uow.record(
        Kind.PROMISE_MOVED,
        at=now,
        who=f"staff:{staff_id}",
        case=case,
        promise=made.kind,
        was=made.due_at.isoformat(),
        due=due_at.isoformat(),
    )
    made.due_at = due_at
    # Moved back, its first timers would speak again beside the new ones.
    kinds = (LATE_WORD, ladder.timer_of(ladder.PROMISED))
    await uow.timers.cancel_of_promise(made.id, now=now, kinds=kinds)
    await watch(uow, case, made, now=now, desk=desk)
    return case


async def withdraw(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, promise_id: UUID, *, now: datetime
) -> Case:
    """Its words promised nothing: it is counted no more. Once its time has passed, that is no
    longer the word of whoever wrote it, but a manager's.

    Raises:
        NotFound, NotAllowed, WithHigherLevel: as `done`.
        NotAllowed: it is broken, and the member is no manager.
        PromiseJudged: it is kept.
    """
    case, made, member = await _written(uow, case_id, staff_id, promise_id, now)
    if made.withdrawn_at is not None:
        return case
    if made.kept_at is not None:
        raise PromiseJudged
    if made.due_at <= now and member.role != Level.MANAGER:
        raise NotAllowed
    made.withdrawn_at, made.broken_at = now, None
    await ladder.rest_run(uow, case, str(made.id), now=now)
    record(uow, Kind.PROMISE_WITHDRAWN, made, case, now=now, who=f"staff:{staff_id}")
    return case


async def replace(uow: UnitOfWork, made: Promise, case: Case, *, now: datetime) -> None:
    """Another remedy was granted in place of the one that was promised: nobody waits for it any
    more. What was broken by then stays so.
    """
    if made.due_at <= now:
        await judge(uow, made, case, now=now, done_at=None)
    made.withdrawn_at = now
    await ladder.rest_run(uow, case, str(made.id), now=now)
    record(uow, Kind.PROMISE_REPLACED, made, case, now=now, who="bot")


async def _written(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, promise_id: UUID, now: datetime
) -> tuple[Case, Promise, Staff]:
    """A promise that staff wrote and its case, both locked, the case first as everywhere."""
    member = await uow.staff.get(staff_id)
    case, made = await uow.promises.locked(promise_id)
    if case is None or made is None or member is None:
        raise NotFound
    if case.id != case_id or made.kind not in WRITTEN:
        raise NotFound
    if not member.active:
        raise NotAllowed
    if not await may_decide(uow, member.role, case, now):
        raise WithHigherLevel
    return case, made, member
