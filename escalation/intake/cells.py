"""What one cell may hold, and what it is then kept as: text for a database's bulk statements.

A refusal tells the class of what stands there and the way out, never the value: it may be a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, NoReturn
from zoneinfo import available_timezones

from babel.core import get_global

from escalation.sla import HoursError, parse_hours
from handlers.model import LANGUAGES

type Read = Callable[[str], str]
"""Reads a stripped cell that is not empty, and gives it as it is kept."""

LONGEST_ID: Final = 64
LONGEST_TEXT: Final = 200
MOST: Final = Decimal("99999999999.99")
"""The greatest sum of one order: more is a slip, and every sum of a customer stays exact."""
DECIMALS: Final = 2
WHOLE_DIGITS: Final = 11
"""Those of `MOST` before its point."""
YEARS: Final = range(1970, 2101)
REMEMBERED: Final = 50_000
"""So many different days are read once; a file may have a million other ones."""

SUM = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,2}))?")
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?")
EXPONENT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+")
DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
MIDNIGHT = re.compile(r"[ T]0?0:00(?::00(?:\.0+)?)?$")


class Refused(ValueError):
    """A value that cannot be taken: `problem` is its class (a stable slug), `said` what is wrong
    with it, `way_out` what to do.
    """

    def __init__(self, problem: str, said: str, way_out: str) -> None:
        super().__init__(f"{said}; {way_out}")
        self.problem, self.said, self.way_out = problem, said, way_out


def nothing() -> NoReturn:
    """Refuse an empty cell that must be filled."""
    raise Refused("empty", "is empty", "fill it in")


def text(said: str) -> str:
    """Words of one line."""
    if len(said) <= LONGEST_TEXT and said.isprintable():
        return said
    return _looked_at(said, LONGEST_TEXT)


def identifier(said: str) -> str:
    """The shop's own number of a customer: compared as it is written."""
    if len(said) <= LONGEST_ID and said.isprintable():
        return said
    return _looked_at(said, LONGEST_ID)


def reference(said: str) -> str:
    """The reference of an order, which customers write in any case: kept in upper case."""
    return identifier(said).upper()


def _looked_at(said: str, most: int) -> str:
    """What has signs that are not printed may still be words: narrow blanks, joined emoji."""
    if len(said) > most:
        raise Refused("too_long", "is too long", f"keep it to {most} characters")
    if not any(unicodedata.category(sign) in UNSEEN for sign in said):
        return said
    raise Refused("unprintable", "holds a control character", "remove line breaks and the like")


UNSEEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of characters, separators of lines."""


def amount(said: str) -> str:
    """A sum from 0 on, with two decimals: ``1234.50``. Thousands may be parted by commas."""
    # As nearly every cell is written, and kept: a file may hold a million sums.
    whole, _, part = said.partition(".")
    if (
        len(part) == DECIMALS
        and len(whole) <= WHOLE_DIGITS
        and said.isascii()
        and part.isdecimal()
        and whole.isdecimal()
        and (whole[0] != "0" or whole == "0")
    ):
        return said
    match = SUM.fullmatch(said)
    if match is None and GROUPED.fullmatch(said):
        match = SUM.fullmatch(said.replace(",", ""))
    if match is None:
        raise _no_sum(said)
    # By hand, which costs a fifth of a Decimal.
    whole = match[1].lstrip("0") or "0"
    if len(whole) > WHOLE_DIGITS:
        raise Refused("absurd", "is a sum beyond all reason", f"give at most {MOST:,}")
    return f"{whole}.{(match[2] or ''):0<2}"


def _no_sum(said: str) -> Refused:
    if EXPONENT.fullmatch(said):
        return Refused(
            "exponent",
            "is a number with an exponent",
            "show the column as a number with two decimals before exporting it",
        )
    if said.startswith("-") and SUM.fullmatch(said[1:]):
        return Refused("negative", "is below zero", "leave refunds out: give what was bought")
    if re.fullmatch(r"[0-9]+\.[0-9]{3,}", said):
        return Refused("too_exact", "has more than two decimals", "round it to two decimals")
    return Refused("not_a_sum", "is no sum", "write it as 1234.50, without a currency")


@lru_cache(REMEMBERED)
def day(said: str) -> str:
    """A day as ``2026-11-20``; also 2026/11/20, 2026年11月20日 and 20261120, year first."""
    said = MIDNIGHT.sub("", said)
    match = DAY.fullmatch(said) or COMPACT.fullmatch(said)
    if match is None:
        if re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{2}){1,2}", said):
            raise Refused(
                "ambiguous_day", "is a date that may mean two days", "write the year first"
            )
        raise Refused("not_a_day", "is no date", "write it as 2026-11-20")
    year, month, number = (int(part) for part in match.groups())
    if year not in YEARS:
        raise Refused(
            "far_day", "lies in no year of ours", f"give a year from {YEARS[0]} to {YEARS[-1]}"
        )
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        raise Refused("no_such_day", "is a day that no calendar has", "correct it") from None


CALLED: Final[Mapping[str, str]] = {
    "RMB": "CNY", "人民币": "CNY", "人民幣": "CNY", "NTD": "TWD", "新台币": "TWD", "新台幣": "TWD",
    "新臺幣": "TWD", "港币": "HKD", "港幣": "HKD", "美元": "USD", "欧元": "EUR", "歐元": "EUR",
}  # fmt: skip
"""What currencies are called beside their codes."""


@cache
def currencies() -> frozenset[str]:
    """The currencies that are tender somewhere now (ISO 4217)."""
    return frozenset(
        code
        for entries in get_global("territory_currencies").values()
        for code, _, ended, is_tender in entries
        if ended is None and is_tender
    )


@lru_cache(REMEMBERED)
def currency(said: str) -> str:
    """A currency's code, such as CNY."""
    code = CALLED.get(said.upper(), said.upper())
    if code not in currencies():
        raise Refused("unknown_currency", "is no currency", "write its code, such as CNY or USD")
    return code


