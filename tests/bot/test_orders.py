"""Which order is meant: the late one, for whoever asks where it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.orders import claimed, late_order, turns_to
from handlers.model import Customer, Money, Order

TODAY = date(2026, 11, 16)


def order(ref: str, item: str, promised: int | None, delivered: int | None = None) -> Order:
    return Order(
        ref,
        item,
        Money.of("30", "CNY"),
        TODAY - timedelta(9),
        promised_on=None if promised is None else TODAY + timedelta(promised),
        delivered_on=None if delivered is None else TODAY + timedelta(delivered),
    )


BEANS = order("A-1", "咖啡豆 1 kg", -3)
LAMP = order("A-2", "desk lamp", -3)
KETTLE = order("A-3", "kettle", +2)
SHOES = order("A-4", "running shoes", -5, delivered=-1)


@pytest.mark.parametrize(
    ("said", "orders", "named", "meant"),
    [
        ("咖啡豆呢？", (BEANS, LAMP, SHOES), None, "A-1"),
        ("咁幾時到", (LAMP, KETTLE), None, "A-2"),
        ("我的快递在哪", (LAMP,), None, "A-2"),
        ("where is my parcel", (LAMP,), None, "A-2"),
        ("where is my parcel", (BEANS, LAMP), None, None),
        ("where is A-1", (BEANS, LAMP), "A-1", "A-1"),
        ("where is A-3", (LAMP, KETTLE), "A-3", None),
        ("when does the kettle come", (LAMP, KETTLE), None, None),
        ("are my running shoes waterproof", (SHOES, LAMP), None, None),
        ("what are your opening hours", (LAMP,), None, None),
        ("where is my parcel", (KETTLE, SHOES), None, None),
        ("where is my parcel", (), None, None),
    ],
)
def test_the_late_order_that_is_meant(
    said: str, orders: tuple[Order, ...], named: str | None, meant: str | None
) -> None:
    assert late_order(Customer("c-1", orders=orders), said, named, TODAY) == meant


def test_what_is_due_today_is_not_late() -> None:
    due = order("A-9", "desk lamp", 0)
    assert late_order(Customer("c-1", orders=(due,)), "my lamp?", None, TODAY) is None


@pytest.mark.parametrize("facts", [{"amount": "80", "currency": "dollars"}, {"amount": "9e99"}])
def test_what_is_no_sum_of_money_is_none(facts: dict[str, str]) -> None:
    assert claimed(facts, "CNY") is None


@pytest.mark.parametrize(
    ("said", "named", "complains", "other"),
    [
        ("sorry I meant A-3", "A-3", True, "A-3"),
        ("A-3", "A-3", False, "A-3"),
        ("yes but for A-3", "A-3", False, "A-3"),
        ("not the lamp, the kettle", None, True, "A-3"),
        ("No, I mean the kettle", None, False, "A-3"),
        ("wrong order, it is the kettle", None, True, "A-3"),
        ("不是台灯，是咖啡豆", None, True, "A-1"),
        ("搞错了，我说的是咖啡豆", None, False, "A-1"),
        ("搞錯咗，我係講咖啡豆", None, False, "A-1"),
        ("不对，是另一个，A-1", "A-1", False, "A-1"),
        # The one in hand, none, or one beside it.
        ("I mean the lamp", None, False, None),
        ("A-2 please", "A-2", False, None),
        ("and A-3 too", "A-3", False, None),
        ("A-3 也没到", "A-3", True, None),
        ("the kettle from A-3 is broken", "A-3", True, None),
        ("the kettle never came", None, True, None),
        ("that is not what I asked for", None, False, None),
    ],
)
def test_another_order_is_meant_only_in_place_of_the_one_in_hand(
    said: str,
    named: str | None,
    other: str | None,
    *,
    complains: bool,
) -> None:
    customer = Customer("c-1", orders=(BEANS, LAMP, KETTLE, SHOES))
    assert turns_to(customer, said, named, LAMP, complains=complains) == other
