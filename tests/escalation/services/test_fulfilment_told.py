"""What is told of a remedy's carrying out: done, late or impossible, once and to whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from escalation.services import ladder
from escalation.services.failures import give_up
from escalation.services.fulfilment import (
    carried_out,
)
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.carrying import DESK, granted, kept
from tests.escalation.services.clockwork import advance, said, state, told


async def test_done_twice_is_told_once(database: Database) -> None:
    async with database.uow() as uow:
        case, _, work = await granted(uow)
    for hour in (1, 2):
        async with database.uow() as uow:
            now = make.later(hour)
            await carried_out(uow, work.id, who="staff:x", now=now, desk=DESK)

    row = await kept(database, work)
    assert (row.done_at, row.done_by) == (make.later(1), "staff:x")
    async with database.reading() as uow:
        said = [message.text for message in await uow.messages.of_case(case.id)]
        assert len(said) == 3  # the offer, the outcome, the word that it is done


@pytest.mark.parametrize("end", ["settled", "resolved"])
async def test_t38_whether_it_helped_is_asked_when_there_was_time_to_see(
    database: Database, end: str
) -> None:
    async with database.uow() as uow:
        case, _, work = await granted(uow)
        case.state = end
    done_at = work.due_at - timedelta(hours=2)
    async with database.uow() as uow:
        await carried_out(uow, work.id, who="staff:x", now=done_at, desk=DESK)

    await advance(database, work.due_at + timedelta(hours=2))
    assert (await state(database, case)).asked_at is None

    asked_at = DESK.politely(done_at + DESK.targets.follow_up_after, DESK.zone)
    await advance(database, asked_at)
    assert (await state(database, case)).asked_at == asked_at


async def test_t33_a_remedy_that_nobody_carries_out_comes_to_people_and_to_the_customer(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case, _, work = await granted(uow)
        await make.member(uow)
    before = len(await said(database, case))
    await advance(database, work.due_at - timedelta(minutes=1))

    warned = await told(database, case, ladder.PROMISED)
    assert {each.rung for each in warned} >= {"half", "nine_tenths"}
    (late,) = [text for text in (await said(database, case))[before:] if "还没有人向我确认" in text]
    assert "落实" in late

    await advance(database, work.due_at + timedelta(days=1))
    async with database.reading() as uow:
        (made,) = await uow.promises.of_case(case.id)
    assert made.broken_at == work.due_at
    assert any(each.is_open for each in await told(database, case, ladder.PROMISED))

    async with database.uow() as uow:
        at = work.due_at + timedelta(days=1)
        await carried_out(uow, work.id, who="adapter:webhook", now=at, desk=DESK)
    assert not any(each.is_open for each in await told(database, case, ladder.PROMISED))
    async with database.reading() as uow:
        (made,) = await uow.promises.of_case(case.id)
    assert (made.done_at, made.broken_at) == (at, work.due_at)


async def test_t33_what_was_carried_out_in_time_alarms_nobody(database: Database) -> None:
    async with database.uow() as uow:
        case, _, work = await granted(uow)
        await carried_out(uow, work.id, who="adapter:webhook", now=make.later(1), desk=DESK)
    before = await said(database, case)
    await advance(database, work.due_at + timedelta(days=2))

    assert await told(database, case, ladder.PROMISED) == []
    assert not [text for text in (await said(database, case))[len(before) :] if "落实" in text]


async def test_t33_of_what_could_not_be_carried_out_the_customer_hears_no_second_time(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case, _, work = await granted(uow)
        await make.member(uow)
        await give_up(uow, work.id, who="adapter:webhook", now=make.later(1), desk=DESK)
    await advance(database, work.due_at + timedelta(days=1))

    assert not [
        text for text in await said(database, case) if "还没有人" in text and "落实" in text
    ]
    assert await told(database, case, ladder.PROMISED)
