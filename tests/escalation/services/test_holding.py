"""One owner at a time: a claim has its time, moves on with work, and is taken only with a reason."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import AlreadyHeld, DeskError, NotHeld, NotHolder, TextRefused
from escalation.models import Case
from escalation.services import desk, holding
from escalation.services.holding import LEASE, is_at_work, is_lapsed
from escalation.services.staff import deactivate
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()
AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}
LAPSED: dict[str, Any] = {"now": make.NOW + LEASE, "desk": DESK}
BY: dict[str, Any] = {"now": make.NOW, "who": "operator"}
TICK = timedelta(microseconds=1)


@given(
    holder=st.booleans(),
    until=st.none() | st.timedeltas(timedelta(days=-2), timedelta(days=2)),
)
def test_a_case_with_a_holder_is_worked_on_or_lapsed_and_never_both(
    *, holder: bool, until: timedelta | None
) -> None:
    case = Case(number=1, conversation_id=uuid4(), cause="price", language="en", opened_at=make.NOW)
    case.holder_id = uuid4() if holder else None
    case.held_until = None if until is None else make.NOW + until

    assert (is_at_work(case, make.NOW), is_lapsed(case, make.NOW)).count(True) == holder
    assert not is_at_work(case, make.NOW + timedelta(days=2))


async def test_a_claim_lasts_for_its_time_and_then_anybody_may_take_it(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei, tom = await make.member(uow, name="Mei"), await make.member(uow, name="Tom")
    await desk.claim(uow, case.id, mei.id, **AT)

    with pytest.raises(AlreadyHeld, match="Mei"):
        await desk.claim(uow, case.id, tom.id, now=make.NOW + LEASE - TICK, desk=DESK)
    await desk.claim(uow, case.id, tom.id, **LAPSED)

    assert (case.holder_id, case.state) == (tom.id, "held")
    (taken,) = await uow.takeovers.unseen(mei.id)
    assert (taken.number, taken.by, taken.why) == (case.number, "Tom", None)


async def test_work_moves_the_time_on_and_only_the_holders(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei, tom = await make.member(uow), await make.member(uow)
    await desk.claim(uow, case.id, mei.id, **AT)
    soon = make.NOW + LEASE - TICK

    assert await holding.renew(uow, case.id, mei.id, now=soon)
    assert not await holding.renew(uow, case.id, tom.id, now=soon)

    kept = await uow.cases.locked(case.id)
    assert kept
    assert (kept.holder_id, kept.held_until) == (mei.id, soon + LEASE)
    await desk.resolve(uow, case.id, mei.id, None, now=soon, desk=DESK)
    assert not await holding.renew(uow, case.id, mei.id, now=soon)
    assert case.held_until is None


async def test_a_case_is_taken_from_somebody_at_work_only_with_a_reason_that_they_are_told(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(uow)
    mei, tom = await make.member(uow, name="Mei"), await make.member(uow, name="Tom")
    await desk.claim(uow, case.id, mei.id, **AT)

    for nothing in ("", "  ", "x" * 501):
        with pytest.raises(TextRefused):
            await desk.steal(uow, case.id, tom.id, nothing, **AT)
    assert case.holder_id == mei.id
    await desk.steal(uow, case.id, tom.id, "她已下班", **AT)

    assert case.holder_id == tom.id
    (taken,) = await uow.takeovers.unseen(mei.id)
    assert (taken.by, taken.why) == ("Tom", "她已下班")
    said = await uow.messages.of_case(case.id)
    assert [(each.author, each.audience) for each in said] == [
        ("bot", "customer"),
        ("staff", "staff"),
        ("bot", "customer"),
    ]
    await holding.seen(uow, mei.id, newest=taken.id, now=make.NOW)
    assert not await uow.takeovers.unseen(mei.id)


async def test_the_log_says_from_whom_and_never_why(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei, tom = await make.member(uow), await make.member(uow)
        await desk.claim(uow, case.id, mei.id, **AT)
    async with database.uow() as uow:
        await desk.steal(uow, case.id, tom.id, "a reason of words", **AT)
    async with database.reading() as uow:
        last = [e for e in await uow.events.of_case(case.id) if e.kind == "case.claimed"][-1]
        assert (last.payload["former"], last.payload["stolen"]) == (str(mei.id), True)
        events = [event.payload for event in await uow.events.of_case(case.id)]
    assert "a reason" not in str(events)


async def test_nothing_is_stolen_from_nobody_nor_from_oneself(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei, tom = await make.member(uow), await make.member(uow)

    with pytest.raises(NotHeld):
        await desk.steal(uow, case.id, mei.id, "why not", **AT)
    await desk.claim(uow, case.id, mei.id, **AT)
    await desk.steal(uow, case.id, mei.id, "it is mine", **AT)
    assert not await uow.takeovers.unseen(mei.id)
    with pytest.raises(NotHeld):
        await desk.steal(uow, case.id, tom.id, "she left", **LAPSED)


async def test_whose_time_has_run_out_may_be_put_back_by_anybody_and_goes_on_if_nobody_did(
    uow: UnitOfWork,
) -> None:
    case, other = await make.queued_case(uow), await make.queued_case(uow)
    mei, tom = await make.member(uow), await make.member(uow)
    for each in (case, other):
        await desk.claim(uow, each.id, mei.id, **AT)

    with pytest.raises(NotHolder):
        await desk.release(uow, case.id, tom.id, now=make.NOW)
    await desk.release(uow, case.id, tom.id, now=make.NOW + LEASE)
    await desk.reply(uow, other.id, mei.id, "您好", **LAPSED)

    assert (case.holder_id, case.held_until, case.state) == (None, None, "queued")
    assert (other.holder_id, other.held_until) == (mei.id, make.NOW + 2 * LEASE)


async def test_of_fifty_who_take_a_lapsed_case_at_once_one_gets_it(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        first, *staff = [await make.member(uow, name=f"Sup. {n}") for n in range(51)]
        await desk.claim(uow, case.id, first.id, **AT)

    async def claim(n: int) -> str:
        try:
            async with database.uow() as uow:
                await desk.claim(uow, case.id, staff[n].id, **LAPSED)
        except AlreadyHeld as refusal:
            return refusal.holder
        return "won"

    answers = await asyncio.gather(*(claim(n) for n in range(50)))

    winner = answers.index("won")
    assert (answers.count("won"), answers.count(f"Sup. {winner + 1}")) == (1, 49)
    async with database.reading() as uow:
        assert len(await uow.takeovers.unseen(first.id)) == 1


@pytest.mark.parametrize("claims_first", [True, False])
async def test_who_leaves_while_they_take_a_case_keeps_none(
    database: Database, *, claims_first: bool
) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei, _ = await make.member(uow), await make.member(uow)
    begun = asyncio.Event()

    async def claim() -> str:
        if not claims_first:
            await begun.wait()
        try:
            async with database.uow() as uow:
                await desk.claim(uow, case.id, mei.id, **AT)
                begun.set()
                await asyncio.sleep(0.1 * claims_first)  # the other one comes in between
        except DeskError as refusal:
            return refusal.code
        return "done"

    async def leave() -> None:
        if claims_first:
            await begun.wait()
        async with database.uow() as uow:
            await deactivate(uow, mei.id, **BY)
            begun.set()
            await asyncio.sleep(0.1 * (not claims_first))

    told, _ = await asyncio.gather(claim(), leave())

    assert told == ("done" if claims_first else "NotAllowed")
    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
        assert kept
        assert (kept.holder_id, kept.state) == (None, "queued")
