"""Somebody else is cheaper or better: matched where a sum is named, worth staying where not."""

from __future__ import annotations

import pytest

from handlers.texts import render
from tests.handlers.make import decided, offers, order

CAUSE = "competition"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Can you match their price?", "match"),
        ("同款隔壁店只要79，能不能做到一样的价", "match"),
        ("New customers get it for half, loyal ones pay", "newcomers"),
        ("新用户九块九，老用户反而更贵", "newcomers"),
        ("It is a lot cheaper elsewhere", "cheaper"),
        ("別家便宜很多", "cheaper"),
        ("I am switching to another provider next month", "leaving"),
        ("已经打算转网了，以后不再用你们", "leaving"),
        ("轉台喇，下次幫襯第二間", "leaving"),
        ("Theirs is faster and better", "better"),
        ("跟隔壁一比，你们差远了", "better"),
        ("hm", "general"),
    ],
)
def test_the_topic_is_read_from_the_words(text: str, topic: str) -> None:
    assert decided(CAUSE, text, about=order()).topic == topic


@pytest.mark.parametrize(
    ("text", "facts", "offered"),
    [
        ("match their price, it is 20 cheaper", {"about": order("109.00"), "claimed": "20"}, ["price_match 20.00 CNY", "retention_offer 30.00 CNY"]),
        ("can you match 79?", {"about": order("109.00"), "claimed": "79"}, ["price_match 30.00 CNY", "retention_offer 30.00 CNY"]),
        ("i am switching my plan to another provider", {}, ["plan_change", "retention_offer 30.00 CNY", "callback"]),
        ("next time i go to the other restaurant", {}, ["retention_offer 30.00 CNY", "callback"]),
    ],
)  # fmt: skip
def test_a_lower_price_is_matched_and_staying_made_worth_it(
    text: str, facts: dict[str, object], offered: list[str]
) -> None:
    assert offers(decided(CAUSE, text, **facts)) == offered


@pytest.mark.parametrize(
    ("competitor", "named"),
    [
        ("Rival  Mobile\n", "the lower prices elsewhere (Rival Mobile, order A-1001)"),
        (None, "the lower prices elsewhere (order A-1001)"),
        ("another provider", "the lower prices elsewhere (order A-1001)"),
        ("隔壁", "the lower prices elsewhere (order A-1001)"),
        ("x" * 99, f"the lower prices elsewhere ({'x' * 40}, order A-1001)"),
    ],
)
def test_the_competitor_is_named_shortly(competitor: str | None, named: str) -> None:
    decision = decided(CAUSE, "they are cheaper", about=order(), competitor=competitor)

    assert render(decision.point, "en") == named
