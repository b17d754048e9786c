"""What is heard: groups of messages, sums, orders that are meant, wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.hearing import Group, group, named, proves, understand, wanted, wants_call
from bot.orders import claimed, implied_order
from escalation.models import Inbox
from handlers.model import Customer, Money, Order
from tests.bot.speech import SpokenNlu, understanding

NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
LAMP = Order("A-1", "desk lamp", Money.of("30", "CNY"), date(2026, 11, 10))
POT = Order("A-2", "茶壶", Money.of("42", "CNY"), date(2026, 11, 11), charged=Money.of("84", "CNY"))


def row(kind: str, **payload: str) -> Inbox:
    return Inbox(
        channel="web",
        address="a",
        external_id="1",
        kind=kind,
        payload=dict(payload),
        received_at=NOW,
    )


def spoken(text: str) -> Group:
    return Group((), (text,), understanding=understanding("core_service_failure", text=text))


def test_words_between_presses_are_one_group() -> None:
    rows = [
        row("message", text="a"),
        row("message", text="b"),
        row("press", choice="person"),
        row("message", text="c"),
    ]
    assert [(each.text, each.press) for each in group(rows)] == [
        ("a\nb", None),
        ("", "person"),
        ("c", None),
    ]


async def test_each_group_of_words_is_read_once_and_a_press_never() -> None:
    nlu = SpokenNlu()
    rows = [
        row("message", text="broken. Rude."),
        row("press", choice="x"),
        row("message", text="b"),
    ]

    found = await understand(nlu, group(rows))

    assert nlu.asked == ["broken. Rude.", "b"]
    assert [each.understanding is not None for each in found] == [True, False, True]


async def test_an_outage_is_noted_and_not_raised() -> None:
    nlu = SpokenNlu()
    nlu.is_up = False
    rows = [row("message", text="words"), row("press", choice="person")]
    assert [each.outage for each in await understand(nlu, group(rows))] == [True, False]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the desk lamp does not work", LAMP),
        ("my desk lamps do not work", LAMP),
        ("the lmap is broken, I mean the lamp", LAMP),
        ("the desk is scratched", None),
        ("檯燈是壞的", LAMP),
        ("茶壺和檯燈都是壞的", None),
        ("the lamp and 茶壶", None),
        ("茶壶裂了", POT),
        ("it cost 42 and is no good", None),
        ("nothing of the kind", None),
    ],
)
def test_an_order_is_meant_when_its_item_is_named(said: str, meant: Order | None) -> None:
    assert implied_order(Customer("c", orders=(LAMP, POT)), said, {}) == meant


def test_a_piece_of_a_word_names_no_item() -> None:
    tiny = Order("A-3", "y", Money.of("1", "CNY"), date(2026, 11, 1))
    assert implied_order(Customer("c", orders=(tiny, LAMP)), "why is it so", {}) is None


def test_the_only_order_is_meant_and_a_sum_tells_two_apart() -> None:
    assert implied_order(Customer("c", orders=(LAMP,)), "anything", {}) == LAMP
    both = Customer("c", orders=(LAMP, POT))
    assert implied_order(both, "you took", {"amount": "84", "currency": ""}) == POT
    assert implied_order(both, "you took", {"amount": "84", "currency": "USD"}) is None


def test_the_sum_beside_the_grievance_is_the_claim() -> None:
    facts = named(spoken("我付了 300 元，其中多扣了 30 元"), NOW, ZONE).facts
    assert claimed(facts, "TWD") == Money.of("30", "CNY")


@pytest.mark.parametrize("text", ["You took $12 too much", "訂單多收了我 12 元"])
def test_a_sum_of_no_named_currency_is_in_that_of_the_order(text: str) -> None:
    facts = named(spoken(text), NOW, ZONE).facts
    assert claimed(facts, "TWD") == Money.of("12", "TWD")


@pytest.mark.parametrize(("words", "right"), [("我付了 84 元", True), ("我付了 85 元", False)])
def test_a_sum_proves_an_order_when_it_was_paid(words: str, right: bool) -> None:  # noqa: FBT001
    assert proves(POT, spoken(words), NOW, ZONE) is right


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("我11月11日下的单", True),
        ("上周三买的", True),
        ("last Wednesday", True),
        ("5 days ago", True),
        ("昨天买的", False),
        ("双十一买的", False),  # many days: anybody may say that
        ("上个月", False),
    ],
)
def test_the_day_proves_an_order_when_it_was_placed_then(words: str, right: bool) -> None:  # noqa: FBT001
    assert proves(POT, spoken(words), NOW, ZONE) is right


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("上周三下的单有问题", POT),
        ("the one I ordered last Tuesday", LAMP),
        ("I called you last Tuesday", None),
        ("昨天下的单", None),
    ],
)
def test_the_day_of_an_order_tells_two_apart(words: str, meant: Order | None) -> None:
    facts = named(spoken(words), NOW, ZONE).facts
    assert implied_order(Customer("c", orders=(LAMP, POT)), words, facts) == meant


def test_two_of_the_same_item_are_not_told_apart_by_it() -> None:
    again = replace(LAMP, ref="A-9")
    assert implied_order(Customer("c", orders=(LAMP, again)), "the desk lamp", {}) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("东西坏了。我要退款！", "我要退款！"),
        ("It broke. I want my money back.", "I want my money back."),
        ("It broke.", None),
        ("Thanks! Please call me back.", "Please call me back."),
        ("谢谢。请尽快给我回电。", "请尽快给我回电。"),
        ("壞咗。退錢俾我啦！", "退錢俾我啦！"),
        ("壞了。錢還我。", "錢還我。"),
        ("壞了。把錢退給我。", "把錢退給我。"),
    ],
)
def test_the_wish_is_kept_in_the_customers_words(text: str, wish: str | None) -> None:
    assert wanted(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "a human please, call me back",
        "Please call me",
        "can you ring me tomorrow",
        "I want you to call me",
        "I need a call back",
        "could I have a phone call",
        "I want a person. Call me!",
        "请给我回电话",
        "麻烦打电话给我",
        "我要转人工，打给我",
        "希望你们尽快回电",
        "請電話聯絡我",
        "可唔可以打畀我",
        "可不可以给我回电",
        "能不能打电话给我",
        "叫主管给我打电话",
    ],
)
def test_a_wish_for_a_call_is_heard(text: str) -> None:
    assert wants_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please do not call me, just write here",
        "I want to talk to a person, but please don't call me",
        "please don’t ring me",
        "please stop calling, never phone me",
        "I want a person. The phone won't ring me when somebody calls",
        "nobody could call me back",
        "别打电话给我，在这里回就行",
        "請不要打電話給我",
        "唔好打畀我",
        "不用给我打电话，谢谢",
        "轉人工，來電顯示還是不行",
        "来电显示功能一直故障",
    ],
)
def test_a_call_that_is_refused_or_only_spoken_of_is_no_wish_for_one(text: str) -> None:
    assert not wants_call(text)
