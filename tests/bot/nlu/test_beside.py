"""A question beside an offer, and what only looks like one."""

from __future__ import annotations

import pytest

from bot.nlu.beside import asks_beside


@pytest.mark.parametrize(
    "text",
    [
        "can you get it here before friday",
        "What was it last year on your system?",
        "where do I send the old one",
        "机票钱你们赔不赔",
        "钱怎么办",
        "能派人来看看吗",
        "舊的那台要寄去哪裡",
        "會唔會影響我個合約",
    ],
)
def test_what_the_offer_does_not_tell_is_a_question(text: str) -> None:
    assert asks_beside(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes", "hm", "20 less per month", "How much do I get", "when will it be there?", "到账要几天啊",
        "你能退多少", "are you kidding me, can you believe it", "你们能有点良心吗", "好不好笑",
        "what's the point", "那就按差价退吧", "",
    ],
)  # fmt: skip
def test_what_the_offer_tells_and_scorn_are_none(text: str) -> None:
    assert not asks_beside(text)


def test_a_story_is_more_than_its_question() -> None:
    assert not asks_beside("can you imagine: " + "it broke again and again. " * 9)
