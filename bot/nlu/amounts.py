"""Sums of money in a text, in figures and in words, with their currency. Python 3.10 syntax."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.nlu.numerals import ENGLISH_NUMERAL, NUMERAL, read_english, read_numeral
from bot.nlu.text import comparable, detect_language
from bot.nlu.understanding import Entity

_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_HAN_NUMBER = f"[{NUMERAL}]+(?:点[{NUMERAL}]+)?"
_TIMES = {"k": 1_000, "千": 1_000, "万": 10_000, "w": 10_000, "m": 1_000_000, "亿": 100_000_000}
# None where the sign or word does not tell whose: the shop's own currency will be meant.
_SIGNS: dict[str, str | None] = {
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "c$": "CAD", "s$": "SGD", "$": None,
    "¥": "CNY", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "rmb": "CNY", "cny": "CNY",
    "usd": "USD", "hkd": "HKD", "twd": "TWD", "ntd": "TWD", "nt": "TWD", "eur": "EUR", "gbp": "GBP",
    "jpy": "JPY", "人民币": "CNY", "美元": "USD", "美金": "USD", "港币": "HKD", "港元": "HKD",
    "港纸": "HKD", "台币": "TWD", "新台币": "TWD", "日元": "JPY", "日币": "JPY", "円": "JPY",
    "欧元": "EUR", "英镑": "GBP",
}  # fmt: skip
_WORDS: dict[str, str | None] = {
    "元人民币": "CNY", "元": "CNY", "圆": "CNY", "块钱": "CNY", "块": "CNY", "大洋": "CNY",
    "yuan": "CNY", "kuai": "CNY", "蚊": "HKD", "元港币": "HKD", "元台币": "TWD", "元新台币": "TWD",
    "刀": "USD", "美刀": "USD", "镑": "GBP", "pounds": "GBP", "pound": "GBP", "quid": "GBP",
    "euros": "EUR", "euro": "EUR", "dollars": None, "dollar": None, "bucks": None, "buck": None,
    "us dollars": "USD", "hk dollars": "HKD",
}  # fmt: skip
_CENTS: dict[str, str | None] = {
    "毛钱": "CNY", "毛": "CNY", "角": "CNY", "分钱": "CNY", "cents": None, "cent": None,
    "pence": "GBP",
}  # fmt: skip
_PARTS = {"毛钱": 10, "毛": 10, "角": 10}
# Read as yuan only where the text is not in traditional script: there it may be any dollar.
_YUAN = frozenset({"元", "圆", "块钱", "块"})
# 一块 is "together" or "a piece of" more often than a yuan; 两块 before a thing is two of it.
_PIECES = "蛋糕|手?表|电池|屏|肉|地|布|砖|石|巧克力|饼|面包|玻璃|硬盘|板|木|豆腐|披萨|牌|糖|去|儿"


def _any(names: dict[str, str | None]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_BEFORE = re.compile(
    rf"(?<![a-z])(?P<sign>{_any(_SIGNS)})\s?(?P<number>{_FIGURES}|{_HAN_NUMBER})\s?"
    r"(?P<times>万|千|亿|[kmw](?![a-z]))?"
)
_AFTER = re.compile(
    rf"(?<![a-z\d.,几数多第])(?P<number>{_FIGURES}|{_HAN_NUMBER}|{ENGLISH_NUMERAL})\s?"
    r"(?P<times>万|千|亿|[kw](?=[元块\s]))?\s?"
    rf"(?P<sign>{_any({**_SIGNS, **_WORDS, **_CENTS})})"
    rf"(?P<rest>(?<=块)[\d{NUMERAL}](?:[毛角]|(?![\w%])))?(?![a-z])"
)


def find_amounts(text: str) -> Iterator[Entity]:
    """The sums in a prepared text, left to right; a bare number is none."""
    plain = comparable(text)
    traditional = detect_language(text) == "zh-Hant"
    taken = -1
    found = sorted([*_BEFORE.finditer(plain), *_AFTER.finditer(plain)], key=re.Match.start)
    for match in found:
        if match.start() < taken or _is_a_piece(match, plain):
            continue
        value = _value(match)
        if value is None:
            continue
        taken = match.end()
        sign = match["sign"]
        currency = {**_SIGNS, **_WORDS, **_CENTS}[sign]
        if traditional and sign in _YUAN:
            currency = None
        start, end = match.start(), match.end()
        while text[end - 1] == " ":
            end -= 1
        yield Entity("amount", f"{value:f}", text[start:end], start, end, currency)


def _is_a_piece(match: re.Match[str], plain: str) -> bool:
    if match["sign"] != "块":
        return False
    if match["number"] in {"一", "1"} and not match.groupdict().get("rest"):
        return True
    return re.match(_PIECES, plain[match.end() :]) is not None


def _value(match: re.Match[str]) -> Decimal | None:
    written = match["number"]
    if written[0].isascii() and written[0].isdigit():
        number: Decimal | None = Decimal(written.replace(",", ""))
    else:
        number = read_numeral(written) or read_english(written)
    if number is None:
        return None
    if match["times"]:
        number *= _TIMES[match["times"]]
    if match["sign"] in _CENTS:
        number /= _PARTS.get(match["sign"], 100)
    rest = match.groupdict().get("rest")
    if rest:
        digit = rest[0]
        tenths = Decimal(digit) if digit.isascii() else read_numeral(digit) or Decimal(0)
        number += tenths / 10
    computed = match["times"] or match["sign"] in _CENTS or rest
    return number.normalize() if computed else number
