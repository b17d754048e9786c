"""The talk under a company's own catalogue: what holds when it is offered is what is offered."""

from __future__ import annotations

from decimal import Decimal

from escalation.services.catalogue import change_cause
from escalation.unit_of_work import Database
from handlers.model import Level
from handlers.registry import SHIPPED
from tests import make
from tests.bot.chat import linked

COMPLAINT = "订单 A-1001 多扣了我 30 元"
CORE = "core_service_failure"
CREDIT = {"kind": "voucher", "amount": "fixed", "fixed": {"CNY": "12.00"}, "days": 9}


async def put_in_force(database: Database) -> None:
    async with database.uow() as uow:
        chen = await make.member(uow, Level.MANAGER)
        topics = {"overcharged": {"remedy": [CREDIT]}}
        assert await change_cause(uow, CORE, topics, chen, now=make.NOW, base=0)


async def test_the_bot_offers_what_is_in_force_and_keeps_by_which_version(
    database: Database,
) -> None:
    await put_in_force(database)
    chat = await linked(database)
    (offer,) = await chat.write(COMPLAINT)
    assert "12.00" in offer.text
    await chat.write("好的")

    (remedy,) = await chat.remedies()
    assert (remedy.kind, remedy.amount, remedy.catalogue) == ("voucher", Decimal("12.00"), "own@1")
    async with database.reading() as reading:
        work = await reading.fulfilments.of_remedy(remedy.id)
    assert work is not None
    assert work.due_at == make.later(days=9)


async def test_an_offer_that_was_made_stays_as_it_was_made(database: Database) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    await put_in_force(database)
    await chat.write("好的")

    (remedy,) = [remedy for remedy in await chat.remedies() if remedy.granted_at]
    assert (remedy.kind, remedy.amount) == ("refund", Decimal("30.00"))
    assert remedy.catalogue == SHIPPED.edition(CORE)


async def test_at_a_second_failure_a_person_finds_what_could_be_offered(database: Database) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    await chat.write("好的")
    again = await linked(database)
    await again.write(COMPLAINT)

    (case,) = await again.cases()
    assert (case.reason, case.state) == ("repeated", "queued")
    async with database.reading() as reading:
        remedies = await reading.remedies.of_case(case.id)
    assert {(remedy.state, remedy.catalogue) for remedy in remedies} == {
        ("proposed", SHIPPED.edition(CORE))
    }
    assert "bot.refund.repeated@1" in {remedy.rule for remedy in remedies}
