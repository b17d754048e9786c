"""What a pattern is said to need is in every text in which it holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.factors import Sieve, grams_of, guarded
from handlers.safety import KINDS
from tests.handlers.signs.labelled import LANGUAGES, PARTS, sentences

SIGNS = [each for kind in KINDS.values() for each in (*kind.en, *kind.zh)]
OF_ALL_KINDS = (
    "abc", "a|bc|def", "(?:ab|cd){1,3}e?", "(?:ab)?cd*", "[xyz]q", "[^a]b", "(?P<n>one|two)(?P=n)",
    "(?!no)yes+", "a.{0,5}b", "(?:喝|饮)(?:酒|醉)", r"\bwar(?:m|ning|)\b", "(?>ab|a)c", "x{0}y",
)  # fmt: skip


@pytest.mark.parametrize("pattern", OF_ALL_KINDS)
@given(data=st.data())
def test_whatever_holds_may_hold(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern))

    assert re.search(pattern, text)
    assert guarded(pattern).may_hold(grams_of(text))


def test_no_sign_of_the_labelled_sentences_is_sifted_out() -> None:
    sieve = Sieve(SIGNS)
    held = 0
    for part in PARTS:
        for language in LANGUAGES:
            for told in sentences(part, language):
                text = told.text.lower()
                left = {id(each) for each in sieve.left(grams_of(text))}
                for each in SIGNS:
                    if id(each) not in left:
                        continue
                    held += each.pattern.search(text) is not None
                missed = [each for each in SIGNS if id(each) not in left][:: len(told.text) % 7 + 1]
                assert [each for each in missed if each.pattern.search(text)] == []
    assert held > 100


def test_every_sign_needs_something_and_few_are_left_of_an_ordinary_complaint() -> None:
    assert [each.pattern.pattern for each in SIGNS if not each.needs] == []
    sieve = Sieve(SIGNS)
    for text in (
        "you charged me twice for one order and nobody answers",
        "订单三天还没发货,客服不回",
    ):
        assert len(sieve.left(grams_of(text))) < 8


def test_those_left_stand_in_their_order() -> None:
    patterns = [guarded(pattern) for pattern in (".", "b", "a", "c|a", "zz")]

    left = Sieve(patterns).left(grams_of("ab"))

    assert [each.pattern.pattern for each in left] == [".", "b", "a", "c|a"]
