"""Bitter praise, and praise that tells of trouble because it was put right."""

from __future__ import annotations

import pytest

from bot.nlu.folding import fold
from bot.nlu.sneer import is_sneer
from tests.bot.nlu.test_consent import table

SNEERS = """
哇，真棒，杯子到手就碎了，给你们点赞 | 真是谢谢你们啊，蛋糕到手都摔烂了 | 你们真行，又送错了 | 太感谢了，汤全漏在袋子里
你们这破耳机才用三天就没声，客服还让我自己修，有没有搞错 | 太棒了，什么玩意
你們好棒棒，包裹又遲到 | 多謝晒，件衫爛嘅
The desk lamp arrived smashed to bits. Brilliant packaging, guys. | Oh great, another late delivery. Thanks a lot.
Absolutely love waiting two weeks for shoes. 10/10. | thank you for keeping me waiting three days, stellar | thanks for being told four different things
謝謝你們喔，空氣清淨機才兩週就當機，真會做生意 | 谢谢你们，让我等了三个礼拜 | 服務真好，等了兩個鐘頭
well done, third wrong parcel this month | Thanks for nothing, still no parcel
Wow, 45 minutes on hold and then you hang up on me. Five stars. | Flight cancelled, no hotel, no food. Brilliant service, truly.
great, you cancelled on me again | Lovely, our train was cancelled and no answer. Thanks a bunch | brilliant, cancelled my order without a word
"""
PRAISE = """
一点没漏，包装真好 | 坏了一次，换新特别爽快 | 谢谢，修好了，不漏了 | 没有送错，赞 | 虽然迟到了，小哥态度很好 | 師傅把漏水的地方修好了，感謝
worth waiting two weeks for, gorgeous shoes | thank you for waiting for me, lovely driver | 等了三天，值得，太好吃了
这个破了的杯子马上给换了，赞 | 收费透明，从不坑人 | delivery wasn't late, brilliant | Thank you for fixing the broken lamp | Appreciate you taking the late fee off | lost my bag, you found it within the hour, thanks
Thank you for cancelling my order so quickly, great service | Thanks for cancelling my subscription so fast!
Thank you, the hotel was lovely, no food left over, that good! | thank you, you cancelled it at once | No explanation needed, thanks
"""


@pytest.mark.parametrize(
    ("text", "is_one"),
    [*((text, True) for text in table(SNEERS)), *((text, False) for text in table(PRAISE))],
)
def test_a_sneer_is_told_from_praise(text: str, *, is_one: bool) -> None:
    assert is_sneer(fold(text)) == is_one
