"""Several of the staff at the same case at the same moment: one outcome, told to all."""

from __future__ import annotations

import asyncio

from escalation.errors import (
    AlreadyHeld,
    DeskError,
)
from escalation.models import Case
from escalation.services import desk
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()


async def said(uow: UnitOfWork, case: Case) -> list[tuple[str, str]]:
    return [(message.author, message.text) for message in await uow.messages.of_case(case.id)]


async def test_t40_of_fifty_who_claim_at_once_one_gets_the_case(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        staff = [await make.member(uow, name=f"Sup. {n}") for n in range(50)]

    async def claim(n: int) -> str:
        try:
            async with database.uow() as uow:
                await desk.claim(uow, case.id, staff[n].id, now=make.NOW, desk=DESK)
        except AlreadyHeld as refusal:
            return refusal.holder
        return "won"

    answers = await asyncio.gather(*(claim(n) for n in range(50)))

    winner = answers.index("won")
    assert answers.count("won") == 1
    assert answers.count(f"Sup. {winner}") == 49
    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
        kinds = [event.kind for event in await uow.events.of_case(case.id)]
        assert kept
        assert kept.holder_id == staff[winner].id
        assert kinds.count("case.claimed") == 1
        assert len(await said(uow, case)) == 1


async def test_t19_a_reply_sent_again_is_one_reply(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)

    async def send() -> int:
        async with database.uow() as uow:
            message = await desk.reply(
                uow, case.id, mei.id, "您好", now=make.NOW, desk=DESK, client_key="k-1"
            )
            return message.id

    first, *others = await asyncio.gather(*(send() for _ in range(5)))

    assert others == [first] * 4
    async with database.reading() as uow:
        assert [author for author, _ in await said(uow, case)] == ["bot", "staff"]


async def test_two_who_answer_and_close_at_once_leave_one_state(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei, other = await make.member(uow), await make.member(uow)

    async def act(*, resolve: bool) -> str:
        try:
            async with database.uow() as uow:
                if resolve:
                    await desk.resolve(uow, case.id, mei.id, "好了", now=make.NOW, desk=DESK)
                else:
                    await desk.reply(uow, case.id, other.id, "您好", now=make.NOW, desk=DESK)
        except DeskError as refusal:
            return refusal.code
        return "done"

    answers = tuple(await asyncio.gather(act(resolve=True), act(resolve=False)))

    assert "done" in answers
    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
        assert kept
        # Whoever was first had it; the other was told why not.
        ends = {("done", "CaseNotOpen"): "resolved", ("AlreadyHeld", "done"): "held"}
        assert kept.state == ends[answers[0], answers[1]]
