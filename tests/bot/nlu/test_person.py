"""Whether a person is asked for now, or stood somewhere in a story."""

from __future__ import annotations

import pytest

from bot.nlu.consent import read_consent, says_no, wants_person


@pytest.mark.parametrize(
    "text",
    [
        "找客服",
        "转人工",
        "东西坏了好几次，我要找你们经理",
        "订单错了，请转人工客服",
        "I want to talk to a manager",
    ],
)
def test_a_person_is_asked_for(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "保温杯收到就是坏的，盖子裂了一直漏水。找客服，那个客服态度特别差",
        "打了三次电话，找客服，客服说不归他管",
        "I waited an hour to speak to a manager and nobody came",
    ],
)
def test_a_person_in_a_story_is_not_asked_for(text: str) -> None:
    assert not wants_person(text)


def test_a_resigned_word_beside_a_yes_spoils_nothing_and_alone_says_nothing() -> None:
    assert read_consent("好的，就这样吧") == "yes"
    assert read_consent("就这样吧") is None


@pytest.mark.parametrize("text", ["你就说退不退吧", "退唔退？", "有没有用", "行不行啊"])
def test_a_question_that_leaves_both_open_is_no_refusal(text: str) -> None:
    assert not says_no(text)
    assert says_no(f"{text}，不要了")
