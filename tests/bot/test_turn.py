"""A turn, on real databases: nothing is lost, nothing is done twice, nobody is overtaken."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

import pytest
from structlog.testing import capture_logs

from bot.channels import Incoming
from bot.turn import Turns
from escalation.models import Case, Message, Remedy
from escalation.services import cases as services
from escalation.services import desk as acts
from escalation.unit_of_work import Database
from tests import make
from tests.bot.speech import SpokenNlu

numbers = itertools.count(1)


class Chat:
    """A customer in a chat, and the engine that answers."""

    def __init__(self, database: Database, nlu: SpokenNlu | None = None) -> None:
        self.database = database
        self.nlu = nlu or SpokenNlu()
        self.turns = Turns(database, self.nlu, make.desk())
        self.address = f"chat-{next(numbers)}"
        self.customer: str | None = None

    def incoming(self, text: str, key: str | None = None, **more: object) -> Incoming:
        return Incoming(
            channel="web",
            address=self.address,
            external_id=key or f"in-{next(numbers)}",
            kind="press" if "choice" in more else "message",
            at=make.NOW,
            text=text,
            customer=self.customer,
            **more,  # type: ignore[arg-type]
        )

    async def write(self, *texts: str) -> list[Message]:
        """The bot's words after these messages were taken in one turn."""
        before = len(await self.said())
        for text in texts:
            await self.turns.receive(self.incoming(text))
        await self.turns.take("web", self.address, make.NOW)
        return (await self.said())[before:]

    async def press(self, name: str) -> list[Message]:
        before = len(await self.said())
        choice = next(
            button["id"]
            for message in reversed(await self.said())
            for button in message.choices
            if button["id"].partition(":")[0] == name or button["id"] == name
        )
        await self.turns.receive(self.incoming("", choice=choice))
        await self.turns.take("web", self.address, make.NOW)
        return (await self.said())[before:]

    async def transcript(self) -> Sequence[Message]:
        async with self.database.reading() as reading:
            conversation = await reading.conversations.find("web", self.address)
            return (
                await reading.messages.of_conversation(conversation.id, with_notes=True)
                if conversation
                else ()
            )

    async def said(self) -> list[Message]:
        return [message for message in await self.transcript() if message.author != "customer"]

    async def cases(self) -> Sequence[Case]:
        async with self.database.reading() as reading:
            conversation = await reading.conversations.find("web", self.address)
            return await reading.cases.of_conversation(conversation.id) if conversation else ()

    async def remedies(self) -> Sequence[Remedy]:
        async with self.database.reading() as reading:
            return [
                r for case in await self.cases() for r in await reading.remedies.of_case(case.id)
            ]


async def linked(database: Database, customer: str = "c-100") -> Chat:
    async with database.uow() as uow:
        await make.customer(uow, customer)
        await uow.customers.upsert_order(customer, make.order(charged="60.00"))
    chat = Chat(database)
    chat.customer = customer
    return chat


async def test_a_complaint_is_offered_settled_and_told(database: Database) -> None:
    chat = await linked(database)
    (offer,) = await chat.write("订单 A-1001 多扣了我 30 元")
    assert "A-1001" in offer.text
    (outcome,) = await chat.press("accept")
    assert "30.00" in outcome.text
    (case,) = await chat.cases()
    assert (case.state, case.cause) == ("settled", "core_service_failure")
    (remedy,) = [r for r in await chat.remedies() if r.granted_at]
    async with database.reading() as reading:
        steps = [entry.step for entry in await reading.remedies.ledger(remedy.id)]
        consent = await reading.remedies.entry(remedy.id, "consented")
    assert steps == ["offered", "consented", "granted"]
    assert consent is not None


