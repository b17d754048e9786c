"""Order references of a shop's own forms, and patterns that must not be used."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.entities import Extractor
from bot.nlu.references import BrokenPattern, declared
from bot.nlu.text import comparable


@pytest.mark.parametrize(
    ("pattern", "text", "ref"),
    [
        (r"(?:mx|nx)\d{6}[a-z]", "Where is MX123456a?", "MX123456A"),
        (r"\d{8}", "the parcel 20419377 is lost", "20419377"),
        (r"订单\s?(?P<ref>\d{6})", "訂單 204193 沒到", "204193"),
        (r"訂單(?P<ref>\d{6})", "订单204193没到", "204193"),
        (r"[a-z]{2}/\d{2}/\d{4}", "about AB/26/0417, please", "AB/26/0417"),
        (r"\d{4} \d{4}", "it is 2041 9377.", "2041 9377"),
        (r"2026\d{4}", "20261105 没到", "20261105"),
    ],
)
def test_a_shops_own_form_is_found(pattern: str, text: str, ref: str) -> None:
    found = Extractor({"order_ref": [pattern]}).find(text)
    assert [(each.kind, each.value) for each in found] == [("order_ref", ref)]


def test_it_is_found_as_a_whole_only() -> None:
    assert not declared(r"\d{6}").search("a12345678 12345678 123456a")


@pytest.mark.parametrize("text", ["13812345678", "110101199003071234", "4111111111111111"])
def test_numbers_of_persons_and_cards_are_nobodys_order(text: str) -> None:
    assert not Extractor({"order_ref": [r"\d{11,18}"]}).find(text)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(", "no regular expression"),
        (r"[z-a]\d{4}", "no regular expression"),
        (r"\d{4}(?i)x", "no regular expression"),
        (r"\d+", "how often at most"),
        (r"[a-z]*\d{6}", "how often at most"),
        (r"\d{4,}", "how often at most"),
        (r"(?:[a-z]{1,9}){1,9}\d{4}", "too many ways"),
        (r"(a|a){1,30}b1", "too many ways"),
        (r"\d{1,40}\d{1,40}x", "too many ways"),
        (r"([a-z])\1\d{4}", "more than sets"),
        (r"\d?", "fewer than 3"),
        (r"[a-z]\d", "fewer than 3"),
        (r"\d{6}" + "x" * 200, "more than 200"),
    ],
)
def test_what_may_not_be_declared(pattern: str, why: str) -> None:
    with pytest.raises(BrokenPattern, match=re.escape(why)):
        declared(pattern)


PIECES = st.sampled_from(
    [r"\d{4,8}", "[a-z]{1,3}", "a?", "-?", "(?:ab|a|b){0,3}", "(?:a{0,3}b?){0,2}", "x", r"\w{2,9}"]
)


@settings(max_examples=150)
@given(
    st.lists(PIECES, min_size=1, max_size=6).map("".join), st.sampled_from(["a", "ab", "1", "x-"])
)
def test_no_declared_pattern_keeps_the_search_busy(pattern: str, letters: str) -> None:
    """The longest text that is ever searched, made of what the patterns like best."""
    try:
        compiled = declared(pattern)
    except BrokenPattern:
        return
    text = comparable(letters * (2_000 // len(letters)))
    started = time.process_time()
    list(compiled.finditer(text))
    assert time.process_time() - started < 1


@given(st.text(max_size=20))
def test_any_line_is_a_pattern_or_is_refused(line: str) -> None:
    try:
        compiled = declared(line)
    except BrokenPattern:
        return
    assert not compiled.search("")
