"""Laws of cleaning, words and language, for any text that a channel can hand over."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import (
    MAX_CHARS,
    Language,
    comparable,
    detect_language,
    has_word,
    normalise,
    prepare,
    simplified,
    words,
)

# Everything there is, lone surrogates and unassigned code points included.
anything = st.text(st.characters(codec=None, exclude_categories=[]), max_size=80)
longer = anything.map(lambda text: text * 90)
texts = anything | longer


@given(texts)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(st.text("ab Z9./\\\t\n", max_size=12) | texts)
def test_the_short_way_for_plain_english_changes_nothing(text: str) -> None:
    with patch("bot.nlu.text._is_clean", return_value=False):
        the_long_way = prepare.__wrapped__(text)

    assert prepare.__wrapped__(text) == the_long_way


@given(texts)
def test_a_clean_text_is_short_and_holds_nothing_invisible(text: str) -> None:
    clean = normalise(text)

    assert len(clean) <= MAX_CHARS
    assert clean == clean.strip()
    assert not clean.startswith(("/", "\\"))
    assert not any(char in clean for char in "\0\n\r\t\u200b\u200d\ufeff\u202e")


@given(texts)
def test_every_place_leads_back_into_the_original(text: str) -> None:
    prepared = prepare(text)

    assert len(prepared.origin) == len(prepared.text) + 1
    assert list(prepared.origin) == sorted(prepared.origin)
    assert prepared.origin[-1] == len(text)
    for place in range(len(prepared.text)):
        start, end = prepared.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(texts)
def test_words_are_cut_from_the_text_in_order(text: str) -> None:
    clean = normalise(text)
    end = 0
    for word in words(clean):
        assert word.start >= end
        assert clean[word.start : word.end] == word.text
        assert len(word.lemma) == len(word.text)
        end = word.end


@given(texts)
def test_comparing_never_changes_the_length(text: str) -> None:
    clean = normalise(text)

    assert len(comparable(clean)) == len(simplified(clean)) == len(clean)


@given(texts, st.sampled_from(["en", "zh-Hans", "zh-Hant"]))
def test_some_language_is_always_found(text: str, default: Language) -> None:
    assert detect_language(text, default) in {"en", "zh-Hans", "zh-Hant"}


def test_a_text_that_is_too_long_keeps_its_start_and_its_end() -> None:
    clean = normalise("start " + "x" * 100_000 + " end")

    assert len(clean) <= MAX_CHARS
    assert clean.startswith("start x")
    assert clean.endswith("x end")
    assert " ... " in clean or "x ... x" in clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/affirm", "affirm"),
        (" ／／ /affirm", "affirm"),
        ("Ｏｒｄｅｒ　Ａ－１００１", "Order A-1001"),
        ("扣了我３０元！", "扣了我30元!"),
        ("re\u200bfund\0 me", "refund me"),
        ("a \t\n b", "a b"),
        ("我 要 投 诉 , 扣 了 30 元", "我要投诉 , 扣了 30 元"),
        ("同　意", "同意"),
        ("t h e y   t o o k   i t  :  m o n e y", "they took it : money"),
        ("t h e y t o o k i t", "t h e y t o o k i t"),
        ("I  am  a  U S citizen", "I am a U S citizen"),
        ("é b  c d  e f  g h  i j  k l  m", "é b c d e f g h i j k l m"),
        ("昨天买的 今天就坏了", "昨天买的 今天就坏了"),
        ("🉑", "🉑"),
        ("", ""),
        ("\u200b\ufeff", ""),
        ("/", ""),
    ],
)
def test_what_cleaning_does(text: str, clean: str) -> None:
    assert normalise(text) == clean


@pytest.mark.parametrize("text", ["好", "ok", "30", "３", "ÖÄ", "😡 no", "не", "/y"])
def test_there_is_a_word(text: str) -> None:
    assert has_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "👍",
        "😡😡😡",
        "？？？",
        "...",
        "👌🏽",
        "1️⃣",
        "🉑",
        "🆗",
        "㊗️",
        "\u200b",
        "ℹ️",
        "!?",
        "❤️",
        "-",
        "👨‍👩‍👧",
        "\ud800",
    ],
)
def test_there_is_no_word(text: str) -> None:
    """An angry face must never count as an answer."""
    assert not has_word(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I was charged twice", "en"),
        ("客服一直没回复", "zh-Hans"),
        ("客服一直不回覆我的訊息", "zh-Hant"),
        ("嗰個職員好冇禮貌", "zh-Hant"),
        ("你哋幾時先覆我", "zh-Hant"),
        ("台灣大哥大收訊很差", "zh-Hant"),
        ("后来里面只有一个面包，不干净", "zh-Hans"),
        ("皇后大道的店裡面", "zh-Hant"),
        ("我的iPhone screen裂开了", "zh-Hans"),
        ("呢個 plan 好貴, cancel 咗 but still charge", "zh-Hant"),
        ("The 奶茶 was cold and the boba was missing", "en"),
        ("刚刚在超市买的酸奶是漏的@某某乳业", "zh-Hans"),
        ("café opening hours are a joke", "en"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert detect_language(text) == language
    assert detect_language(text, "zh-Hant" if language != "zh-Hant" else "en") == language


@pytest.mark.parametrize(
    "text", ["ok", "A-1001", "#12345", "👍", "", "30", "https://example.com/a b@c.de"]
)
@pytest.mark.parametrize("default", ["en", "zh-Hans", "zh-Hant"])
def test_what_says_nothing_takes_the_default(text: str, default: Language) -> None:
    assert detect_language(text, default) == default


def test_a_chinese_text_of_either_script_takes_the_script_of_the_default() -> None:
    assert detect_language("好的", "zh-Hant") == "zh-Hant"
    assert detect_language("好的", "en") == "zh-Hans"


def test_traditional_and_simplified_words_compare_as_one() -> None:
    assert [word.lemma for word in words("退錢 REFUND")] == [
        word.lemma for word in words("退钱 refund")
    ]
