"""Sums of money in folded text, with their currency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from handlers.promised.numbers import HAN_NUMBER, chinese
from handlers.promised.promise import Sum

SIGNS = {
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "s$": "SGD", "c$": "CAD", "$": "",
    "£": "GBP", "€": "EUR", "¥": "CNY", "rmb": "CNY", "cny": "CNY", "usd": "USD", "hkd": "HKD",
    "twd": "TWD", "ntd": "TWD", "eur": "EUR", "gbp": "GBP", "人民币": "CNY", "新台币": "TWD",
    "台币": "TWD", "港币": "HKD", "港元": "HKD", "美金": "USD", "美元": "USD", "欧元": "EUR",
    "英镑": "GBP",
}  # fmt: skip
UNITS = {
    "元": "", "块钱": "", "块": "", "圆": "", "蚊": "HKD", "euros": "EUR", "euro": "EUR",
    "pounds": "GBP", "pound": "GBP", "yuan": "CNY", "dollars": "", "dollar": "", "港元": "HKD",
    "港币": "HKD", "美金": "USD", "美元": "USD", "欧元": "EUR", "英镑": "GBP", "台币": "TWD",
    "人民币": "CNY", "rmb": "CNY", "hkd": "HKD", "usd": "USD", "eur": "EUR", "gbp": "GBP",
    "twd": "TWD", "cny": "CNY", "£": "GBP", "€": "EUR",
}  # fmt: skip
FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d+)?"
_SIGN, _UNIT = (
    "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    for names in (SIGNS, UNITS)
)
AMOUNT = re.compile(
    rf"(?<![a-z\d])(?P<sign>{_SIGN}) ?(?P<number>{FIGURES})(?P<times>万)?(?:元|块)?"
    rf"|(?<![\d.,{HAN_NUMBER[1:-1]}])(?P<written>{FIGURES}|{HAN_NUMBER}{{1,9}}) ?"
    rf"(?P<many>万)?(?P<unit>{_UNIT})(?![a-z])"
    rf"(?:(?<=块)(?P<tenths>[1-9])(?![\d.{HAN_NUMBER[1:-1]}点天个日月]))?"
)
_GIVE = "(?:再|会|将|多|退|补|赔|给|付|送|加|返|还|您|你|我们)"
FURTHER = re.compile(
    rf"(?:(?:另外?|再(?=[补加多送赔另])|还要?多){_GIVE}*|额外{_GIVE}+)\s*$"
    r"|\b(?:another|(?:an|(?:plus|and) the) (?:additional|extra|further)(?: sum of)?"
    r"|on top of that,?|plus)\s*$"
)
"""Words before a sum that comes on top of another."""
PERHAPS = re.compile(
    r"(?<!the )(?<!that )(?<!this )(?<!those )(?<!these )(?<!your )"
    r"\b(?:additional|extra|further)(?: sum of)?\s*$|(?<![这那])额外\s*$"
)
"""The same, unless the sum is one that was `TAKEN`: "the extra £30" is what was spoken of."""
MORE = re.compile(r"\s*(?:more|extra|on top|in addition|besides)\b")
KNOWN = re.compile(r"\b(?:the|that|this|those|these|your)\s*$")
TAKEN = re.compile(
    r"\s*(?:(?:more|extra|that|which|we|you|it|was|were|had|have|has|been|wrongly) )*"
    r"(?:(?:over)?charged|took|taken|billed|deducted|debited|you(?: had| have|'ve|'d)? paid)\b"
    r"|的?(?:费用|收费|扣款|手续费)"
)
AROUND = 40
"""Characters on each side of a sum in which such words are looked for."""
YUAN = frozenset({"元", "块钱", "块", "圆"})


@dataclass(frozen=True, slots=True)
class Meant:
    """What a sum without a currency is in; 元 is the yuan where the script is not traditional."""

    currency: str
    is_traditional: bool


def sums(text: str, meant: Meant) -> Iterator[tuple[int, int, Sum]]:
    """The sums in a folded text, with their places."""
    for match in AMOUNT.finditer(text):
        written = match["number"] or match["written"]
        try:
            number = (
                Decimal(written.replace(",", "")) if written[0].isdecimal() else chinese(written)
            )
        except InvalidOperation:
            continue
        if number is None or not number:
            continue
        if match["times"] or match["many"]:
            number *= 10_000
        if match["tenths"]:
            number += Decimal(match["tenths"]) / 10
        code = SIGNS[match["sign"]] if match["sign"] else UNITS[match["unit"]]
        if match["unit"] in YUAN and not meant.is_traditional:
            code = "CNY"
        before = text[max(0, match.start() - AROUND) : match.start()]
        further = _is_further(before, text[match.end() : match.end() + AROUND])
        yield match.start(), match.end(), Sum(number, code or meant.currency, further=further)


def _is_further(before: str, after: str) -> bool:
    """Whether a sum between these words comes on top of another, and is not told again."""
    if FURTHER.search(before):
        return True
    if TAKEN.match(after) or (MORE.match(after) and KNOWN.search(before)):
        return False
    return PERHAPS.search(before) is not None or MORE.match(after) is not None
