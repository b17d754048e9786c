"""Less than what is on offer is asked for only in so many words."""

from __future__ import annotations

import pytest

from bot.nlu.less import asks_less


@pytest.mark.parametrize(
    "text",
    [
        "退150就行",
        "我只要20",
        "20元就好",
        "退20就同意",
        "just 20 please",
        "I only want $20",
        "$20 is enough",
        "20 and we have a deal",
    ],
)
def test_less_is_enough(text: str) -> None:
    assert asks_less(text)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, but I want 20 for the bank fee as well",
        "Yes, and I need 15 for my bank charges",
        "Fine, but I expect 25 in compensation on top of it",
        "yes, give me the 45 and I want 5 for the call",
        "Yes, can I have 20 of it on my other card",
        "Yes, just 20 on my card",
        "yes please just 20 on my card",
        "just 20?",
        "give me 45, just 5 in cash",
        "也要退我20就行",
        "好，再退20就行",
        "make it 20",
        "能不能退20",
        "I want 20",
    ],
)
def test_a_sum_may_be_meant_beside_the_one_on_offer(text: str) -> None:
    assert not asks_less(text)
