"""A person takes over from the bot, and gives back: never do two talk, and never nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.channels import ChannelBusy, Letter
from bot.delivery import Delivery
from bot.nlu.understanding import Understanding
from bot.turn import Turns
from escalation.models import Case, Staff
from escalation.services import cases, desk
from escalation.unit_of_work import Database
from tests import make
from tests.bot.chat import Chat, linked
from tests.bot.post import FakeChannel
from tests.bot.speech import SpokenNlu

DESK = make.desk()
AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}
COMPLAINT = "订单 A-1001 多扣了我 30 元"


class SlowNlu(SpokenNlu):
    """One that is asked and has not answered yet."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_answer = asyncio.Event(), asyncio.Event()

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        self.begun.set()
        await self.may_answer.wait()
        return await super().parse(texts)


async def member_of(database: Database, name: str = "Mei") -> Staff:
    async with database.uow() as uow:
        return await make.member(uow, name=name)


async def claim(database: Database, case: Case, mei: Staff) -> None:
    async with database.uow() as uow:
        await desk.claim(uow, case.id, mei.id, **AT)


async def test_t29_an_answer_of_the_bot_in_flight_is_discarded_when_a_person_takes_over(
    database: Database,
) -> None:
    chat = await linked(database)
    await chat.write("你们多扣了我的钱")
    (case,) = await chat.cases()
    mei = await member_of(database)
    slow = SlowNlu()
    turns = Turns(database, slow, DESK)
    await turns.receive(chat.incoming(COMPLAINT))
    before = len(await chat.said())

    answering = asyncio.create_task(turns.take("web", chat.address, make.NOW))
    await slow.begun.wait()
    await claim(database, case, mei)
    slow.may_answer.set()
    await answering

    after = (await chat.said())[before:]
    assert [message.text for message in after if "Mei" not in message.text] == []
    assert COMPLAINT in [message.text for message in await chat.transcript()]
    (kept,) = await chat.cases()
    assert (kept.holder_id, kept.state, kept.waits_since) == (mei.id, "held", make.NOW)


async def test_t34_a_message_has_one_owner_whoever_is_quicker(database: Database) -> None:
    chat = await linked(database)
    await chat.write("你们多扣了我的钱")
    (case,) = await chat.cases()
    mei = await member_of(database)
    await chat.turns.receive(chat.incoming(COMPLAINT))

    await asyncio.gather(chat.turns.take("web", chat.address, make.NOW), claim(database, case, mei))

    said = [message.text for message in await chat.said()]
    joined = next(place for place, text in enumerate(said) if "Mei" in text)
    assert joined == len(said) - 1
    (kept,) = await chat.cases()
    assert kept.holder_id == mei.id


async def test_t29_what_the_bot_asks_and_has_not_gone_out_is_withdrawn(database: Database) -> None:
    chat = await linked(database)
    (offer,) = await chat.write(COMPLAINT)
    (case,) = await chat.cases()
    assert case.state == "offered"
    await claim(database, case, await member_of(database))

    channel = FakeChannel("web")
    await Delivery(database, {"web": channel}, lambda: make.NOW).deliver_due(make.NOW)

    assert [("Mei" in text) for _, text in channel.arrived] == [True]
    async with database.reading() as uow:
        states = {row.message_id: row.state for row in await uow.outbox.of_case(case.id)}
        talk = await uow.conversations.find("web", chat.address)
        assert talk
        shown = [message.id for message in await uow.places.shown(talk)]
    assert states[offer.id] == "withdrawn"
    assert offer.id not in shown
    (kept,) = await chat.cases()
    (remedy,) = await chat.remedies()
    assert (kept.state, remedy.state) == ("held", "expired")
    assert await chat.write("好的") == []
    assert not [each for each in await chat.remedies() if each.granted_at]


async def test_what_the_bot_told_goes_out_before_the_word_that_somebody_joined(
    database: Database,
) -> None:
    chat = Chat(database)
    (handed_over,) = await chat.write("转人工")
    (case,) = await chat.cases()
    await claim(database, case, await member_of(database))

    channel = FakeChannel("web")
    await Delivery(database, {"web": channel}, lambda: make.NOW).deliver_due(make.NOW)

    first, second = [text for _, text in channel.arrived]
    assert first == handed_over.text
    assert "Mei" in second


async def test_what_was_being_sent_and_could_not_be_is_not_tried_again(database: Database) -> None:
    chat = await linked(database)
    (offer,) = await chat.write(COMPLAINT)
    (case,) = await chat.cases()
    mei = await member_of(database)

    async def busy(address: str, letter: Letter) -> None:
        del address
        if letter.buttons:
            await claim(database, case, mei)
            raise ChannelBusy(retry_after=1)

    channel = FakeChannel("web", busy)
    delivery = Delivery(database, {"web": channel}, lambda: make.NOW)
    await delivery.deliver_due(make.NOW)
    await delivery.deliver_due(make.later(1))

    assert [("Mei" in text) for _, text in channel.arrived] == [True]
    async with database.reading() as uow:
        states = {row.message_id: row.state for row in await uow.outbox.of_case(case.id)}
        told = [event.kind for event in await uow.events.of_case(case.id)]
    assert states[offer.id] == "withdrawn"
    assert told.count("message.withdrawn") == 1
    (kept,) = await chat.cases()
    (remedy,) = await chat.remedies()
    assert (kept.state, remedy.state) == ("held", "expired")


