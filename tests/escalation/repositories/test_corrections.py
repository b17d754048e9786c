"""Judgements as they are read back."""

from __future__ import annotations

from escalation.models import Correction
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
