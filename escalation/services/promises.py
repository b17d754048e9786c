"""Promises of a time: made, and judged kept or broken, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from escalation.events import Kind
from escalation.models import Case, Message, Promise

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


async def promise(
    uow: UnitOfWork,
    case: Case,
    kind: str,
    *,
    due_at: datetime,
    now: datetime,
    message: Message | None = None,
) -> Promise:
    """Keep in mind that the customer was told a time. `kind` is first_response or next_word."""
    made = await uow.promises.add(
        Promise(
            case_id=case.id,
            kind=kind,
            made_at=now,
            due_at=due_at,
            message_id=message.id if message else None,
        )
    )
    uow.record(
        Kind.PROMISE_MADE, at=now, who="bot", case=case, promise=kind, due=due_at.isoformat()
    )
    return made


async def keep(uow: UnitOfWork, case: Case, kinds: Sequence[str], *, now: datetime) -> None:
    """What was promised has come: kept when in time, broken when late."""
    for made in await uow.promises.open_of(case.id, kinds):
        await judge(uow, made, case, now=now, done_at=now)


async def judge(
    uow: UnitOfWork, made: Promise, case: Case | None, *, now: datetime, done_at: datetime | None
) -> None:
    """Judge an open promise: `done_at` is when it was fulfilled, None when it was not."""
    if made.kept_at is not None or made.broken_at is not None:
        return
    is_kept = done_at is not None and done_at <= made.due_at
    if is_kept:
        made.kept_at = done_at
    else:
        made.broken_at = made.due_at
    uow.record(
        Kind.PROMISE_KEPT if is_kept else Kind.PROMISE_BROKEN,
        at=now,
        who="timer" if done_at is None else "bot",
        case=case,
        promise=made.kind,
        due=made.due_at.isoformat(),
    )
