"""Sums of money in a text, in figures and in words, with their currency. Python 3.10 syntax."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.nlu.currencies import CENTS, CODES, CURRENCIES, LOTS, PARTS, SIGNS, TIMES, WORDS
from bot.nlu.numerals import ENGLISH_NUMERAL, ENGLISH_TENS, NUMERAL, read_english, read_numeral
from bot.nlu.prices import Sum, find_cued, number_of
from bot.nlu.text import comparable, detect_language
from bot.nlu.understanding import Entity

_FIGURES = (
    r"(?:\d{1,3}(?:\.\d{3})+|\d+),\d\d(?![\d,])|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
)
_HAN_NUMBER = f"[{NUMERAL}]{{1,20}}(?:点[{NUMERAL}]{{1,9}})?"
# Read as yuan only where the text is not in traditional script: there it may be any dollar.
_YUAN = frozenset({"元", "圆", "块钱", "块"})
# What makes another word of the sign before it: 三元桥 is a place, 两块蛋糕 two pieces of cake.
_NO_SUM = {
    "块": "蛋糕|手?表|电池|屏|肉|地|布|砖|石|巧克力|饼|面包|玻璃|硬盘|板|木|豆腐|披萨|牌|糖|去|儿",
    "元": "桥|里|素|论|次方|组|旦|宵|音|化|老|件|店",
    "毛": "不拔",
    "块钱": "一分",
    "蚊": "子|虫|香",
    "pounds": (
        " (?:of (?!credit|money|my|our|your|the|debt|savings|damage|fees|charges)"
        "|overweight|heavier|lighter)"
    ),
    "grand": r" (?:hotel|piano|opening|prix|total|canyon)",
}
_WEIGHT = re.compile(r"(?:weigh\w*|lost|gained|lose|gain|losing)(?: over| about| nearly)? $")


def _any(names: dict[str, str | None]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_EVEN = "(?:(?<=[元圆蚊])[正整](?![在好个套晚天月年常规式确版品是]))?"  # 五百元正
_BEFORE = re.compile(
    rf"(?=[{re.escape(''.join({sign[0] for sign in SIGNS}))}])(?<![a-z])(?P<sign>{_any(SIGNS)})"
    rf"\s?(?P<number>{_FIGURES}|{_HAN_NUMBER})\s?"
    rf"(?P<times>万|千|亿|[kmw](?![a-z]))?(?:(?:块钱?|[元圆])(?!{_NO_SUM['元']}){_EVEN})?"
    rf"(?: ?(?P<code>{'|'.join(CODES)})(?![a-z]))?"
)
_WHOLE = (
    "(?:"
    + "|".join(
        f"(?<={unit})" for unit in ("pounds", "pound", "dollars", "euros", "euro", "quid", "bucks")
    )
    + ")"
)
_GOES_ON = (
    "(?:for|is|was|and|but|on|to|in|off|extra|each|a|per|because|when|i|they|you|of|just|out)"
)
_UNIT_AFTER = (
    rf"(?<![a-z几数多第])(?<!\d)(?<!\d[.,])(?P<number>%s)\s?"
    r"(?P<times>万|千|亿|[kw](?=[元块\s]))?\s?"
    rf"(?P<sign>{_any({**SIGNS, **WORDS, **CENTS})}){_EVEN}"
    rf"(?:(?<=[块元蚊镑])(?:零(?=.[毛角]))?(?P<tenths>半(?![天年月个小])"
    rf"|[\d{NUMERAL}](?:[毛角]|(?![\w%%])|(?=一[度斤个份张位瓶杯碗包]))"
    r"|\d(?![\d.%%个次天年月人件块元小时分折号点楼米斤张条只位单期周星份盒瓶]))"
    rf"|(?<=毛)(?P<penny>[\d{NUMERAL}])(?![\w%%])"
    rf"|{_WHOLE} (?P<hundredths>\d\d)"
    r"(?![\d.,:%%]| (?:min|hour|hr|day|week|month|year|time|people|percent))"
    rf"|{_WHOLE}(?: and)? (?P<cents>\d\d?|{ENGLISH_TENS}|{ENGLISH_NUMERAL}) (?:cents?|pence|p)\b"
    rf"|{_WHOLE} (?P<spoken>{ENGLISH_TENS})(?=[,.!?;)]|$| {_GOES_ON}\b))?(?![a-z])"
)
_AFTER = re.compile(rf"(?=[\d{NUMERAL}])" + _UNIT_AFTER % f"{_FIGURES}|{_HAN_NUMBER}")
_AFTER_WORDS = re.compile("(?=[a-z])" + _UNIT_AFTER % ENGLISH_NUMERAL)
_ENGLISH_UNITS = (
    "pound",
    "quid",
    "euro",
    "dollar",
    "buck",
    "cent",
    "pence",
    "grand",
    "yuan",
    "kuai",
)


def find_amounts(text: str) -> Iterator[Entity]:
    """The sums in a prepared text, left to right; a bare number is one only behind a verb such as
    to pay.
    """
    plain = comparable(text)
    found = list(_signed(plain, text))
    for each in find_cued(plain):
        if all(each[0][1] <= start or end <= each[0][0] for (start, end), _, _ in found):
            found.append(each)
    for (start, stop), value, currency in sorted(found, key=lambda each: each[0]):
        end = stop
        while text[end - 1] == " ":
            end -= 1
        yield Entity("amount", f"{value:f}", text[start:end], start, end, currency)


def _signed(plain: str, text: str) -> Iterator[Sum]:
    taken = -1
    found = [*_BEFORE.finditer(plain), *_AFTER.finditer(plain)]
    if any(unit in plain for unit in _ENGLISH_UNITS):
        found += _AFTER_WORDS.finditer(plain)
    found.sort(key=re.Match.start)
    for match in found:
        if match.start() < taken or _is_no_sum(match, plain):
            continue
        value = _value(match)
        if value is not None:
            taken = match.end()
            foreign = match["sign"] in _YUAN and detect_language(text) == "zh-Hant"
            sign = match.groupdict().get("code") or match["sign"]
            yield match.span(), value, None if foreign else CURRENCIES[sign]


_PENNIES = ("tenths", "penny", "hundredths", "cents", "spoken")


def _is_no_sum(match: re.Match[str], plain: str) -> bool:
    sign, number = match["sign"], match["number"]
    rest = plain[match.end() :]
    bare = not any(match.groupdict().get(name) for name in _PENNIES)
    if sign in _NO_SUM and bare and re.match(_NO_SUM[sign], rest):
        return True
    if sign in {"pounds", "pound"}:
        return _WEIGHT.search(plain[: match.start()]) is not None
    if sign == "p":  # 50p is a coin, 480p a picture
        return not re.fullmatch(r"\d\d?", number) or plain[match.end("number")] == " "
    if number in {"一", "1"}:  # 一块去 is together, 一分钱一分货 a saying
        return bare and sign in {"块", "分钱", "毛钱", "刀"}
    if sign == "刀":
        return not number[0].isascii()
    return re.fullmatch("[百千万亿]+", number) is not None


def _value(match: re.Match[str]) -> Decimal | None:
    number = number_of(match["number"])
    if number is None:
        return None
    groups, sign = match.groupdict(), match["sign"]
    if times := groups["times"]:
        number *= TIMES[times]
    number *= LOTS.get(sign, 1)
    if sign in CENTS:
        number /= PARTS.get(sign, 100)
    if tenths := groups.get("tenths"):
        number += (_digit(tenths[0]) if tenths[0] != "半" else Decimal(5)) / 10
    if penny := groups.get("penny"):
        number += _digit(penny) / 100
    if written := groups.get("hundredths") or groups.get("cents") or groups.get("spoken"):
        hundredths = Decimal(written) if written.isdigit() else read_english(written)
        if hundredths is None or number != int(number):
            return None
        return number + (hundredths / 100).quantize(Decimal("0.01"))
    computed = times or sign in LOTS or sign in CENTS or tenths
    return number.normalize() if computed else number


def _digit(written: str) -> Decimal:
    return Decimal(written) if written.isascii() else read_numeral(written) or Decimal(0)
