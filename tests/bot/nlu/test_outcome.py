"""What says that a remedy helped, and what does not. Each line is what people write when asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.consent import read_consent
from bot.nlu.outcome import has_not_come, read_outcome
from tests.bot.nlu.test_consent import table

HELPED = """
收到了，谢谢 | 可以了，钱收到了 | 问题解决了 | 已经到账了 | 修好了，辛苦 | 解決了，謝謝你們 | 搞掂喇唔該 | 錢退回來了 | 好了，不用再跟了
all sorted cheers | yes it came this morning thanks | no problem at all, sorted | fixed, thank you | works again, thanks again | it arrived today
"""
NOT_HELPED = """
解决个屁，一分钱没看到 | 还没有，钱根本没入账 | 钱呢 | 没解决 | 没有啊，我到现在都没收到 | 又坏了 | 骗子 | 呵呵，你说呢 | 白等三天
還沒有，錢根本沒入帳 | 沒有，東西還是壞的 | 冇呀，仲未收到 | 根本唔得 | 你們在開玩笑嗎，還在等
nope still broken | it's worse now actually | Not a penny has turned up. | Where is my money? | Not yet I'm afraid | what a joke | it hasn't arrived
"""
NEITHER = """
算是吧 | 什么时候到账 | 收到了，但是还是坏的 | 解决了吗？ | 我看看 | 在吗 | 差不多了 | 講真？
kind of | when will it arrive | what do you mean | hm
"""


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        *((text, "yes") for text in table(HELPED)),
        *((text, "no") for text in table(NOT_HELPED)),
        *((text, None) for text in table(NEITHER)),
    ],
)
def test_what_was_done_helped_or_not_or_nobody_knows(text: str, outcome: str | None) -> None:
    assert read_outcome(text) == outcome


@given(before=st.sampled_from(table(HELPED)), after=st.sampled_from(table(NOT_HELPED)))
def test_good_news_with_bad_news_beside_it_ends_no_case(before: str, after: str) -> None:
    assert read_outcome(f"{before}。{after}") != "yes"


@given(text=st.text(max_size=120))
def test_a_clear_yes_or_no_to_an_offer_is_one_here_too(text: str) -> None:
    said = read_consent(text)
    assert said is None or read_outcome(text) == said


NOT_COME = """
没有啊，账单上根本没看到 | 钱还没到账 | 到现在没收到 | 一分钱都没退 | 冇收到喎 | 根本沒有入帳 | 還是沒有啊
nope, nothing on my statement | I haven't received it | it never arrived | no refund so far | there is no sign of it, no money | it has not been credited
the money is not there | the refund isn't there yet | still waiting for it | I'm still waiting | I haven't seen it | I can't see the refund | the money hasn't come through
退款未到 | 钱还没回来 | 還是沒有收到退款 | 没看到钱 | 包裹还没来 | 我没收到你们的退款 | 款項仲未到
"""
HAS_COME = """
没了谢谢 | 不用了，没别的事 | 没问题，收到了 | 沒有其他問題了 | 没什么要说的了
no that's all thanks | no nothing else, bye | nothing more, cheers | no problem, got it | not bad at all
My new order B-2002 has not arrived | It came, no delivery fee this time, thanks | I haven't seen you guys this friendly before
No credit card needed | I can't see where to change my password | I couldn't get through on the phone | I haven't got any other questions
一分钱都不差，谢谢 | 没见到比你们更好的客服 | 不来了 | 我没看到发票在哪里下载 | 钱收到了，不过发票还没
"""


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [*((text, True) for text in table(NOT_COME)), *((text, False) for text in table(HAS_COME))],
)
def test_what_has_not_come_is_heard_and_a_courteous_no_is_not_that(
    text: str, *, is_missing: bool
) -> None:
    assert has_not_come(text) is is_missing


@pytest.mark.parametrize(
    "text", ["the new one never arrived", "新的还没收到", "another one? nothing came"]
)
def test_the_new_one_is_what_was_to_come_where_it_was_sent_anew(text: str) -> None:
    assert has_not_come(text, sent_anew=True)
    assert not has_not_come(text)


def test_another_order_is_not_what_was_sent_anew() -> None:
    assert not has_not_come("my other order never came", sent_anew=True)
