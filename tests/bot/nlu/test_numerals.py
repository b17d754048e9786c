"""Numbers written in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.numerals import NUMERAL, read_english, read_numeral

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("三十", "30"),
        ("十", "10"),
        ("十五", "15"),
        ("一百二", "120"),
        ("一百零五", "105"),
        ("两千五百", "2500"),
        ("一千五", "1500"),
        ("三万二", "32000"),
        ("二十万", "200000"),
        ("十二点五", "12.5"),
        ("二〇二六", "2026"),
        ("壹佰", "100"),
        ("廿八", "28"),
        ("卅", "30"),
        ("一百廿五", "125"),
    ],
)
def test_chinese(written: str, number: str) -> None:
    assert read_numeral(written) == Decimal(number)


@pytest.mark.parametrize("written", ["", "点", "三点", "点五", "好", "三x", "两三", "两三百"])
def test_what_is_no_number(written: str) -> None:
    assert read_numeral(written) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("twenty", 20),
        ("forty-five", 45),
        ("a hundred", 100),
        ("two hundred and fifty", 250),
        ("three thousand two hundred", 3200),
        ("half a million", 500_000),
        ("a couple of hundred", 200),
    ],
)
def test_english(written: str, number: int) -> None:
    assert read_english(written) == number


@pytest.mark.parametrize("written", ["", "lots", "and", "two fifty", "ten twenty"])
def test_what_is_no_english_number(written: str) -> None:
    assert read_english(written) is None


@given(st.integers(1, 99))
def test_every_number_below_a_hundred(number: int) -> None:
    tens, ones = divmod(number, 10)
    written = (
        (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")
    )

    assert read_numeral(written) == number


@given(st.text(st.sampled_from(NUMERAL + "点"), max_size=12))
def test_any_row_of_numerals_is_read_or_refused(written: str) -> None:
    number = read_numeral(written)

    assert number is None or number >= 0
