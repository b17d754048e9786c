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
    "星期": "W", "礼拜": "W", "月": "M", "年": "Y", "分": "M", "刻钟": "M", "字": "M",
    "quarter": "M",
}  # fmt: skip
"""The letter of each unit in ISO 8601, and F for a fortnight, which has none there."""
_MINUTES = {"刻钟": 15, "字": 5, "quarter": 15}
OF_DAY: Final = frozenset(
    {"minute", "min", "hour", "hr", "h", "分钟", "小时", "钟头", "钟", "分", *_MINUTES}
)
"""Units shorter than a day."""
_PIECES = {"Y": (12, "M"), "M": (30, "D"), "W": (7, "D")}
"""What part of a unit is told in: half a year is six months."""

_LONG_EN = re.compile(
    rf"\b(?:(?P<least>\d+|two|three|four|five|six|seven|eight|ten|twelve) ?(?:-|–|~|to|or) ?)?"
    rf"{COUNT}\+?(?P<half> and a half)?(?: (?:whole|full|long|working|business|solid))?[ -]?"
    r"(?P<unit>minute|min|hour|hr|day|week|wk|fortnight|month|year|yr)s?\b(?P<after> and a half)?"
    r"(?![ -]olds?\b)"
)
_QUARTERS_EN = re.compile(r"\b(?P<count>three |a )?(?P<unit>quarter)s? of an hour\b")
_SHORT_EN = re.compile(
    r"(?<![a-z0-9.])(?P<count>\d+(?:\.\d+)?)(?P<unit>h|hr|hour|min|minute|day)s?(?![a-z0-9])"
)
_NO_ZERO = NUMERAL.replace("零", "")  # 一年零三个月
_LONG_ZH = re.compile(
    rf"(?=[\d{NUMERAL}半])(?!零)(?<![第每大\d{_NO_ZERO}几])(?<!\d[./])(?:(?P<least>\d+"
    rf"|[{NUMERAL}])[-~到至])?"
    rf"(?P<count>\d+(?:\.\d+)?|(?:[{NUMERAL}]|点(?=[{NUMERAL}]))+|半)(?:(?<=[十百\d])[多来])?"
    r"(?:[个粒][多几来]?)?(?P<half>半)?"
    r"(?P<unit>工作[日天]|分钟|小时|钟头|(?<=[个半粒几多])钟(?!表)"
    r"|(?<!半)天(?!天|前|之前|以前|到晚|一夜|才)|(?<=半)天(?=假|班|时间|工资|课)"
    r"|日(?!前|游|三餐|元|本)"
    r"|周(?![年岁围边末刊期一二三四五六日])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])"
    r"|(?<=[个半几多])月"
    r"|年(?![前级代度纪货轻龄底初中\d]))(?P<after>半(?!天))?"
)
_DELAYS = (
    "误点", "晚点", "迟到", "延误", "等了", "等咗", "迟了", "迟咗", "晚了", "小时", "钟头", "个钟",
)  # fmt: skip
_QUARTERS_ZH = re.compile("(?<![第几])(?P<count>[一两三])(?P<unit>刻钟)")
# 三个字 are fifteen minutes in Hong Kong and three words elsewhere: waiting tells.
_FIVES = (
    re.compile(rf"(?<=[等迟企坐隔咗足])(?P<count>\d|[{NUMERAL}])个(?P<unit>字)(?![母数])"),
    re.compile(rf"(?P<count>\d|[{NUMERAL}])个(?P<unit>字)(?=先|钟|都[冇未])"),
)
# 四十分 may be a time or a mark: minutes only where it follows hours or a delay.
_CUT_SHORT = re.compile(
    f"(?:{'|'.join(f'(?<={word})' for word in _DELAYS)})"
    rf"(?P<count>\d+|[{NUMERAL}]+)(?P<unit>分)(?![\d{NUMERAL}钟之店期数手享开钱])"
)
# In Hong Kong 成个钟 is a whole hour, 个半钟 an hour and a half.
_WHOLE = re.compile("成个(?P<unit>小时|钟头|钟|月|星期|礼拜)")
_AND_A_HALF = re.compile(rf"(?<![{NUMERAL}\d几])个(?P<half>半)(?P<unit>小时|钟头|钟|月|星期|礼拜)")
_UNITS_ZH = tuple(unit for unit in UNITS if not unit.isascii() and unit not in _MINUTES)
_UNITS_EN = ("min", "hour", "hr", "day", "week", "wk", "fortnight", "month", "year", "yr")
_PATTERNS = (
    (("个半",), _AND_A_HALF),
    (("成个",), _WHOLE),
    (("刻钟",), _QUARTERS_ZH),
    *((("个字",), pattern) for pattern in _FIVES),
    (("quarter",), _QUARTERS_EN),
    (_UNITS_ZH, _LONG_ZH),
    (_UNITS_EN, _LONG_EN),
    (("分",), _CUT_SHORT),
    (tuple(f"{digit}{unit}" for digit in range(10) for unit in "hmd"), _SHORT_EN),
)
# "£30 a month" is a rate; "an hour" after one of these is a length of time.
_LASTING = re.compile(
    r"(?:for|said|promised|about|over|under|almost|nearly|after|within|in|took|take|takes|than|waited|waiting"
    r"|another"
    r"|only|of|half|lasted) $"
)
_RATE = re.compile(
    rf"(?:只?要|收|平|才|贵)? ?(?:hk\$|nt\$|[¥$£€\d{NUMERAL}])"
    rf"(?!个半|[\d{NUMERAL}]*(?:个(?:小时|钟|月|星期|礼拜)|分(?!之)|天|小时)"
    r"| ?\d+ ?(?:min|hour|hr|day|week|month))"
)
_PRICE = re.compile("[元块蚊钱] ?$")
_AND_MORE = re.compile(r" and (?:\d|[a-z-]+ min)")
_ONE_DAY = re.compile(" (?:late|early|after|before|later|only|notice)|$|[.,!]")
_ALWAYS = re.compile(
    r" ?(?:客服|热线|营业|服务|在线|便利|自助|店|监控|全天|a day|line|service|helpline)"
)


