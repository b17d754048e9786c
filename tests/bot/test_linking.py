"""Linking a chat to a customer: by a signed link or by an order and one fact, never by a name."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels import Incoming
from bot.channels.telegram.channel import Telegram
from bot.records import WRONG_FOR_ORDER
from escalation.links import start_payload
from escalation.unit_of_work import Database
from tests import make
from tests.bot.test_turn import Chat, linked

SECRET = "s" * 40
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def started(text: str) -> Incoming:
    channel = Telegram("1:abc", secret=SECRET)
    said = Incoming("telegram", "7", "7:1", "message", NOW, text=text)
    return channel._vouched(said, NOW)


def test_a_signed_start_names_the_customer_and_is_not_kept() -> None:
    told = started(f"/start {start_payload(SECRET, 'c-100', NOW)}")
    assert (told.customer, told.text) == ("c-100", "/start")


def test_a_forged_start_names_nobody() -> None:
    told = started(f"/start {start_payload('o' * 40, 'c-100', NOW)}")
    assert (told.customer, told.text) == (None, "/start")


def test_other_words_are_left_as_they_are() -> None:
    for text in ("/start", "start c-100", "I paid 60"):
        assert started(text).text == text
        assert started(text).customer is None


async def test_many_chats_together_cannot_probe_one_order(database: Database) -> None:
    await linked(database)
    for number in range(WRONG_FOR_ORDER):
        chat = Chat(database)
        await chat.write("订单 A-1001 多扣了我的钱")
        await chat.write(f"我付了 {61 + number} 元")
    last = Chat(database)
    await last.write("订单 A-1001 多扣了我的钱")
    await last.write("我付了 60 元")
    assert [case.customer_id for case in await last.cases()] == [None]


async def test_a_list_of_guesses_proves_nothing(database: Database) -> None:
    await linked(database)
    chat = Chat(database)
    await chat.write("订单 A-1001 多扣了我的钱")
    await chat.write("我付了 57 元，58 元，59 元，60 元，或者 61 元")
    assert [case.customer_id for case in await chat.cases()] == [None]


async def test_a_name_alone_links_nobody(database: Database) -> None:
    async with database.uow() as uow:
        await make.customer(uow, "c-100", name="林晓")
    chat = Chat(database)
    await chat.write("我是林晓，你们多扣了我的钱")
    assert [case.customer_id for case in await chat.cases()] == [None]


async def test_a_new_device_with_a_link_knows_the_same_customer(database: Database) -> None:
    first = await linked(database)
    await first.write("订单 A-1001 多扣了我 30 元")
    second = Chat(database)
    second.customer = "c-100"
    (answer,) = await second.write("多扣了我 30 元 A-1001")
    assert "A-1001" in answer.text
    assert {case.customer_id for case in await second.cases()} == {"c-100"}