async def test_words_of_care_are_never_withdrawn(embedded: Database) -> None:
    chat = Chat(embedded)
    await chat.write("我不想活了")
    (case,) = await chat.cases()
    assert case.sign is not None
    await claim(embedded, case, await member_of(embedded))

    async with embedded.reading() as uow:
        assert {row.state for row in await uow.outbox.of_case(case.id)} == {"queued"}


async def test_t30_there_is_one_notice_for_each_hand_over(database: Database) -> None:
    chat = Chat(database)
    await chat.write("转人工")
    await chat.write("转人工", "转人工!")
    (case,) = await chat.cases()
    mei = await member_of(database)
    await asyncio.gather(*(claim(database, case, mei) for _ in range(3)))
    await chat.write("转人工")

    async with database.reading() as uow:
        events = [event.kind for event in await uow.events.of_case(case.id)]
    joined = [message for message in await chat.said() if "Mei" in message.text]
    assert (events.count("case.escalated"), events.count("case.claimed"), len(joined)) == (1, 1, 1)


async def test_t32_after_a_hand_back_the_next_message_is_answered_by_what_is_known(
    database: Database,
) -> None:
    chat = await linked(database)
    await chat.write("转人工")
    (case,) = await chat.cases()
    mei = await member_of(database)
    await claim(database, case, mei)
    assert await chat.write("订单号是 A-1001") == []
    async with database.uow() as uow:
        await desk.hand_back(uow, case.id, mei.id, **AT)

    (answer,) = await chat.write("你们多扣了我 30 元")

    assert "A-1001" in answer.text  # nobody asks for the order again
    (kept,) = await chat.cases()
    assert (kept.state, kept.cause) == ("offered", "core_service_failure")


async def test_t31_after_a_hand_back_or_an_end_an_old_wish_for_a_person_hands_nothing_over(
    database: Database,
) -> None:
    chat = await linked(database)
    await chat.write("转人工")
    (case,) = await chat.cases()
    mei = await member_of(database)
    await claim(database, case, mei)
    async with database.uow() as uow:
        await desk.hand_back(uow, case.id, mei.id, **AT)
    await chat.write("你好", "谢谢")
    assert [each.state for each in await chat.cases()] == ["talking"]

    async with database.uow() as uow:
        kept = await uow.cases.locked(case.id)
        assert kept
        await cases.close(uow, kept, helped=True, now=make.NOW, desk=DESK)
    await chat.write(COMPLAINT)

    assert [each.state for each in await chat.cases()] == ["closed", "offered"]


@pytest.mark.parametrize(
    ("words", "waits"),
    [("谢谢", False), ("再见", False), ("谢谢，我要退款", True), ("转人工", True)],
)
async def test_manners_wait_for_no_answer_and_everything_else_does(
    embedded: Database, words: str, *, waits: bool
) -> None:
    chat = Chat(embedded)
    await chat.write("转人工")
    (case,) = await chat.cases()
    mei = await member_of(embedded)
    await claim(embedded, case, mei)

    await chat.write(words)
    (kept,) = await chat.cases()
    assert (kept.waits_since is not None) is waits

    async with embedded.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", **AT)
    (kept,) = await chat.cases()
    assert kept.waits_since is None


async def test_t35_words_in_an_answered_case_that_nobody_has_are_waited_for(
    embedded: Database,
) -> None:
    chat = await linked(embedded)
    await chat.write("转人工")
    (case,) = await chat.cases()
    mei = await member_of(embedded)
    async with embedded.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", **AT)
        await desk.release(uow, case.id, mei.id, now=make.NOW)

    await chat.write("谢谢")
    (kept,) = await chat.cases()
    assert kept.waits_since is None
    await chat.write("多扣了我的钱")
    (kept,) = await chat.cases()
    assert (kept.state, kept.waits_since) == ("queued", make.NOW)


async def test_who_asks_for_a_person_after_one_answered_is_promised_an_answer_to_come(
    embedded: Database,
) -> None:
    chat = await linked(embedded)
    await chat.write("转人工")
    (case,) = await chat.cases()
    mei = await member_of(embedded)
    async with embedded.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", **AT)
        await desk.release(uow, case.id, mei.id, now=make.NOW)
        kept = await uow.cases.locked(case.id)
        assert kept
        await cases.escalate(uow, kept, reason="person_asked", now=make.later(days=1), desk=DESK)

    (kept,) = await chat.cases()
    assert kept.first_response_at is None
    assert kept.first_response_due is not None
    assert kept.first_response_due > make.later(days=1)