def read_count(written: str) -> Decimal | None:
    """The number that figures or words stand for; of two numbers, as in 两三, the larger."""
    if not written.strip("0123456789."):
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
    """Lengths of time in a prepared text; `plain` is its comparable form. What is told in two units
    is one length: an hour and twenty minutes.
    """
    found: list[tuple[int, int, str]] = []
    for needs, pattern in _PATTERNS:
        if not any(unit in plain for unit in needs):
            continue
        for match in pattern.finditer(plain):
            start, end = match.span()
            value = None if _is_none(match, plain) else _duration(match)
            if value is not None and all(end <= first or last <= start for first, last, _ in found):
                found.append((start, end, value))
    found.sort()
    for place, (start, end, value) in enumerate(found):
        before = found[place - 1] if place else None
        if before and _together(before, found[place], plain):
            continue
        after = found[place + 1] if place + 1 < len(found) else None
        both = _together(found[place], after, plain) if after else None
        if after and both:
            yield Entity("duration", both, text[start : after[1]], start, after[1])
        else:
            yield Entity("duration", value, text[start:end], start, end)


_JOINT = re.compile(" ?(?:and )?|[零又加]")
_VALUE = re.compile(r"(PT?)(\d+)([YMWDH])")
# Of two units the number of the smaller ones in the larger one, and what the sum is told in.
_SUMS = {
    ("PY", "PM"): (12, "P", "M"), ("PM", "PW"): (30, "P", "D"), ("PM", "PD"): (30, "P", "D"),
    ("PW", "PD"): (7, "P", "D"), ("PD", "PTH"): (24, "PT", "H"), ("PTH", "PTM"): (60, "PT", "M"),
}  # fmt: skip


def _together(one: tuple[int, int, str], two: tuple[int, int, str], plain: str) -> str | None:
    """The length that two make which stand side by side, the second in smaller units."""
    first, second = _VALUE.fullmatch(one[2]), _VALUE.fullmatch(two[2])
    if not first or not second or not _JOINT.fullmatch(plain[one[1] : two[0]]):
        return None
    units = _SUMS.get((first[1] + first[3], second[1] + second[3]))
    if units is None:
        return None
    times, prefix, letter = units
    least = 7 if second[3] == "W" else 1
    return f"{prefix}{int(first[2]) * times + int(second[2]) * least}{letter}"


def _is_none(match: re.Match[str], plain: str) -> bool:
    groups, before, rest = match.groupdict(), plain[: match.start()], plain[match.end() :]
    count, unit = groups.get("count", ""), groups["unit"]
    if unit == "日" and count.isascii():  # the 10日 of a month, unless it is waited for
        return re.match("[之以]?内|之?后", rest) is None and not re.search("[等足过]咗?$", before)
    if count in {"a", "an"} and not groups.get("half") and not groups.get("after"):
        if _AND_MORE.match(rest):
            return False
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
    number = read_count(groups["count"].strip()) if groups.get("count") else Decimal(1)
    if number is None or not number:
        return None
    if groups.get("half") or groups.get("after"):
        number += Decimal("0.5")
    unit = groups["unit"]
    number *= _MINUTES.get(unit, 1)
    if unit in OF_DAY:
        return f"PT{number:f}{UNITS[unit]}"
    if UNITS[unit] == "D" and number != int(number):
        return f"PT{int(number * 24)}H"
    count, letter = whole(number, UNITS[unit])
    return f"P{count}{letter}" if count else None
