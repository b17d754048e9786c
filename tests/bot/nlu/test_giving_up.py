"""Who lets it be says so and nothing besides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.giving_up import gives_up

LEAVES = [
    "Never mind", "nevermind then", "nvm", "Oh, never mind.", "ok thanks, leave it", "just leave it",
    "Forget about it", "let's leave it at that", "no thanks I don't need anything",
    "It's not worth the hassle", "It doesn't matter anymore", "don’t bother", "sorry, drop it", "never mind, keep it",
    "算了", "算了吧", "那算了", "唉，算了算了", "算了，不用了", "还是算了吧，谢谢", "算了不想说了",
    "算了 我不追究了", "當我沒說", "不用管了", "沒事了", "算啦 唔使搞喇", "算喇，冇嘢喇", "唔講喇",
    "不用处理了", "懒得说了", "無所謂了",
]  # fmt: skip
SAYS_MORE = [
    "no", "No thanks", "不用了", "不用了，谢谢", "forget it", "算了，退钱吧",
    "never mind the voucher, refund me", "算了我要投诉", "leave it at the door",
    "算了一下，一共扣了我两百", "Don't bother me with vouchers, I want my money",
    "never mind how, just fix it", "算上运费", "没事找事", "不處理就投訴", "ok", "好吧", "没关系",
    "it doesn't matter how long it takes, I want it", "I give up on your app, cancel my plan",
    "算了不活了", "不说了，转人工", "drop it off tomorrow", "", "……", "👍",
]  # fmt: skip


@pytest.mark.parametrize("text", LEAVES)
def test_whoever_lets_it_be_is_heard(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize("text", SAYS_MORE)
def test_whoever_says_more_or_less_does_not_let_it_be(text: str) -> None:
    assert not gives_up(text)


@given(
    leaves=st.sampled_from(LEAVES),
    wish=st.sampled_from(
        ["refund me", "退钱", "我要投訴", "call me", "where is my parcel", "救命"]
    ),
    first=st.booleans(),
)
def test_a_wish_beside_it_is_never_left_alone(leaves: str, wish: str, first: bool) -> None:  # noqa: FBT001 - drawn
    assert not gives_up(f"{wish}, {leaves}" if first else f"{leaves}, {wish}")


@pytest.mark.parametrize(
    "text",
    ["算了吧" * 26, "那就" * 39, "算了唉" * 26, "好" * 79, "ok " * 26, "唉" * 79 + "x", "x" * 5000],
)
def test_repeated_words_are_read_in_no_time(text: str) -> None:
    gives_up(text + "x")
