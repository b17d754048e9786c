"""Manners around a complaint are blanked out; manners alone stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.courtesy import without_courtesy
from bot.nlu.text import prepare


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Ordered the oak, got the walnut. Thank you for your help.",
            "Ordered the oak, got the walnut.",
        ),
        ("Hello, my parcel is late. Many thanks in advance!", "my parcel is late."),
        ("Dear Sir or Madam, the lamp is broken. Kind regards", "the lamp is broken."),
        ("你好，耳机右边没声音。麻烦你们帮忙看一下，谢谢！", "耳机右边没声音。"),
        ("您好，我的快递丢了，请尽快处理", "我的快递丢了，"),
        ("唔該，部冷氣壞咗，麻煩跟進下，多謝晒", "部冷氣壞咗，"),
        ("Sorry to be a nuisance. The lamp is broken. Bless you.", "The lamp is broken."),
        ("hi the lamp is broken thanks", "the lamp is broken"),
        ("您好快递丢了谢谢", "快递丢了"),
        ("亲，在吗？你们多收了我五十块钱", "你们多收了我五十块钱"),
        ("辛苦您帮忙看一下，手续多，太麻烦了", "手续多，太麻烦了"),
        ("冒昧打擾，冷氣不冷。感謝撥冗閱讀", "冷氣不冷。"),
        ("给我添麻烦了，修了三次", "给我添麻烦了，修了三次"),
        ("三封信都写“感谢您的理解”，没修", "三封信都写“感谢您的理解”，没修"),
        ("Please stop calling me", "Please stop calling me"),
        ("Not a word of thanks", "Not a word of thanks"),
        ("Thanks for nothing, the lamp is broken", "Thanks for nothing, the lamp is broken"),
        ("谢谢你们把我的灯弄坏了", "谢谢你们把我的灯弄坏了"),
        ("The clerk said thank you and hung up", "The clerk said thank you and hung up"),
        ("Thank you so much!", "Thank you so much!"),
        ("谢谢，麻烦了", "谢谢，麻烦了"),
        ("Hi, thanks. Bye", "Hi, thanks. Bye"),
    ],
)
def test_manners_go_and_what_is_told_stays(text: str, told: str) -> None:
    assert without_courtesy(text).strip() == told


def test_manners_in_the_middle_go_as_well() -> None:
    told = without_courtesy("The lamp broke. Thank you for reading. It smokes now.")

    assert told.split() == ["The", "lamp", "broke.", "It", "smokes", "now."]


@given(st.text(max_size=120))
def test_places_stay_what_they_were(text: str) -> None:
    prepared = prepare(text).text
    told = without_courtesy(prepared)

    assert len(told) == len(prepared)
    assert all(new in {old, " "} for new, old in zip(told, prepared, strict=True))
    assert told.strip() or not prepared.strip()


@given(
    st.lists(st.sampled_from(["Hello, ", "你好，", "Thanks! ", "谢谢。", "the lamp is broken. "]))
)
def test_a_text_is_never_emptied(parts: list[str]) -> None:
    text = prepare("".join(parts)).text
    assert bool(without_courtesy(text).strip()) == bool(text.strip())