async def test_the_ledger_holds_the_very_message_that_consented(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了我 30 元 A-1001")
    await chat.write("好的")
    (remedy,) = [r for r in await chat.remedies() if r.granted_at]
    async with database.reading() as reading:
        consent = await reading.remedies.entry(remedy.id, "consented")
        assert consent is not None
        assert consent.message_id is not None
        message = await reading.messages.get(consent.message_id)
    assert message is not None
    assert (message.author, message.text) == ("customer", "好的")


async def test_a_pressed_yes_stands_in_the_transcript_and_in_the_ledger(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了我 30 元 A-1001")
    await chat.press("accept")
    (remedy,) = [r for r in await chat.remedies() if r.granted_at]
    async with database.reading() as reading:
        consent = await reading.remedies.entry(remedy.id, "consented")
        message = await reading.messages.get(consent.message_id or 0) if consent else None
    assert message is not None
    assert message.author == "customer"
    assert message.text


async def test_the_first_word_of_a_telegram_chat_is_greeted(database: Database) -> None:
    chat = Chat(database)
    (words,) = await chat.write("/start")
    assert words.text
    assert not await chat.cases()


async def test_t17_a_repeated_update_is_one_message_whoever_delivers_it(database: Database) -> None:
    chat = await linked(database)
    again = chat.incoming("多扣了我 30 元 A-1001", key="update-1")
    other = Turns(database, chat.nlu, make.desk())
    stored = await asyncio.gather(
        *(turns.receive(again) for turns in (chat.turns, other) for _ in range(5))
    )
    assert sum(stored) == 1
    await asyncio.gather(*(turns.sweep(make.NOW) for turns in (chat.turns, other) * 3))
    assert len([m for m in await chat.transcript() if m.author == "customer"]) == 1
    assert len(await chat.cases()) == 1
    assert len(await chat.said()) == 1


async def test_t22_two_messages_in_the_same_instant_are_both_kept_in_order(
    database: Database,
) -> None:
    chat = await linked(database)
    for text in ("first 你好", "second 多扣 A-1001"):
        await chat.turns.receive(chat.incoming(text))
    await chat.turns.take("web", chat.address, make.NOW)
    heard = [m.text for m in await chat.transcript() if m.author == "customer"]
    assert heard == ["first 你好", "second 多扣 A-1001"]
    assert len(await chat.said()) == 1


async def test_t23_two_engines_on_one_conversation_answer_each_message_once(
    database: Database,
) -> None:
    chat = await linked(database)
    other = Turns(database, chat.nlu, make.desk())
    for number in range(8):
        await chat.turns.receive(chat.incoming(f"你好 {number}"))
        await asyncio.gather(chat.turns.sweep(make.NOW), other.sweep(make.NOW))
    assert len([m for m in await chat.transcript() if m.author == "customer"]) == 8
    assert len(await chat.said()) == 8


async def test_an_outage_loses_no_word_and_makes_one_case(database: Database) -> None:
    chat = Chat(database)
    chat.nlu.is_up = False
    (words,) = await chat.write("多扣了我的钱")
    (case,) = await chat.cases()
    assert (case.cause, case.state) == ("unclassified", "queued")
    assert f"#{case.number}" in words.text
    await chat.write("还在吗")
    assert len(await chat.cases()) == 1
    heard = [m for m in await chat.transcript() if m.author == "customer"]
    assert {m.case_id for m in heard} == {case.id}


async def test_what_the_model_first_said_stays_on_the_case(database: Database) -> None:
    chat = Chat(database)
    await chat.write("你们多扣了我的钱")
    (case,) = await chat.cases()
    first = case.facts["reading"]

    await chat.write("我不知道，谢谢你")

    (case,) = await chat.cases()
    assert first == {
        "model": "by hand",
        "ranking": [["core_service_failure", 0.9], ["out_of_scope", 0.1]],
    }
    assert case.facts["reading"] == first
    assert case.facts["guesses"] != first["ranking"]


async def test_of_what_nobody_could_read_no_reading_is_kept(database: Database) -> None:
    chat = Chat(database)
    chat.nlu.is_up = False
    await chat.write("你们多扣了我的钱")

    (case,) = await chat.cases()
    assert case.facts["reading"] is None


async def test_a_turn_that_fails_leaves_the_message_waiting_for_the_next_one(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await linked(embedded)
    with monkeypatch.context() as broken:
        broken.setattr(services, "open_case", _fails)
        await chat.turns.receive(chat.incoming("多扣了我 30 元 A-1001"))
        await chat.turns.sweep(make.NOW)
    assert not await chat.transcript()
    await chat.turns.sweep(make.NOW)
    (case,) = await chat.cases()
    assert case.state == "offered"


async def _fails(*_: object, **__: object) -> None:
    message = "the disk is full"
    raise OSError(message)


async def test_a_message_that_fails_every_time_goes_to_a_person(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await linked(embedded)

    async def explode(texts: Sequence[str]) -> list[None]:
        message = f"cannot read {len(texts)} texts"
        raise RuntimeError(message)

    monkeypatch.setattr(chat.nlu, "parse", explode)
    await chat.turns.receive(chat.incoming("a text that breaks the model"))
    for _ in range(4):
        await chat.turns.sweep(make.NOW)
    (case,) = await chat.cases()
    assert case.state == "queued"


async def test_a_press_on_an_older_offer_changes_nothing(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了我 30 元 A-1001")
    stale = next(b["id"] for m in await chat.said() for b in m.choices if "accept" in b["id"])
    await chat.press("decline")
    await chat.turns.receive(chat.incoming("", choice=stale))
    await chat.turns.take("web", chat.address, make.NOW)
    assert not [r for r in await chat.remedies() if r.granted_at]


@pytest.mark.parametrize(
    "choice", ["", "accept", "accept:none", "x" * 3000, "cause:nothing", "order:Z"]
)
async def test_a_press_on_no_button_of_ours_is_answered_and_changes_nothing(
    embedded: Database, choice: str
) -> None:
    chat = await linked(embedded)
    await chat.write("多扣了我 30 元 A-1001")
    await chat.turns.receive(chat.incoming("", choice=choice))
    await chat.turns.take("web", chat.address, make.NOW)
    assert not [r for r in await chat.remedies() if r.granted_at]
    assert len(await chat.said()) == 2


async def test_nul_and_half_characters_are_kept_as_far_as_they_can_be(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了\0我 30 元 \ud800 A-1001")
    (heard,) = [m for m in await chat.transcript() if m.author == "customer"]
    assert "\0" not in heard.text
    assert "多扣了我" in heard.text


async def test_a_hundred_kilobytes_are_kept_and_answered(database: Database) -> None:
    chat = await linked(database)
    (answer,) = await chat.write("多扣 A-1001 " + "啊" * 50_000)
    (heard,) = [m for m in await chat.transcript() if m.author == "customer"]
    assert len(heard.text) > 50_000
    assert answer.text


async def test_a_flood_is_kept_whole_and_answered_a_few_times(embedded: Database) -> None:
    chat = await linked(embedded)
    async with embedded.uow() as uow:
        for number in range(2_001):  # more than one turn takes
            await uow.inbox.receive(
                channel="web",
                address=chat.address,
                external_id=f"flood-{number}",
                kind="message",
                payload={"text": f"多扣 {number}", "customer": "c-100"},
                now=make.NOW,
            )
    while await chat.turns.take("web", chat.address, make.NOW):
        pass
    transcript = await chat.transcript()
    assert len([m for m in transcript if m.author == "customer"]) == 2_001
    assert len(await chat.said()) <= 5
    assert len(await chat.cases()) == 1


async def test_another_customers_order_is_neither_shown_nor_paid_for(database: Database) -> None:
    owner = await linked(database)
    assert owner.customer == "c-100"
    async with database.uow() as uow:
        await make.customer(uow, "c-200", name="王")
        for ref in ("B-1", "B-2"):
            await uow.customers.upsert_order("c-200", make.order(ref))
    thief = Chat(database)
    thief.customer = "c-200"
    (answer,) = await thief.write("订单 A-1001 多扣了我 30 元")
    assert "手机流量包" not in answer.text.replace("手机流量包 · B-", "")
    assert not [r for r in await thief.remedies() if r.state in {"offered", "granted"}]


async def test_a_stranger_proves_an_order_by_what_was_paid(database: Database) -> None:
    await linked(database)
    chat = Chat(database)
    (question,) = await chat.write("订单 A-1001 重复 多扣了我的钱")
    assert "A-1001" in question.text
    (offer,) = await chat.write("我付了 60 元")
    assert offer.choices
    (case,) = await chat.cases()
    assert (case.state, case.customer_id) == ("offered", "c-100")


async def test_a_stranger_who_guesses_wrong_gets_a_person_and_no_hint(database: Database) -> None:
    await linked(database)
    chat = Chat(database)
    await chat.write("订单 A-1001 多扣了我的钱")
    (answer,) = await chat.write("我付了 61 元")
    (case,) = await chat.cases()
    assert (case.state, case.customer_id) == ("queued", None)
    assert "60" not in answer.text


async def test_an_unknown_order_and_a_foreign_one_are_answered_alike(database: Database) -> None:
    await linked(database)
    answers = []
    for ref in ("A-1001", "A-9999"):
        chat = Chat(database)
        (answer,) = await chat.write(f"订单 {ref} 多扣了我的钱")
        answers.append(answer.text.replace(ref, "…"))
    assert answers[0] == answers[1]


async def test_a_held_case_hears_the_customer_and_the_bot_is_silent(database: Database) -> None:
    chat = await linked(database)
    await chat.write("转人工 A-1001 多扣")
    (case,) = await chat.cases()
    async with database.uow() as uow:
        member = await make.member(uow)
        await acts.claim(uow, case.id, member.id, now=make.NOW, desk=make.desk())
    assert await chat.write("我还有一句话") == []
    heard = [m for m in await chat.transcript() if m.author == "customer"]
    assert heard[-1].case_id == case.id


async def test_two_cases_of_one_customer_cannot_both_use_the_last_of_a_limit(
    database: Database,
) -> None:
    """Four chats of the same customer at once: the cap of the period holds (600 CNY for refunds)."""
    chats = []
    async with database.uow() as uow:
        await make.customer(uow)
        for number in range(4):
            chat = Chat(database)
            chat.customer = "c-100"
            talk = await make.conversation(uow, address=chat.address, customer_id="c-100")
            case = await make.case(uow, talk, cause="core_service_failure")
            await make.offered(uow, case, make.refund(f"25{number}.00"))
            chats.append(chat)
    await asyncio.gather(*(chat.press("accept") for chat in chats))
    granted = [r for chat in chats for r in await chat.remedies() if r.granted_at]
    assert len(granted) == 2
    assert sum(r.amount or 0 for r in granted) <= 600
    states = [case.state for chat in chats for case in await chat.cases()]
    assert sorted(states) == ["queued", "queued", "settled", "settled"]


async def test_the_loop_answers_what_came_before_it_ran_and_what_comes_after(
    embedded: Database,
) -> None:
    chat = await linked(embedded)
    await chat.turns.receive(chat.incoming("你好"))
    loop = asyncio.ensure_future(
        chat.turns.run(lambda: make.NOW + timedelta(seconds=5), gather=timedelta(seconds=0.01))
    )
    try:
        await _until(chat, 1)
        await chat.turns.receive(chat.incoming("谢谢"))
        await _until(chat, 2)
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop
    assert len(await chat.said()) == 2


async def _until(chat: Chat, count: int) -> None:
    async with asyncio.timeout(10):
        while len(await chat.said()) < count:  # noqa: ASYNC110 - a table has no event
            await asyncio.sleep(0.02)  # what was said is seen only by looking


async def test_who_was_named_is_kept_with_the_case_and_never_logged(database: Database) -> None:
    chat = await linked(database)
    with capture_logs() as logs:
        await chat.write("昨天客服小王态度很差，工号 8806，转人工")
    (case,) = await chat.cases()
    assert case.facts["staff"] == "小王, 8806"
    assert case.facts["when"] == "昨天"
    yesterday = (make.NOW.astimezone(make.desk().zone) - timedelta(days=1)).date()
    assert case.facts["when_days"] == f"{yesterday}/{yesterday}"
    assert not any(name in str(logs) for name in ("小王", "8806"))


async def test_who_blocks_us_is_out_of_reach_until_they_let_us_in_or_write(
    database: Database,
) -> None:
    chat = Chat(database)
    await chat.write("the price went up without notice")

    async def gone(kind: Literal["left", "back"]) -> datetime | None:
        await chat.turns.receive(replace(chat.incoming(""), kind=kind))
        async with database.reading() as uow:
            talk = await uow.conversations.find("web", chat.address)
            assert talk is not None
            return talk.unreachable_since

    assert await gone("left") == make.NOW
    assert await gone("back") is None
    assert await gone("left") == make.NOW
    assert await gone("left") == make.NOW
    await chat.write("are you there?")

    async with database.reading() as uow:
        talk = await uow.conversations.find("web", chat.address)
        assert talk is not None
        assert talk.unreachable_since is None
        kinds = [event.kind for event in await uow.events.after(0)]
    told = [kind for kind in kinds if kind in {"talk.lost", "talk.found"}]
    assert told == ["talk.lost", "talk.found"] * 2


async def test_nobody_is_out_of_reach_who_never_wrote(embedded: Database) -> None:
    chat = Chat(embedded)
    assert not await chat.turns.receive(replace(chat.incoming(""), kind="left"))


async def test_words_of_either_script_are_answered_in_the_language_of_the_customer(
    database: Database,
) -> None:
    async with database.uow() as uow:
        await uow.customers.upsert("c-300", now=make.NOW, name="黃家明", language="zh-Hant")
    chat = Chat(database)
    chat.customer = "c-300"
    (said,) = await chat.write("你好")
    assert said.language == "zh-Hant"
    (said,) = await chat.write("hello, my kettle leaks")
    assert said.language == "en"
