"""Somebody else is cheaper or better: matched where a sum is named, worth staying where not."""

from __future__ import annotations

import pytest

from handlers.texts import render
from tests.handlers.make import decided, money, offers, order

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


DIFFERENCES = [
    ("competition", "another shop sells the same for 200 yuan, 60 less", "200", "60.00"),
    ("competition", "they have the same backpack for 200, please refund the difference", "200", "60.00"),
    ("competition", "they have the same one for 100, refund me the difference", "100", "160.00"),
    ("competition", "match it, the difference is 150", "150", "150.00"),
    ("competition", "同款别家卖两百,便宜六十,补差价", "200", "60.00"),
    ("competition", "同款隔壁只要200,便宜60,补差价", "200", "60.00"),
    ("price", "bought it yesterday, price drop today: it went down 60, refund the difference", "60", "60.00"),
    ("price", "刚买就降价了150,退差价", "150", "150.00"),
    ("price", "刚买就降价,现在卖200,请退差价", "200", "60.00"),
    ("price", "刚买就降价,现在只要200,补我60的差价", "200", "60.00"),
    ("price", "刚买就降了六十,退差价", "60", "60.00"),
    ("price", "刚买就降价,现在卖200元 退我差价", "200", "60.00"),
    ("price", "昨天买的,今天降到200退差价", "200", "60.00"),
    ("price", "昨天买的今天降到200请退差价", "200", "60.00"),
    ("competition", "隔壁卖200 退差价", "200", "60.00"),
    ("price", "刚买就降价,退差价 60元", "60", "60.00"),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "text", "claimed", "sum_"), DIFFERENCES)
def test_the_lower_price_is_never_taken_for_the_difference(
    cause: str, text: str, claimed: str, sum_: str
) -> None:
    found = decided(cause, text, about=order("260.00"), claimed=claimed).ruling
    offered = [each.remedy for each in found.allowed] + [each.remedy for each in found.stopped]
    (match,) = (each for each in offered if each.kind == "price_match")

    assert match.cost == money(sum_)


@pytest.mark.parametrize(
    ("cause", "text", "claimed"),
    [
        ("price", "bought it yesterday, now it's 20% off, refund the difference", None),
        ("price", "bought it yesterday, now it's 20% off, refund the difference", "20"),
        ("competition", "it's 15% cheaper elsewhere, match the price", "15"),
        ("competition", "it is 2 times cheaper elsewhere, match the price", None),
        ("price", "11号买的12号降价退差价", None),
        ("price", "昨天刚买的,第2天就降价退差价", None),
        ("price", "买了3天就退差价,刚买就降价了", None),
        ("price", "刚买就便宜了2成,退差价", None),
    ],
)
def test_a_share_or_a_date_is_no_sum(cause: str, text: str, claimed: str | None) -> None:
    found = decided(cause, text, about=order("260.00"), claimed=claimed).ruling
    offered = [each.remedy for each in found.allowed] + [each.remedy for each in found.stopped]

    assert [each for each in offered if each.kind == "price_match"] == []


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
