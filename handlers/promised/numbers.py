"""Small numbers as they are written in promises: 3, three, 三, 十五, 两三."""

from __future__ import annotations

from decimal import Decimal

HAN_DIGITS = ("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九")
DIGITS = {char: n for n, chars in enumerate(HAN_DIGITS) for char in chars}
UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
TENS = str.maketrans({"廿": "二十", "卅": "三十"})
HAN_NUMBER = "[" + "".join((*DIGITS, *UNITS, "廿卅")) + "]"
"""A pattern for one character of a Chinese number."""

SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
WORDS = {word: n for n, word in enumerate(SMALL)} | {
    "thirty": 30,
    "forty": 40,
    "forty-eight": 48,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
ENGLISH_NUMBER = "|".join(sorted(WORDS, key=len, reverse=True))

ORDINALS = {
    word: n
    for n, word in enumerate(
        (
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
            "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first",
            "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
            "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
        ),
        start=1,
    )
}  # fmt: skip
"""Days of a month in words."""
ENGLISH_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))


def english(written: str) -> Decimal | None:
    """A number in figures or words, a couple of, half a, an."""
    if written[0] in "0123456789":
        return Decimal(written)
    if written.startswith("half"):
        return Decimal("0.5")
    if "couple" in written:
        return Decimal(2)
    if written in {"a", "an", "so", "the", "the next", "the coming"}:
        return Decimal(1)
    return Decimal(WORDS[written]) if written in WORDS else None


def chinese(written: str) -> Decimal | None:
    """A number in figures or characters; of two side by side, as in 两三, the larger."""
    if written[0] in "0123456789":
        return Decimal(written)
    if written == "半":
        return Decimal("0.5")
    written = written.translate(TENS)
    if all(char in DIGITS for char in written):
        if len(written) > 2:  # noqa: PLR2004 - 二〇二六, digit by digit
            return Decimal("".join(str(DIGITS[char]) for char in written))
        return Decimal(DIGITS[written[-1]])
    total = section = 0
    digit: int | None = None
    last = 1
    for char in written:
        if char in DIGITS:
            digit = DIGITS[char]
            last = last if digit else 1
        elif char == "万":
            total, section, digit, last = (section + (digit or 0)) * 10_000, 0, None, 10_000
        elif char in UNITS:
            last = UNITS[char]
            section, digit = section + (1 if digit is None else digit) * last, None
        else:
            return None
    # A last digit without its unit counts tenths of the unit before it: 一百二 is 120.
    tail = 1 if last == UNITS["十"] else max(1, last // 10)
    return Decimal(total + section + (digit or 0) * tail)
