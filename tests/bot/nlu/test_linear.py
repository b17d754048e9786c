"""The features of the linear model."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.linear import grams, weights
from bot.nlu.text import normalise, words


def of(text: str) -> list[str]:
    return list(grams(words(normalise(text))))


def test_words_pairs_and_pieces() -> None:
    expected = ["refund", "me", "refund me", *pieces(" refund "), *pieces(" me ")]

    assert of("Refund me") == expected


def pieces(word: str) -> list[str]:
    return ["~" + word[at : at + size] for size in (3, 4, 5) for at in range(len(word) - size + 1)]


def test_han_text_gives_characters_pairs_and_runs_across_no_mark() -> None:
    assert of("不退款，好") == ["不", "退", "款", "好", "不 退", "退 款", "款 好", "~不退款"]


def test_scripts_widths_cases_and_numbers_make_no_difference() -> None:
    assert of("退錢 Ｒｅｆｕｎｄ ３０") == of("退钱 refund 99")


@given(st.text(max_size=200))
def test_the_weights_of_a_text_have_length_one(text: str) -> None:
    found = words(normalise(text))
    vocabulary = {gram: place for place, gram in enumerate(dict.fromkeys(grams(found)))}
    known = weights(found, vocabulary, [1.5] * len(vocabulary))

    assert set(known) == set(vocabulary.values())
    if known:
        assert math.isclose(sum(value * value for value in known.values()), 1.0)


def test_unknown_features_are_passed_over() -> None:
    assert weights(words("refund"), {"other": 0}, [1.0]) == {}
