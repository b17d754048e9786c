"""Who wants to know how it could happen, and who only tells or asks something else."""

from __future__ import annotations

import pytest

from bot.nlu.why import asks_why
from tests.bot.nlu.test_consent import table

ASKS = """
不用退了，我就想知道怎么会这样 | 我只要一个解释 | 不要券，给我个说法 | 先查清楚是什么原因 | 不用了，我想了解為什麼會這樣 | 唔使，我只想要個解釋 | 怎麼會扣兩次
no thanks, I want an explanation of how this could happen | I'd like to know why | just tell me what happened | no, I deserve a proper explanation | I need to understand how it came to this, and how this could happen
不要，我只想知道为什么还没到 | 我想知道是怎麼回事 | 给我一个交代 | I want to know how my card was charged
"""
OTHER = """
不用了谢谢 | 不够，我要五十 | 不要券，退现金 | 我知道了 | 说明书没收到 | 什么时候到账
no thanks | I want my money back | no, make it 50 | that is not what happened | I know how it works | why not 20?
不用了，我只想知道什么时候能到 | 不要券，我就想知道退款到哪了 | 不，想知道还有没有别的 | 不，请先了解一下我的情况 | 你们给的说明书是错的 | 不要解释，退钱
No, I need to know how long it takes | no, I want to know how to send it back | no, I want to know how much it is
"""


@pytest.mark.parametrize(
    ("text", "asks"),
    [*((text, True) for text in table(ASKS)), *((text, False) for text in table(OTHER))],
)
def test_a_wish_to_be_told_how_is_heard(text: str, *, asks: bool) -> None:
    assert asks_why(text) is asks
