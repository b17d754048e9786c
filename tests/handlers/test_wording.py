"""The point names what the customer said: a topic, the facts, or their own words, short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import LANGUAGES, Say
from handlers.texts import render
from handlers.wording import EXCERPT, excerpt, name_point, overcharge_admitted, sum_named
from tests.handlers.make import complaint, order


@given(text=st.text(max_size=300))
def test_an_excerpt_is_short_and_on_one_line(text: str) -> None:
    quoted = excerpt(text)

    assert len(quoted) <= EXCERPT
    assert "\n" not in quoted


@given(text=st.text(max_size=300))
def test_an_excerpt_is_the_customer_s_own(text: str) -> None:
    assert excerpt(text).rstrip("…") in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Hot water out again, flat 12.", "Hot water out again, flat 12"),
        ("Hello, the tap drips.", "the tap drips"),
        ("你好，请问  一直没有人来修。", "一直没有人来修"),
        ("您好！我订的大床房，到店给我双床", "我订的大床房，到店给我双床"),
        ("哈囉，", ""),
        ("Hi there. I cancelled in May", "I cancelled in May"),
        (
            "oh wonderful, another error while I was at the form for my taxes",
            "oh wonderful, another error while I was at the…",
        ),
        ("", ""),
        ("。。。", ""),
        (
            "The tap drips. It has done so for three weeks now and nobody has been to look at it yet.",
            "The tap drips",
        ),
        (
            "食堂就一个充值机，只收现金整钱，没零找。带着一百块的我，和带着五十块的同学，一起饿着，窗口阿姨还凶我们",
            "食堂就一个充值机，只收现金整钱，没零找",
        ),
        (
            "my neighbour's parcel was left with me, and then yours with him, and nobody can say why that is so",
            "my neighbour's parcel was left with me",
        ),
        (
            "one very long sentence without any stop that goes on and on about the very same thing",
            "one very long sentence without any stop that…",
        ),
        ("他" * 60, "他" * 47 + "…"),
        (
            "Hi, sorry to bother you. The tap drips. I appreciate your help.",
            "The tap drips. I appreciate your help",
        ),
        ("Hello, hope you are well. I hope you can help me: the tap drips", "the tap drips"),
        ("Sorry for what? Your app ate my points", "Sorry for what? Your app ate my points"),
        ("您好，辛苦您帮忙看一下，水龙头滴水", "水龙头滴水"),
        ("不好意思打擾了，想請您幫個忙，水龍頭滴水", "水龍頭滴水"),
        ("辛苦攒的积分没了", "辛苦攒的积分没了"),
    ],
)
def test_the_telling_clause_is_quoted(text: str, quoted: str) -> None:
    assert excerpt(text) == quoted


POINT = Say("the delay")


@pytest.mark.parametrize(
    ("text", "point", "details", "about", "named"),
    [
        ("late", POINT, (), False, "the delay"),
        ("late", POINT, (), True, "the delay (order A-1001)"),
        ("late", POINT, (Say("Rival"),), False, "the delay (Rival)"),
        ("late", POINT, (Say("Rival"), Say("5")), True, "the delay (Rival, 5, order A-1001)"),
        ("It hums.", None, (), False, "what you describe: “It hums”"),
        ("It hums.", None, (), True, "what you describe: “It hums” (order A-1001)"),
        ("A-1001 hums", None, (), True, "what you describe: “A-1001 hums”"),
        ("A-1001 is late", POINT, (), True, "the delay (order A-1001)"),
        ("…!😡", None, (), False, "what happened"),
        ("", None, (), True, "what happened (order A-1001)"),
    ],
)
def test_the_point_is_named_with_its_facts(
    text: str, point: Say | None, details: tuple[Say, ...], named: str, *, about: bool
) -> None:
    said = complaint("inconvenience", text, about=order() if about else None)

    assert render(name_point(said, point, details), "en") == named


def test_template_syntax_in_the_customer_s_words_stays_what_it_is() -> None:
    said = complaint("price", "100% off %(amount)s {{ 7*7 }} <b>")

    for language in LANGUAGES:
        assert "100% off %(amount)s {{ 7*7 }} <b>" in render(name_point(said, None), language)


def test_the_sum_that_is_named_is_a_detail() -> None:
    assert [render(say, "en") for say in sum_named(complaint("price", "", claimed="30"))] == [
        "CN¥30.00"
    ]
    assert sum_named(complaint("price", "")) == ()


@pytest.mark.parametrize(
    ("charged", "admits"), [(None, False), ("100.00", False), ("99.00", False), ("130.00", True)]
)
def test_only_what_the_records_show_is_admitted(charged: str | None, *, admits: bool) -> None:
    said = complaint("price", "charged twice", about=order("100.00", charged=charged), claimed="50")
    admission = overcharge_admitted(said)

    assert (admission is not None) == admits
    assert admission is None or "CN¥130.00 was taken where CN¥100.00" in render(admission, "en")


def test_nothing_is_admitted_without_an_order() -> None:
    assert overcharge_admitted(complaint("price", "charged twice")) is None
