"""Judgements as they are read back."""

from __future__ import annotations

from escalation.models import Correction
from escalation.services.messages import hear
from escalation.unit_of_work import Database, UnitOfWork
from tests import make


async def judged(
    uow: UnitOfWork, *, customer_id: str | None = None, linked: bool = True
) -> Correction:
    chat = await make.conversation(uow, customer_id=customer_id)
    case = await make.case(uow, chat)
    if not linked:
        case.customer_id = None
    mei = await make.member(uow)
    return await uow.corrections.add(
        Correction(
            case_id=case.id,
            source="audit",
            cause="none",
            staff_id=mei.id,
            at=make.NOW,
            language="en",
            further=["price"],
            messages=[3, 1],
            ranking=[["price", 0.25]],
        )
    )


async def test_lists_come_back_as_they_were(database: Database) -> None:
    async with database.uow() as uow:
        row = await judged(uow)

    async with database.reading() as uow:
        found = await uow.corrections.get(row.id)
        assert found is not None
        assert (found.further, found.messages, found.ranking) == (
            ["price"],
            [3, 1],
            [["price", 0.25]],
        )
        assert (found.at, found.predicted, found.model_id) == (make.NOW, None, None)
        assert await uow.corrections.get(0) is None
        assert await uow.corrections.get(2**40) is None


async def test_a_judgement_comes_with_its_chat_and_its_customer(uow: UnitOfWork) -> None:
    await make.customer(uow)
    await judged(uow)
    await judged(uow, customer_id="c-100")
    await judged(uow, customer_id="c-100", linked=False)

    rows = await uow.corrections.latest()

    assert [row.customer.id if row.customer else None for row in rows] == [None, "c-100", "c-100"]
    assert all(row.case.conversation_id == row.conversation.id for row in rows)


async def test_the_last_judged_come_first_each_once(uow: UnitOfWork) -> None:
    first, second = await judged(uow), await judged(uow)
    await uow.corrections.add(
        Correction(
            case_id=first.case_id,
            source="correction",
            cause="price",
            staff_id=first.staff_id,
            at=make.NOW,
            language="en",
        )
    )

    assert [case.id for case in await uow.corrections.judged_lately(5)] == [
        first.case_id,
        second.case_id,
    ]
    assert [case.id for case in await uow.corrections.judged_lately(1)] == [first.case_id]


async def test_the_newest_that_nobody_judged_come_first(uow: UnitOfWork) -> None:
    await judged(uow)
    cases = []
    for hours in (1, 3, 2):
        chat = await make.conversation(uow)
        case = await make.case(uow, chat, now=make.later(hours))
        await hear(uow, chat, case, "words", now=make.later(hours))
        cases.append(case)

    found = await uow.corrections.unjudged_lately(since=make.later(1.5), limit=5)

    assert [case.id for case in found] == [cases[1].id, cases[2].id]
    assert len(await uow.corrections.unjudged_lately(since=make.NOW, limit=1)) == 1
