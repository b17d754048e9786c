"""What failed is put right by what restores it: the sum, the item, the money back."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.model import LANGUAGES
from handlers.texts import render
from tests.handlers.make import decided, offers, order

CAUSE = "core_service_failure"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("订单 A-1001 你们多扣了我 30 元", "overcharged"),
        ("You charged me twice for A-1001", "overcharged"),
        ("訂單 A-1001 被重複扣款", "overcharged"),
        ("I got 10 back but paid 35.50", "part_back"),
        ("I paid ¥35.50 and only got ¥10 back", "part_back"),
        ("You refunded me only 10 of the 35.50 I paid", "part_back"),
        ("付了35.5元只退了10元", "part_back"),
        ("你哋收咗35.5，淨係退返10蚊", "part_back"),
        ("只退了一半给我", "part_back"),
        ("I paid 35 and got 35 back", "general"),
        ("我只要退10块就行", "general"),
        ("The tracking says delivered but my parcel never arrived", "lost"),
        ("快递显示签收了，可是我根本没收到货", "lost"),
        ("Two screws were missing from the box", "missing"),
        ("少發了一個杯子", "missing"),
        ("You sent me a toaster. I ordered a kettle.", "wrong_item"),
        ("尺码发错了，我要的是 42", "wrong_item"),
        ("The hotel had no record of our booking", "not_provided"),
        ("航班突然取消，没有人管", "not_provided"),
        ("Internet has been down since Monday", "outage"),
        ("又断网了，连不上网", "outage"),
        ("The kettle stopped working after two days", "defective"),
        ("電熱水壺用了兩次就壞掉，插電完全沒有反應", "defective"),
        ("部機開唔著，壞咗", "defective"),
        ("My account is locked", "account"),
        ("充了一百话费没到账", "account"),
        ("The soup was cold and tasteless", "quality"),
        ("菜很难吃，还有异味", "quality"),
        ("hm", "general"),
        ("It should have come on Monday", "lost"),
        ("The courier was supposed to come with it, and my parcel is not here", "lost"),
        ("The phone should have come with a charger", "general"),
        ("It should have come in blue", "general"),
        ("Your technician was supposed to come and fix my broken boiler", "defective"),
        ("The engineer should have come on Monday", "general"),
        ("The manager was not here", "general"),
        ("You took two payments for it", "overcharged"),
        ("I agreed to three payments but the parcel is broken", "defective"),
    ],
)
def test_the_topic_is_read_from_the_words(text: str, topic: str) -> None:
    assert decided(CAUSE, text, about=order()).topic == topic


def test_what_came_back_in_part_goes_to_a_person() -> None:
    decision = decided(CAUSE, "I paid ¥35.50 and only got ¥10 back", about=order("35.50"))

    assert decision.escalate is not None
    assert decision.ruling.allowed == ()


@pytest.mark.parametrize(
    ("text", "facts", "offered"),
    [
        ("charged twice", {"about": order("30.00", charged="60.00")}, ["refund 30.00 CNY", "voucher 30.00 CNY"]),
        ("charged twice", {"about": order("30.00")}, ["refund 30.00 CNY"]),
        ("you overcharged me", {"about": order("30.00"), "claimed": "8"}, ["refund 8.00 CNY", "voucher 8.00 CNY"]),
        ("charged twice", {"about": order("30.00", charged="30.00")}, []),
        ("never arrived", {"about": order("80.00", delivered=date(2026, 11, 5))}, []),
        ("it broke", {"about": order("80.00")}, ["replacement 80.00 CNY", "refund 80.00 CNY", "voucher 50.00 CNY"]),
        ("坏了", {"about": order("80.00", item="宽带套餐")}, ["refund 80.00 CNY", "voucher 50.00 CNY"]),
        ("it never arrived", {"about": order("80.00")}, ["replacement 80.00 CNY", "refund 80.00 CNY"]),
        ("one cup was missing", {"about": order("80.00"), "claimed": "20"}, ["refund 20.00 CNY", "replacement 80.00 CNY", "refund 24.00 CNY", "voucher 20.00 CNY"]),
        ("the internet is down", {}, ["callback", "voucher 20.00 CNY", "explanation"]),
        ("the food was cold", {"about": order("80.00")}, ["refund 24.00 CNY", "voucher 50.00 CNY"]),
        ("my flight was cancelled", {"about": order("200.00", item="flight")}, ["refund 200.00 CNY", "voucher 50.00 CNY"]),
    ],
)  # fmt: skip
def test_the_least_that_restores_comes_first(
    text: str, facts: dict[str, object], offered: list[str]
) -> None:
    assert offers(decided(CAUSE, text, **facts)) == offered


def test_a_wrong_sum_is_admitted_when_the_records_show_it() -> None:
    decision = decided(CAUSE, "you charged me twice", about=order("30.00", charged="60.00"))

    assert decision.admission is not None
    assert render(decision.admission, "zh-Hans") == (
        "我们的记录显示，应收 ¥30.00，实际收了 ¥60.00。这是我们的错。"
    )


def test_what_is_not_the_point_is_not_admitted() -> None:
    assert decided(CAUSE, "it broke", about=order("30.00", charged="60.00")).admission is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_point_names_sum_and_order(language: str) -> None:
    decision = decided(CAUSE, "you overcharged me", about=order("80.00"), claimed="30")
    point = render(decision.point, language)

    assert "30.00" in point
    assert "A-1001" in point