TONGUES: Final[Mapping[str, str]] = {
    **{tag.lower(): tag for tag in LANGUAGES},
    "zh": "zh-Hans", "zh-cn": "zh-Hans", "zh_cn": "zh-Hans", "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant", "zh_tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant",
    "en-us": "en", "en-gb": "en", "english": "en", "英文": "en", "英语": "en", "英語": "en",
    "简体中文": "zh-Hans", "简体": "zh-Hans", "中文": "zh-Hans", "繁體中文": "zh-Hant",
    "繁体中文": "zh-Hant", "繁體": "zh-Hant",
}  # fmt: skip


def language(said: str) -> str:
    """One of the three languages, by its tag or by what it is called."""
    tag = TONGUES.get(said.lower())
    if tag is None:
        raise Refused(
            "unknown_language", "is none of our languages", "write en, zh-Hans or zh-Hant"
        )
    return tag


CHANNELS: Final = ("webchat", "telegram", "wechat", "sms", "phone", "email", "line", "whatsapp")
WAYS: Final[Mapping[str, str]] = {
    **{name: name for name in CHANNELS},
    "web": "webchat", "网页": "webchat", "網頁": "webchat", "微信": "wechat", "短信": "sms",
    "簡訊": "sms", "短訊": "sms", "text": "sms", "电话": "phone", "電話": "phone", "call": "phone",
    "邮件": "email", "电子邮件": "email", "電郵": "email", "電子郵件": "email", "e-mail": "email",
    "mail": "email",
}  # fmt: skip


def channel(said: str) -> str:
    """How a customer wishes to be reached."""
    name = WAYS.get(said.lower())
    if name is None:
        raise Refused(
            "unknown_channel", "is no way to reach somebody", f"write one of {', '.join(CHANNELS)}"
        )
    return name


def hours(said: str) -> str:
    """When a customer wishes to be reached: ``mon-fri 18:00-21:00``, or ``18:00-21:00``."""
    said = " ".join(said.lower().replace("：", ":").replace("；", ";").split())
    if said[:1].isdigit() and said != "24/7":
        said = f"mon-sun {said}"
    try:
        parse_hours(said[:LONGEST_TEXT])
    except HoursError:
        raise Refused(
            "not_hours", "is no time of the week", "write it as mon-fri 18:00-21:00"
        ) from None
    return said


AREAS: Final = tuple(
    f"{area}/"
    for area in (
        *("Africa", "America", "Antarctica", "Arctic", "Asia"),
        *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    )
)


@cache
def _zones() -> Mapping[str, str]:
    """The zones of places by their names in lower case; an offset knows no summer (T49)."""
    return {name.lower(): name for name in available_timezones() if name.startswith(AREAS)}


@lru_cache(REMEMBERED)
def zone(said: str) -> str:
    """The time zone in which a customer lives, by its IANA name: ``Europe/London``."""
    name = _zones().get(said.lower().replace(" ", "_"))
    if name is None:
        raise Refused(
            "unknown_zone", "is no time zone of a place", "write it as Asia/Shanghai, not as +8"
        )
    return name


LEVELS: Final[Mapping[str, str]] = {
    "standard": "standard", "silver": "silver", "gold": "gold", "普通": "standard",
    "标准": "standard", "標準": "standard", "一般": "standard", "银": "silver", "银卡": "silver",
    "銀": "silver", "銀卡": "silver", "金": "gold", "金卡": "gold",
}  # fmt: skip


def tier(said: str) -> str:
    """The tier that the shop itself gives a customer."""
    name = LEVELS.get(said.lower())
    if name is None:
        raise Refused("unknown_tier", "is no tier", "write standard, silver or gold")
    return name
