"""Too dear: a fee off, a plan that fits, a sum off; and what was charged, said plainly."""

from __future__ import annotations

import pytest

from handlers.texts import render
from tests.handlers.make import decided, offers, order

CAUSE = "price"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("They want 75 to cancel, a cancellation fee", "penalty"),
        ("提前还款居然还要交违约金", "penalty"),
        ("解約金一萬二會不會太誇張", "penalty"),
        ("It renewed automatically and I was charged", "renewal"),
        ("自动续费扣了我一个月，没有通知", "renewal"),
        ("Bought it Monday, 30% off today, can you refund the difference?", "drop"),
        ("前天买的今天就便宜了60，能退差价吗", "drop"),
        ("A resort fee nobody mentioned", "fee"),
        ("服务费18元是什么费用", "fee"),
        ("結帳先話要加一", "fee"),
        ("Third price increase in two years", "rise"),
        ("每个月又涨价", "rise"),
        ("Not worth the money", "value"),
        ("这点东西不值这个价", "value"),
        ("far too expensive", "high"),
        ("貴到離譜", "high"),
        ("I was overcharged at the till", "overcharged"),
        ("You charged me 12 more than the price on the shelf", "overcharged"),
        ("结账的时候多收了我12块", "overcharged"),
        ("收多咗我十二蚊", "overcharged"),
        ("hm", "general"),
    ],
)
def test_the_topic_is_read_from_the_words(text: str, topic: str) -> None:
    assert decided(CAUSE, text, about=order()).topic == topic


@pytest.mark.parametrize(
    ("text", "facts", "offered"),
    [
        ("多收了我12块", {"about": order("80.00", charged="92.00"), "claimed": "12"}, ["refund 12.00 CNY", "voucher 12.00 CNY"]),
        ("a hidden fee", {"about": order("80.00"), "claimed": "12"}, ["fee_waiver 12.00 CNY", "voucher 30.00 CNY", "callback"]),
        ("a hidden fee", {"about": order("80.00", charged="92.00"), "claimed": "12"}, ["refund 12.00 CNY", "voucher 30.00 CNY", "callback"]),
        ("too expensive", {"about": order("80.00", item="monthly plan")}, ["plan_change", "voucher 20.00 CNY", "retention_offer 30.00 CNY"]),
        ("too expensive, a bowl of noodles", {}, ["voucher 20.00 CNY", "retention_offer 30.00 CNY"]),
        ("刚买就降价了，便宜了20", {"about": order("80.00"), "claimed": "20"}, ["price_match 20.00 CNY", "voucher 30.00 CNY", "callback"]),
        ("刚买就降价，现在只要60", {"about": order("80.00"), "claimed": "60"}, ["price_match 20.00 CNY", "voucher 30.00 CNY", "callback"]),
        ("套餐涨价了", {}, ["plan_change", "voucher 20.00 CNY", "retention_offer 30.00 CNY", "explanation"]),
    ],
)  # fmt: skip
def test_the_least_that_restores_comes_first(
    text: str, facts: dict[str, object], offered: list[str]
) -> None:
    assert offers(decided(CAUSE, text, **facts)) == offered


def test_what_was_charged_is_said_plainly() -> None:
    explanation = decided(CAUSE, "too expensive", about=order("80.00")).explanation

    assert explanation is not None
    assert render(explanation, "en") == (
        "So that you can check it: on Mon 2 Nov you ordered “kettle”, "
        "and our records show a price of CN¥80.00."
    )


def test_a_mistake_is_admitted_and_not_explained_away() -> None:
    decision = decided(CAUSE, "too expensive", about=order("80.00", charged="92.00"))

    assert decision.admission is not None
    assert decision.explanation is None


def test_nothing_is_explained_without_an_order() -> None:
    assert decided(CAUSE, "too expensive").explanation is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a hidden fee", "the extra charge (CN¥12.00, order A-1001)"),
        ("the price went up from 12 to 15", "the price increase (order A-1001)"),
    ],
)
def test_only_a_sum_that_is_the_charge_itself_is_named(text: str, named: str) -> None:
    assert render(decided(CAUSE, text, about=order(), claimed="12").point, "en") == named
