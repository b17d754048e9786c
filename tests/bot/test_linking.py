"""Linking a chat to a customer: by a signed link or by an order and one fact, never by a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.channels import Incoming
from bot.channels.telegram.channel import Telegram
from bot.records import WRONG_FOR_ORDER
from escalation.links import LIFE, Link, read_start, read_web, start_payload, web_token
from escalation.unit_of_work import Database
from tests import make
from tests.bot.chat import Chat, linked
from tests.bot.device import NOW, SECRET, Device, with_an_offer


def started(text: str, secret: str | None = SECRET) -> Incoming:
    channel = Telegram("1:abc", secret=secret)
    said = Incoming("telegram", "7", "7:1", "message", NOW, text=text)
    return channel._vouched(said, NOW)


def test_a_signed_start_is_an_arrival_and_is_not_kept() -> None:
    payload = start_payload(SECRET, "c-100", NOW)
    told = started(f"/start {payload}")
    assert (told.kind, told.text, told.customer) == ("arrival", "", None)
    assert told.link == read_start(SECRET, payload, NOW)


def test_a_forged_start_names_nobody() -> None:
    told = started(f"/start {start_payload('o' * 40, 'c-100', NOW)}")
    assert told.link is not None
    assert (told.link.customer, told.link.problem) == (None, "bad")


def test_what_is_no_link_of_ours_is_no_arrival() -> None:
    for text in ("/start", "start c-100", "I paid 60"):
        assert started(text) == Incoming("telegram", "7", "7:1", "message", NOW, text=text)
    assert (started("/start autumn").text, started("/start autumn").kind) == ("/start", "message")
    assert started(f"/start {'a' * 40}", None).kind == "message"


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


@pytest.mark.parametrize("ref", ["A-1001", "A-9999"])
async def test_a_slip_is_asked_about_once_whether_the_order_is_here_or_not(
    database: Database, ref: str
) -> None:
    await linked(database)
    chat = Chat(database)
    await chat.write(f"订单 {ref} 多扣了我的钱")
    (again,) = await chat.write("我付了 61 元")
    assert again.text == (
        f"这和订单 {ref} 对不上。麻烦您再核对一下单号、付款金额或下单日期，再告诉我一次好吗？"
    )
    assert [case.state for case in await chat.cases()] == ["talking"]
    (ended,) = await chat.write("那就是 62 元")
    assert ref not in ended.text
    assert [(case.state, case.customer_id) for case in await chat.cases()] == [("queued", None)]


async def test_after_a_slip_the_order_is_shown_to_be_their_own(database: Database) -> None:
    await linked(database)
    chat = Chat(database)
    await chat.write("订单 A-1002 多扣了我的钱")
    await chat.write("我付了 61 元")
    await chat.write("单号写错了，是 A-1001，我付了 60 元")
    assert [case.customer_id for case in await chat.cases()] == ["c-100"]


async def test_a_name_alone_links_nobody(database: Database) -> None:
    async with database.uow() as uow:
        await make.customer(uow, "c-100", name="林晓")
    chat = Chat(database)
    await chat.write("我是林晓，你们多扣了我的钱")
    assert [case.customer_id for case in await chat.cases()] == [None]


@pytest.mark.parametrize(
    ("problem", "language", "told", "way"),
    [
        ("expired", "en", "run out", "number of an order"),
        ("expired", "zh-Hans", "过期", "订单号"),
        ("expired", "zh-Hant", "過期", "訂單編號"),
        ("bad", "zh-Hans", "读不出", "订单号"),
        ("bad", "zh-Hant", "讀不出", "訂單編號"),
        ("used", "en", "used before", "number of an order"),
        ("used", "zh-Hans", "用过", "订单号"),
        ("used", "zh-Hant", "用過", "訂單編號"),
    ],
)
async def test_a_link_that_does_not_hold_is_explained_and_another_way_offered(
    database: Database, problem: str, language: str, told: str, way: str
) -> None:
    first = await with_an_offer(database)
    old = web_token(SECRET, "c-100", make.NOW - LIFE)
    used = read_web(SECRET, web_token(SECRET, "c-100", make.NOW), make.NOW)
    if problem == "used":
        await first.come(used)
    link = {
        "expired": read_web(SECRET, old, make.NOW),
        "bad": read_web(SECRET, old[:-3], make.NOW),
        "used": used,
    }[problem]
    second = Device(database)
    arrival = Incoming(
        "web", second.address, "in-x", "arrival", make.NOW, language=language, link=link
    )
    (words,) = await second.send(arrival)
    assert told in words.text
    assert way in words.text
    assert words.language == language
    assert "A-1001" not in await second.page()
    async with database.reading() as reading:
        here = await reading.conversations.find("web", second.address)
    assert here is not None
    assert here.customer_id is None


async def test_links_that_do_not_hold_count_among_the_wrong_guesses_each_once(
    database: Database,
) -> None:
    await linked(database)
    chat = Device(database)
    links = [Link(f"k{number}", problem="expired") for number in range(3)]
    for link in (links[0], links[0], links[1]):
        await chat.come(link)
    assert await chat.guesses() == 2
    (words,) = await chat.come(links[2])
    assert "number of an order" not in words.text
    await chat.write("订单 A-1001 多扣了我的钱，我付了 60 元")
    assert [case.customer_id for case in await chat.cases()] == [None]
    # A link that holds cannot be guessed.
    await chat.come()
    assert [case.customer_id for case in await chat.cases()] == ["c-100"]


async def test_who_proves_an_order_after_an_old_link_is_known(database: Database) -> None:
    await linked(database)
    chat = Device(database)
    await chat.come(Link("k", problem="expired"))
    (words,) = await chat.write("订单 A-1001，付了 60 元")
    async with database.reading() as reading:
        here = await reading.conversations.find("web", chat.address)
    assert here is not None
    assert here.customer_id == "c-100"
    assert words.text


async def test_a_link_of_another_customer_changes_nothing(database: Database) -> None:
    first = await with_an_offer(database)
    async with database.uow() as uow:
        await make.customer(uow, "c-200")
    (words,) = await first.come(customer="c-200")
    assert "别的账户" in words.text
    assert await first.guesses() == 0
    second = Device(database)
    await second.come(customer="c-200")
    assert "A-1001" not in await second.page()


@pytest.mark.parametrize(("said", "owner"), [("昨天", "c-100"), ("前天", None)])
async def test_the_day_of_an_order_proves_it_by_its_customers_own_clock(
    embedded: Database, said: str, owner: str | None
) -> None:
    await linked(embedded)
    async with embedded.uow() as uow:
        customer = await uow.customers.get("c-100")
        assert customer is not None
        customer.zone = "America/New_York"
        order = replace(make.order(), ordered_on=date(2026, 11, 14))
        await uow.customers.upsert_order("c-100", order)
    chat = Chat(embedded)
    await chat.write(f"订单 A-1001 多扣了我的钱，是{said}下的单")

    assert [case.customer_id for case in await chat.cases()] == [owner]
