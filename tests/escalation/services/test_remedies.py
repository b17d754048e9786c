"""The ledger: a step happens once, in order, and nothing is granted without a yes or above a cap."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.errors import AboveAuthority, DeskError, NotConsented, RemedyNotOpen
from escalation.models import Case, Remedy
from escalation.services import cases, remedies
from escalation.services.authority import authority_for
from escalation.services.fulfilment import carried_out
from escalation.unit_of_work import Database, UnitOfWork, open_database
from handlers.authority import Stopped
from handlers.model import Level
from tests import make

DESK = make.desk()
CAP = Decimal("600.00")
"""What the bot may grant one customer in refunds, in CNY, under the default table."""


async def grant(uow: UnitOfWork, case: Case, remedy: Remedy) -> None:
    assert remedy.case_id == case.id
    await remedies.grant(uow, remedy, now=make.NOW, desk=DESK)


async def test_an_offer_waits_for_an_answer_and_is_watched(uow: UnitOfWork) -> None:
    case = await make.case(uow)

    remedy = await make.offered(uow, case)

    assert (case.state, remedy.state, remedy.level) == ("offered", "offered", "bot")
    assert (remedy.amount, remedy.currency) == (Decimal("30.00"), "CNY")
    timers = {timer.kind: timer for timer in await uow.timers.open_of(case.id)}
    assert timers.keys() == {"gone_quiet", "remind_offer", "offer_expires"}
    assert timers["remind_offer"].payload == {"remedy": str(remedy.id)}


async def test_nothing_is_granted_without_a_yes(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)

    with pytest.raises(NotConsented):
        await grant(uow, case, remedy)

    assert remedy.state == "offered"


@pytest.mark.parametrize("answer", ["decline", "expire"])
async def test_after_a_no_a_yes_comes_too_late(uow: UnitOfWork, answer: str) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    if answer == "decline":
        await remedies.decline(uow, remedy, await make.yes(uow, remedy), now=make.NOW)
    else:
        await remedies.expire(uow, remedy, now=make.NOW)

    with pytest.raises(RemedyNotOpen):
        await remedies.consent(uow, remedy, await make.yes(uow, remedy), now=make.NOW)

    assert case.state == "talking"
    assert [timer.kind for timer in await uow.timers.open_of(case.id)] == ["gone_quiet"]


async def test_after_a_yes_a_no_comes_too_late(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    await remedies.consent(uow, remedy, await make.yes(uow, remedy), now=make.NOW)

    with pytest.raises(RemedyNotOpen):
        await remedies.decline(uow, remedy, await make.yes(uow, remedy), now=make.NOW)
    await remedies.expire(uow, remedy, now=make.NOW)

    assert remedy.state == "consented"


async def test_a_proposal_stands_once_in_a_case(uow: UnitOfWork) -> None:
    case = await make.case(uow)

    first = await make.proposed(uow, case)
    again = await make.proposed(uow, case)
    other = await remedies.propose(
        uow, case, Stopped(make.refund("501.00"), "bot.refund.per_case@1"), now=make.NOW
    )

    assert again.id == first.id
    assert other.id != first.id
    assert (first.state, case.state) == ("proposed", "talking")


async def test_the_ledger_runs_from_the_offer_to_the_word_that_it_is_done(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    work = await cases.accept(
        uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK
    )

    await carried_out(uow, work.id, who="adapter:tasks", now=make.later(2), desk=DESK)

    ledger = await uow.remedies.ledger(remedy.id)
    assert [line.step for line in ledger] == [
        "offered",
        "consented",
        "granted",
        "carried_out",
        "told",
    ]
    assert ledger[3].who == "adapter:tasks"
    told = await uow.messages.get(ledger[4].message_id or 0)
    assert told
    assert remedies.reference(case, remedy) in told.text
    assert remedy.state == "told"


@pytest.mark.parametrize("is_linked", [True, False])
async def test_t21_two_grants_at_once_cannot_both_pass_one_cap(
    database: Database, *, is_linked: bool
) -> None:
    async with database.uow() as uow:
        await make.customer(uow)
        customer_id = "c-100" if is_linked else None
        chats = [await make.conversation(uow, customer_id=customer_id) for _ in range(4)]
        ready = []
        for n in range(4):
            # A chat without a customer is its own purse, so there the cases share one.
            case = await make.case(uow, chats[n if is_linked else 0])
            remedy = await make.offered(uow, case, make.refund("250.00"))
            await remedies.consent(uow, remedy, await make.yes(uow, remedy), now=make.NOW)
            ready.append((case.id, remedy.id))

    async def attempt(case_id: Any, remedy_id: Any) -> str:  # noqa: ANN401
        try:
            async with database.uow() as uow:
                case = await uow.cases.locked(case_id)
                remedy = await uow.remedies.get(remedy_id)
                assert case
                assert remedy
                await grant(uow, case, remedy)
        except AboveAuthority as refusal:
            return refusal.rule
        return "granted"

    answers = await asyncio.gather(*(attempt(*each) for each in ready))

    assert Counter(answers) == {"granted": 2, "bot.refund.per_customer@1": 2}


async def test_what_was_granted_in_another_chat_of_the_same_customer_counts(
    uow: UnitOfWork,
) -> None:
    await make.customer(uow)
    first = await make.case(uow, await make.conversation(uow, customer_id="c-100"))
    remedy = await make.offered(uow, first, make.refund("300.00"))
    await cases.accept(uow, first, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)

    chat = await make.conversation(uow, channel="telegram", customer_id="c-100")
    authority = await authority_for(
        uow, Level.BOT, conversation=chat, case=None, now=make.later(days=89), desk=DESK
    )
    later = await authority_for(
        uow, Level.BOT, conversation=chat, case=None, now=make.later(days=91), desk=DESK
    )

    assert authority.spent.customer == {("refund", "CNY"): Decimal("300.00")}
    assert authority.spent.case == {}
    assert later.spent.customer == {}


# ------------------------------------------------------------------------------------------------
# The law: whatever is done, in whatever order, however often.


@dataclass
class World:
    """What the outside may know: who said yes to what."""

    case_ids: list[Any] = field(default_factory=list)
    remedy_ids: list[Any] = field(default_factory=list)
    yes: set[Any] = field(default_factory=set)


actions = st.tuples(
    st.sampled_from(["offer", "consent", "decline", "expire", "grant", "accept", "carry_out"]),
    st.integers(0, 4),
    st.sampled_from(["30.00", "100.00", "299.99", "300.00", "300.01"]),
)


async def act(uow: UnitOfWork, world: World, name: str, pick: int, amount: str) -> None:
    if name == "offer" or not world.remedy_ids:
        case = await uow.cases.locked(world.case_ids[pick % len(world.case_ids)])
        assert case
        remedy = await make.offered(uow, case, make.refund(amount))
        world.remedy_ids.append(remedy.id)
        return
    remedy_id = world.remedy_ids[pick % len(world.remedy_ids)]
    found = await uow.remedies.get(remedy_id)
    assert found
    case = await uow.cases.locked(found.case_id)
    assert case
    match name:
        case "consent":
            await remedies.consent(uow, found, await make.yes(uow, found), now=make.NOW)
            world.yes.add(remedy_id)
        case "accept":
            try:
                await cases.accept(
                    uow, case, found, await make.yes(uow, found), now=make.NOW, desk=DESK
                )
            finally:
                if await uow.remedies.entry(remedy_id, "consented"):
                    world.yes.add(remedy_id)
        case "decline":
            await remedies.decline(uow, found, await make.yes(uow, found), now=make.NOW)
        case "expire":
            await remedies.expire(uow, found, now=make.NOW)
        case "grant":
            await grant(uow, case, found)
        case _:
            work = await uow.fulfilments.of_remedy(remedy_id)
            if work is not None:
                await carried_out(uow, work.id, who="adapter:x", now=make.NOW, desk=DESK)


@settings(max_examples=25)
@given(plan=st.lists(actions, max_size=25))
async def test_whatever_is_done_no_grant_without_consent_twice_or_above_the_cap(
    plan: list[tuple[str, int, str]],
) -> None:
    database = open_database("sqlite://")
    await database.create_all()
    world = World()
    async with database.uow() as uow:
        await make.customer(uow)
        for _ in range(2):
            chat = await make.conversation(uow, customer_id="c-100")
            world.case_ids.append((await make.case(uow, chat)).id)

    for name, pick, amount in plan:
        try:
            async with database.uow() as uow:
                await act(uow, world, name, pick, amount)
        except DeskError:
            world.yes &= set(world.remedy_ids)

    async with database.reading() as uow:
        granted = Decimal(0)
        for remedy_id in world.remedy_ids:
            remedy = await uow.remedies.get(remedy_id)
            if remedy is None:  # its transaction was refused as a whole
                continue
            steps = [line.step for line in await uow.remedies.ledger(remedy_id)]
            assert len(steps) == len(set(steps))
            assert steps[0] == "offered"
            if "granted" in steps:
                assert remedy_id in world.yes
                assert steps[1:3] == ["consented", "granted"]
                assert remedy.amount is not None
                assert remedy.amount <= Decimal("300.00")
                granted += remedy.amount
            works = await uow.fulfilments.of_remedy(remedy_id)
            assert (works is not None) is ("granted" in steps)
        assert granted <= CAP
    await database.dispose()
