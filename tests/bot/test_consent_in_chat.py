"""Consent from the first offer to the ledger: in the database, with the words that people write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.delivery import Delivery
from escalation.errors import RemedyNotOpen
from escalation.models import RemedyEntry
from escalation.services import approvals
from escalation.services import desk as acts
from escalation.services import remedies as ledger
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import make
from tests.bot.chat import Chat, linked
from tests.bot.post import FakeChannel

COMPLAINT = "订单 A-1001 多扣了我 30 元"


async def lines(database: Database, chat: Chat, state: str) -> Sequence[RemedyEntry]:
    """The ledger of the one remedy in that state."""
    (remedy,) = [remedy for remedy in await chat.remedies() if remedy.state == state]
    async with database.reading() as reading:
        return await reading.remedies.ledger(remedy.id)


async def words_of(database: Database, entry: RemedyEntry) -> str:
    async with database.reading() as reading:
        message = await reading.messages.get(entry.message_id or 0)
    assert message is not None
    return message.text


async def test_the_buttons_under_a_question_asked_again_answer_the_offer(
    database: Database,
) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    (again,) = await chat.write("嗯")
    assert again.choices[0]["id"].startswith("accept:")
    await chat.press("accept")
    (case,) = await chat.cases()
    assert case.state == "settled"


@pytest.mark.parametrize(("zone", "day"), [(None, "Fri 20 Nov"), ("Europe/London", "Thu 19 Nov")])
async def test_the_day_agreed_to_is_the_day_that_is_granted(
    embedded: Database, monkeypatch: pytest.MonkeyPatch, zone: str | None, day: str
) -> None:
    chat = await linked(embedded)
    async with embedded.uow() as uow:
        customer = await uow.customers.get("c-100")
        assert customer is not None
        customer.zone = zone
    # In Shanghai it is Tuesday already.
    monkeypatch.setattr(make, "NOW", datetime(2026, 11, 16, 20, tzinfo=UTC))
    await chat.write("order A-1001 was charged twice")
    (offered,) = await chat.write("any news?")
    (granted,) = await chat.write("yes please")
    (told,) = await chat.write("any news?")
    assert [f"by {day} at the latest" in each.text for each in (offered, granted, told)] == [
        True
    ] * 3


async def test_a_yes_to_a_persons_question_grants_nothing(database: Database) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    await Delivery(database, {"web": FakeChannel("web")}, lambda: make.NOW).deliver_due(make.NOW)
    (case,) = await chat.cases()
    async with database.uow() as uow:
        member = await make.member(uow)
        text = "明天下午方便接电话吗？"
        await acts.reply(uow, case.id, member.id, text, now=make.NOW, desk=make.desk())

    await chat.write("可以")
    assert not [remedy for remedy in await chat.remedies() if remedy.granted_at]

    await chat.press("accept")
    assert [remedy for remedy in await chat.remedies() if remedy.granted_at]


async def test_a_yes_that_was_written_before_the_offer_changed_is_no_yes_to_it(
    database: Database,
) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    (case,) = await chat.cases()
    await chat.turns.receive(chat.incoming("好的"))
    async with database.uow() as uow:
        member = await make.member(uow, Level.MANAGER)
        remedy = await approvals.propose(uow, case.id, member.id, make.refund("5.00"), now=make.NOW)
        await approvals.approve(uow, case.id, remedy.id, member.id, now=make.NOW, desk=make.desk())

    await chat.turns.take("web", chat.address, make.NOW)
    assert not [remedy for remedy in await chat.remedies() if remedy.granted_at]

    await chat.write("好的")
    (granted,) = [remedy for remedy in await chat.remedies() if remedy.granted_at]
    assert granted.amount == Decimal("5.00")


async def test_a_yes_in_one_breath_with_a_no_is_none(database: Database) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    for text in ("不行", "好的"):
        await chat.turns.receive(chat.incoming(text))
    await chat.turns.take("web", chat.address, make.NOW)
    assert not [remedy for remedy in await chat.remedies() if remedy.granted_at]


async def test_a_yes_after_the_time_grants_nothing_though_no_timer_fired(
    database: Database,
) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    await chat.turns.receive(chat.incoming("好的"))
    await chat.turns.take("web", chat.address, make.later(days=4))

    states = [remedy.state for remedy in await chat.remedies()]
    assert states == ["expired", "offered"]
    said = await chat.said()
    assert "过期" in said[-1].text
    await chat.write("好的")
    assert [remedy.state for remedy in await chat.remedies()] == ["expired", "granted"]


async def test_the_ledger_refuses_a_yes_after_the_time(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
        yes = await make.heard(uow, case)
        assert ledger.is_over(remedy, make.later(days=4))
        with pytest.raises(RemedyNotOpen):
            await ledger.consent(uow, remedy, yes, now=make.later(days=4))


async def test_a_wish_said_in_place_of_an_answer_reaches_the_person(database: Database) -> None:
    chat = await linked(database)
    await chat.write("你们发来的箱子是坏的，订单 Z-9999，轮子都掉了")
    (case,) = await chat.cases()
    assert case.state != "queued"
    await chat.write("不说这个，我要全额赔")
    await chat.write("找个能做主的人来")

    (case,) = await chat.cases()
    assert (case.state, case.wants) == ("queued", "不说这个，我要全额赔")


async def test_what_is_asked_for_instead_stands_in_the_ledger_and_before_a_person(
    database: Database,
) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    (answer,) = await chat.write("能不能退80元")

    (case,) = await chat.cases()
    assert (case.state, case.reason, case.wants) == ("queued", "countered", "能不能退80元")
    assert "80.00" in answer.text
    entry = (await lines(database, chat, "countered"))[-1]
    assert (entry.step, entry.who) == ("countered", "customer")
    assert await words_of(database, entry) == "能不能退80元"
    (wanted,) = [remedy for remedy in await chat.remedies() if remedy.state == "proposed"]
    assert (wanted.kind, wanted.amount) == ("refund", Decimal("80.00"))
    assert wanted.rule.startswith("bot.refund.countered@")
    await chat.write("好的")
    assert not [remedy for remedy in await chat.remedies() if remedy.granted_at]


async def test_an_offer_that_was_read_and_not_answered_stays_open(database: Database) -> None:
    chat = await linked(database)
    await chat.write(COMPLAINT)
    (again,) = await chat.write("知道了")
    assert again.choices
    entry = (await lines(database, chat, "offered"))[-1]
    assert entry.step == "understood"
    assert await words_of(database, entry) == "知道了"
    await chat.write("好的，知道了")
    entries = await lines(database, chat, "granted")
    consented = next(entry for entry in entries if entry.step == "consented")
    assert await words_of(database, consented) == "好的，知道了"
