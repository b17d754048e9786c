"""The due times that a case stores follow its clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from escalation.events import Kind
from escalation.models import Case
from escalation.services import desk
from escalation.services.messages import hear
from escalation.services.running import follow, recompute
from escalation.services.timers import tick
from escalation.sla import Targets
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.clockwork import kinds, state

DESK = make.desk()


async def asked(database: Database) -> Case:
    """A case in which a person asked the customer something, an hour after it was handed over."""
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)
        await desk.reply(uow, case.id, mei.id, "是哪一笔？", now=make.later(1), desk=DESK)
    return case


async def test_t03_t05_nobody_is_alarmed_while_the_customer_is_waited_for(
    database: Database,
) -> None:
    case = await asked(database)
    await tick(database, make.later(days=10), DESK)

    assert (await state(database, case)).resolve_due is None
    assert Kind.CASE_OVERDUE not in await kinds(database, case)

    back = make.later(days=10)  # a Thursday, 10:00
    async with database.uow() as uow:
        held = await uow.cases.locked(case.id)
        assert held
        chat = await uow.conversations.lock(held.conversation_id)
        await hear(uow, chat, held, "第一笔", now=back)
        await follow(uow, held, now=back, desk=DESK)
    due_at = (await state(database, case)).resolve_due
    assert due_at == back + timedelta(days=1, hours=8)  # 17 working hours
    await tick(database, due_at, DESK)
    assert (await kinds(database, case)).count(Kind.CASE_OVERDUE) == 1


async def test_t11_other_targets_change_what_is_stored_at_the_next_start(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
    other = replace(
        DESK, targets=Targets(first_response=timedelta(hours=1), resolve=timedelta(hours=2))
    )

    assert await recompute(database, now=make.later(0.5), desk=other) == 1

    kept = await state(database, case)
    assert (kept.first_response_due, kept.resolve_due) == (make.later(1), make.later(2))
    await tick(database, make.later(2), other)
    assert Kind.CASE_OVERDUE in await kinds(database, case)
