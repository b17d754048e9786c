"""Numbers in words: 三十, 廿八, 一百二, 十二点五, forty-five, a hundred. Python 3.10 syntax."""

import re
from decimal import Decimal

_DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹", "二两兩贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_MYRIAD = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_TENS_ZH = {"廿": 20, "卅": 30}

NUMERAL = "".join((*_DIGITS, *_UNITS, *_MYRIAD, *_TENS_ZH))
"""Every character that such a number consists of, the decimal point 点 left out."""


def read_numeral(written: str) -> Decimal | None:
    """The number that `written` stands for; None when it is none.

    A last digit without its unit counts tenths of the unit before it: 一百二 is 120. What names
    two numbers, as 两三 and 两三百 do, is none.
    """
    whole, _, tenths = written.partition("点")
    value = _whole(whole)
    if value is None or not tenths:
        return value if "点" not in written else None
    if any(char not in _DIGITS for char in tenths):
        return None
    return value + Decimal("0." + "".join(str(_DIGITS[char]) for char in tenths))


def _whole(written: str) -> Decimal | None:
    if not written or any(char not in NUMERAL for char in written):
        return None
    if all(char in _DIGITS for char in written):  # 二〇二六: digit by digit
        pair = len(written) == 2 and "零" not in written and "〇" not in written  # noqa: PLR2004
        return None if pair else Decimal("".join(str(_DIGITS[char]) for char in written))
    total = section = 0
    digit: int | None = None
    last_unit = 1
    for char in written:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            last_unit = 1 if digit == 0 else last_unit
        elif char in _TENS_ZH:
            section, digit, last_unit = section + _TENS_ZH[char], None, 10
        elif char in _UNITS:
            last_unit = _UNITS[char]
            section += (1 if digit is None else digit) * last_unit
            digit = None
        else:
            last_unit = _MYRIAD[char]
            total = (total + section + (digit or 0)) * last_unit
            section, digit = 0, None
    return Decimal(total + section + (digit or 0) * max(1, last_unit // 10))


_TEENS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ENGLISH = {word: value for value, word in enumerate(_TEENS.split("|"))} | {
    word: 10 * value for value, word in enumerate(_TENS.split("|"), start=2)
}
_ENGLISH_WORD = "|".join(sorted(_ENGLISH, key=len, reverse=True))

_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_LARGE_WORD = "|".join(_LARGE)
_ONES = "|".join(_TEENS.split("|")[1:10])

ENGLISH_TENS = rf"(?:(?:{_TENS})(?:[ -](?:{_ONES}))?|{'|'.join(_TEENS.split('|')[10:])})\b"
"""A pattern for the words of ten to ninety-nine."""

_SMALL = rf"(?:{ENGLISH_TENS}|(?:{_ENGLISH_WORD})\b)"
ENGLISH_NUMERAL = (
    rf"(?:(?:{_SMALL}|an?|half an?|(?:a )?couple(?: of)?)(?:[ -](?:{_LARGE_WORD})\b)+"
    rf"(?:[ -](?:and )?{_SMALL}(?:[ -](?:{_LARGE_WORD})\b)*)*|{_SMALL})"
)
"""A pattern for such numbers in lower case; it may match more than read_english() can read."""

_FILLING = frozenset({"and", "a", "an", "of"})


def read_english(written: str) -> Decimal | None:
    """The number that English words stand for: twenty, forty-five, two hundred and fifty, half a
    million, a couple of hundred.
    """
    total = section = Decimal(0)
    for word in re.findall("[a-z]+", written):
        if word in _FILLING:
            continue
        if word == "hundred":
            section = (section or Decimal(1)) * 100
        elif word in _LARGE:
            total, section = total + (section or 1) * _LARGE[word], Decimal(0)
        elif word in {"half", "couple"}:
            section += Decimal("0.5") if word == "half" else 2
        elif word in _ENGLISH:
            if section % 100 and (section % 10 or _ENGLISH[word] >= 10):  # noqa: PLR2004
                return None  # "two fifty" may be 250 or 2.50
            section += _ENGLISH[word]
        else:
            return None
    return Decimal(int(total + section)) if total + section else None
