"""Lengths of time in a text: 两个半小时, 3-5 working days. Python 3.10 syntax."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from bot.nlu.numerals import ENGLISH_NUMERAL, NUMERAL, read_english, read_numeral
from bot.nlu.understanding import Entity

COUNT: Final = rf"(?P<count>\d+(?:\.\d+)?|{ENGLISH_NUMERAL}|(?:a )?couple of|half an?|an?)"
"""A pattern for a number in English, for read_count()."""
UNITS: Final = {
    "minute": "M", "min": "M", "hour": "H", "hr": "H", "h": "H", "day": "D", "week": "W",
    "wk": "W", "fortnight": "F", "month": "M", "year": "Y", "yr": "Y", "分钟": "M", "小时": "H",
    "钟头": "H", "钟": "H", "天": "D", "日": "D", "工作日": "D", "工作天": "D", "周": "W",
    "星期": "W", "礼拜": "W", "月": "M", "年": "Y",
}  # fmt: skip
"""The letter of each unit in ISO 8601, and F for a fortnight, which has none there."""
OF_DAY: Final = frozenset({"minute", "min", "hour", "hr", "h", "分钟", "小时", "钟头", "钟"})
"""Units shorter than a day."""
_PIECES = {"Y": (12, "M"), "M": (30, "D"), "W": (7, "D")}
"""What part of a unit is told in: half a year is six months."""

_LONG_EN = re.compile(
    rf"\b(?:(?P<least>\d+|two|three|four|five|six|seven|eight|ten|twelve) ?(?:-|–|~|to|or) ?)?"
    rf"{COUNT}(?P<half> and a half)?(?: (?:whole|full|long|working|business|solid))?[ -]?"
    r"(?P<unit>minute|min|hour|hr|day|week|wk|fortnight|month|year|yr)s?\b(?P<after> and a half)?"
    r"(?![ -]olds?\b)"
)
_SHORT_EN = re.compile(r"\b(?P<count>\d+(?:\.\d+)?)(?P<unit>h|hr|hour|min|minute|day)s?\b")
_LONG_ZH = re.compile(
    rf"(?=[\d{NUMERAL}半])(?<![第每\d{NUMERAL}几])(?<!\d[./])(?:(?P<least>\d+"
    rf"|[{NUMERAL}])[-~到至])?"
    rf"(?P<count>\d+(?:\.\d+)?|(?:[{NUMERAL}]|点(?=[{NUMERAL}]))+|半)[个粒]?(?P<half>半)?"
    r"(?P<unit>工作[日天]|分钟|小时|钟头|(?<=[个半粒])钟(?!表)|天(?!前|之前|以前|到晚|一夜|才)"
    r"|日(?!前|游|三餐|元|本)"
    r"|周(?![年岁围边末刊期一二三四五六日])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])"
    r"|(?<=[个半])月"
    r"|年(?![前级代度纪货轻龄底初中\d]))(?P<after>半(?!天))?"
)
# 个半钟 is an hour and a half.
_AND_A_HALF = re.compile(rf"(?<![{NUMERAL}\d几])个半(?P<unit>小时|钟头|钟|月|星期|礼拜)")
_UNITS_ZH = tuple(unit for unit in UNITS if not unit.isascii())
_UNITS_EN = ("min", "hour", "hr", "day", "week", "wk", "fortnight", "month", "year", "yr")
_PATTERNS = (
    (("个半",), _AND_A_HALF),
    (_UNITS_ZH, _LONG_ZH),
    (_UNITS_EN, _LONG_EN),
    (tuple(f"{digit}{unit}" for digit in range(10) for unit in "hmd"), _SHORT_EN),
)
# "£30 a month" is a rate; "an hour" after one of these is a length of time.
_LASTING = re.compile(
    r"(?:for|about|over|under|almost|nearly|after|within|in|took|take|takes|than|waited|waiting"
    r"|another"
    r"|only|of|half|lasted) $"
)
_RATE = re.compile(rf"(?:只?要|收|平|才|贵)? ?(?:hk\$|nt\$|[¥$£€\d{NUMERAL}])(?!个半)")
_PRICE = re.compile("[元块蚊钱] ?$")
_ONE_DAY = re.compile(" (?:late|early|after|before|later|only|notice)|$|[.,!]")
_ALWAYS = re.compile(
    r" ?(?:客服|热线|营业|服务|在线|便利|自助|店|监控|全天|a day|line|service|helpline)"
)


def read_count(written: str) -> Decimal | None:
    """The number that figures or words stand for; of two numbers, as in 两三, the larger."""
    if written[0] in "0123456789":
        return Decimal(written)
    if written.startswith("half") or written == "半":
        return Decimal("0.5")
    known = {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}.get(written)
    if known:
        return Decimal(known)
    return read_numeral(written) or read_numeral(written[-1:]) or read_english(written)


def whole(number: Decimal, letter: str) -> tuple[int, str]:
    """The same length in whole days, weeks, months or years, which is all that ISO 8601 knows."""
    if letter == "F":
        number, letter = number * 2, "W"
    if number != int(number) and letter in _PIECES:
        times, letter = _PIECES[letter]
        number *= times
    return int(number), letter


def find_durations(text: str, plain: str) -> Iterator[Entity]:
    """Lengths of time in a prepared text; `plain` is its comparable form."""
    for needs, pattern in _PATTERNS:
        if not any(unit in plain for unit in needs):
            continue
        for match in pattern.finditer(plain):
            value = None if _is_none(match, plain) else _duration(match)
            if value is not None:
                yield Entity("duration", value, text[slice(*match.span())], *match.span())


def _is_none(match: re.Match[str], plain: str) -> bool:
    groups, before, rest = match.groupdict(), plain[: match.start()], plain[match.end() :]
    count, unit = groups.get("count", ""), groups["unit"]
    if unit == "日" and count.isascii():  # the 10日 of a month, unless it is waited for
        return re.match("[之以]?内|之?后", rest) is None and not re.search("[等足过]咗?$", before)
    if count in {"a", "an"} and not groups.get("half") and not groups.get("after"):
        return not _LASTING.search(before) or (unit == "minute" and before.endswith("in "))
    return (
        # 前两天 is a date or nothing, a 24-hour line is always open, 一个月三十元 is a rate.
        (before.endswith("前") and not before.endswith(("提前", "以前", "之前")))
        or (count in {"24", "twenty-four"} and unit in OF_DAY and _ALWAYS.match(rest) is not None)
        or (count in {"一", "1"} and (_PRICE.search(before) or _RATE.match(rest)) is not None)
        or (count == "一" and unit == "天" and re.match("[都也]?[没不]", rest) is not None)
        or (count == "one" and unit == "day" and _ONE_DAY.match(rest) is None)
    )


def _duration(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    number = read_count(groups["count"]) if groups.get("count") else Decimal(1)
    if number is None or not number:
        return None
    if "count" not in groups or groups.get("half") or groups.get("after"):
        number += Decimal("0.5")
    unit = groups["unit"]
    if unit in OF_DAY:
        return f"PT{number:f}{UNITS[unit]}"
    if UNITS[unit] == "D" and number != int(number):
        return f"PT{int(number * 24)}H"
    count, letter = whole(number, UNITS[unit])
    return f"P{count}{letter}" if count else None
