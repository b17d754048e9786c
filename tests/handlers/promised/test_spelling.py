"""English in haste: another spelling of the same words promises the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.promised.folding import fold
from handlers.promised.spelling import SPELT, spelt
from tests.handlers.promised.test_finding import read, told

TYPED = {
    "ill ring u tomoz morning": "I'll ring you tomorrow morning",
    "Ill phone you 2moro at 3pm": "I'll phone you tomorrow at 3pm",
    "ok well get it sent out by wensday": "ok we'll get it sent out by Wednesday",
    "were sending it Thrusday @ 4pm": "We're sending it Thursday at 4pm",
    "we cant refund u b4 Friday": "We can't refund you before Friday",
    "you will have it tommorow afernoon": "You will have it tomorrow afternoon",
}


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_in_haste_is_read_as_what_is_meant(typed: str) -> None:
    assert told(read(typed)) == told(read(TYPED[typed]))


@pytest.mark.parametrize(
    "text",
    [
        "I was ill last Friday.",
        "Get well by Friday.",
        "As well as a call on Friday",
        "u.s. ur-text",
    ],
)
def test_a_word_that_is_spelt_rightly_stays(text: str) -> None:
    assert spelt(fold(text)).text == text.lower()


def test_what_is_meant_is_spelt_rightly() -> None:
    assert not set(SPELT) & set(SPELT.values())


@given(st.text(st.sampled_from("u tmr2moroillwellcall@3.,'明天")))
def test_each_letter_stands_where_it_was_written(text: str) -> None:
    before, after = fold(text), spelt(fold(text))

    assert len(after.origin) == len(after.text)
    assert list(after.origin) == sorted(after.origin)
    assert set(after.origin) <= set(before.origin)
