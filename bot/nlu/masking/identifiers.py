"""Numbers and addresses that stand for one person or one purchase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.masking.view import HAN, Span, View, has_number, spans, zero_spans

URL: Final = "https://example.com/"
EMAIL: Final = "name@example.com"
HANDLE: Final = "@name"
REFERENCE: Final = "A-1000"

_IN_URL = rf"[^\s<>\"'`,;()\[\]{{}}|{HAN}\u3000-\u303f]"
_URL = re.compile(
    rf"(?:https?://|www\.)(?=\w){_IN_URL}+"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,40}\.){1,4}"
    rf"(?:com|cn|net|org|io|co|me|ly|top|cc|xyz|tw|hk|uk|app|info|link|shop|cm|gg|vip)/{_IN_URL}+"
)
_BARE = re.compile(r"(?:https?://)?[\w.-]+[/.!?]*")
_EMAIL = re.compile(
    r"[a-z0-9._%+'\u00c0-\u024f-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}"
    r"|[a-z0-9._%+-]{1,64} ?@ ?[a-z0-9-]{1,63} ?\. ?(?:com|net|org|edu|cn|hk|tw|uk)(?![a-z])"
    r"|[a-z0-9._%+-]{2,64} at (?:gmail|hotmail|outlook|yahoo|icloud|live|aol|protonmail|qq|163|126)"
    r"(?:\.[a-z]{2,3}){1,2}(?![a-z])"
    r"|[a-z0-9._%+-]{1,64} ?[\[(] ?at ?[\])] ?[a-z0-9-]{1,63}"
    r"(?: ?(?:[\[(] ?dot ?[\])]|\.) ?[a-z]{2,24}){1,4}"
    r"|(?:[a-z0-9_-]{1,30} dot ){0,3}[a-z0-9._%+-]{1,64} at [a-z0-9-]{1,63}(?: dot "
    r"[a-z]{2,24}){1,4}"
)
_HANDLE = re.compile(
    r"(?<![a-z0-9_@.])@[a-z0-9_][a-z0-9_.-]{0,40}[a-z0-9_]"
    rf"|(?<![a-z0-9_@.])@[{HAN}a-z0-9_-]{{2,12}}(?=[\s:,.!?]|$)"
)
_REDDIT = re.compile(r"(?<![\w/])u/[a-z0-9_-]{3,}")

# "RTX-4090" and "Nov-2026" are no orders.
_NO_ORDER = (
    r"(?!(?:rtx|gtx|rx|wh|wf|mx|gt|hd|xps|sm|th|lg|kd|covid|ddr|usb|iso|gb|en|type|model|mk)-)"
    r"(?![a-z]{3,5}-(?:19|20)\d\d(?!\d))"
)
_DATE = r"(?:19|20)\d\d[-/.]\d{1,2}(?!\d)"
_ORDER_CUE = (
    r"(?:\b(?:order|booking|reservation|reference|ref|confirmation|tracking|case|ticket|invoice|po"
    r"|complaint|claim|parcel|shipment|consignment)(?: (?:number|no|num|nr|id|ref|code|reference))?"
    r"\.?(?: is| was|:|#|=)? ?#?"
    r"|(?:订单编?号?码?|单号|编号|运单号?|预订号|订位代号|票号|流水号|工单号?|案件号?|受理号"
    r"|取件码|保单号?)"
    r"(?:是|为|系|:|=|叫)? ?#?)"
)
_NO_COUNT = r"(?!\s?(?:[元块圆年月次天件个人]|dollars|pounds|usd|hkd|rmb|yuan|[.,:/]?\d|[.,]\d))"
_ORDERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![a-z0-9-]){_NO_ORDER}[a-z]{{1,5}}-\d{{4,}}(?:-\d+)*(?![a-z0-9])",
        r"(?<![a-z0-9&])#\s?[a-z]{0,4}-?\d{3,}[a-z0-9-]*",
        rf"{_ORDER_CUE}(?!{_DATE})(?P<ref>[a-z]{{0,6}}-?\d{{3,}}[a-z0-9-]*){_NO_COUNT}",
        r"(?<![a-z0-9.,-])[a-z]{1,4}\d{5,}[a-z]{0,2}(?![a-z0-9-])",
        r"(?<![a-z0-9.,-])\d{3}-\d{7}-\d{7}(?![a-z0-9-])",
    )
)
_SHORTEST_CUED: Final = 4

# Numbers of people and of their cards, by their shape.
_PERSONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- .]?\d{4}[- .]?\d{4}(?!\d)",  # mobile, mainland
        r"(?<!\d)\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)",  # card
        r"(?<!\d)3[47]\d{2}[ -]\d{6}[ -]\d{5}(?!\d)",  # card of fifteen
        r"(?<!\d)\d{6}[ -]?(?:19|20)\d{6}[ -]?\d{3}[\dx](?![a-z\d])",  # identity card, mainland
        r"(?<![a-z0-9])[a-z]{1,2}\d{6} ?\([\da]\)",  # identity card, Hong Kong
        r"(?<![a-z0-9])[a-z][1289]\d{8}(?![a-z0-9])",  # identity card, Taiwan
        r"(?<![a-z0-9])[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d](?![a-z0-9])",  # national insurance
        r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)",  # social security
    )
)
# What is longer than eight digits is masked whatever it is: no sum, day or model is.
_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\+\d{1,3}(?:[ .()-]{0,3}\d){6,13}(?!\d)",  # with a country
        r"(?<!\d)(?:1[-. ])?\(?[2-9]\d{2}\)?[-. ]{1,2}\d{3}[-. ]\d{4}(?!\d)",  # North America
        r"(?<!\d)\(?0\d{1,4}\)?[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)(?![-/年])",  # with an area
        r"(?<!\d)[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)",
        r"\d{9,}x?",
        r"(?<!\d)\d(?:[ .,-]\d){8,}(?!\d)",  # digit by digit
        r"\bp\.?\s?o\.? ?box \d+",
    )
)
_SPELT = re.compile(
    r"(?:[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖][ -]?){8,}[零〇一二三四五六七八九幺]"
)
_CALL_CUE = (
    r"(?:电话|手机|手提|市话|座机|家电|传呼|号码|联系方式|致电|来电|回电|微信|打给我|传真"
    r"|call(?: me)?(?: back)?(?: at| on)?"
    r"|ring me(?: at| on)?|phone|tel|mobile|cell|whatsapp|fax|text me(?: at| on)?"
    r"|reach me(?: at| on)|contact me(?: at| on)|number(?: is)?)"
)
_CALLED = re.compile(
    rf"{_CALL_CUE}(?: ?number)?(?:号码?)?(?:是|为|is)?[^\da-z{HAN}\n]{{0,4}}"
    rf"(?!{_DATE})(?P<value>\d(?:[ -]?\d){{6,}})(?![\d元块])"
)
_TAIL = re.compile(
    r"(?:尾号|末四位|后四位|末4位|后4位|card ending(?: in| with)?|ending(?: in| with)"
    rf"|last (?:four|4)(?: digits)?)[^\d\n{HAN}]{{0,4}}(?:是|为|are|is)? ?(?!(?:19|20)\d\d)"
    r"(?P<value>\d{3,6})(?!\d)"
)
_ACCOUNT = re.compile(
    r"(?:账号|帐号|卡号|户号|会员号|工号|学号|警号|车架号|社保号|身份证(?:字?号码?)?|护照号?码?"
    r"|客户编?号"
    r"|qq号?|微信号|wechat id|line id"
    r"|\b(?:account|acct|membership|member|policy|employee|staff|badge|passport|customer|user"
    r"|client"
    r"|licen[cs]e|patient|student)(?: (?:number|no|id|num))\.?|\bpassport|\bssn|\bcvv|\bpin"
    r"|\bdob|date of birth|生日|出生日期)"
    r"(?:是|为| is|:|=|#)?[: #]{0,3}(?P<value>(?=[a-z_-]{0,8}\d)[a-z0-9][a-z0-9_/-]+)(?![\d元块])"
)
_LETTERS_AND_DIGITS = re.compile(r"[a-z0-9]")


def persons(view: View) -> Iterator[Span]:
    """Numbers of phones, cards and persons that are told by their shape alone."""
    yield from zero_spans(_PERSONS, view)


def addresses(view: View) -> Iterator[Span]:
    """Addresses on the web and of mail, and handles."""
    for span in spans([_URL], view.plain, URL):
        if not _BARE.fullmatch(view.plain, span.start, span.end):
            yield span
    yield from spans([_EMAIL], view.plain, EMAIL)
    yield from spans([_HANDLE], view.plain, HANDLE)
    yield from spans([_REDDIT], view.plain, "u/name")


def identifiers(view: View) -> Iterator[Span]:
    """References, and all other numbers."""
    for match in _ACCOUNT.finditer(view.plain):
        value = match["value"]
        if has_number(value) and value != REFERENCE.lower():
            yield Span(*match.span("value"), _LETTERS_AND_DIGITS.sub("0", value))
    yield from _orders(view)
    yield from zero_spans(_NUMBERS, view)
    for match in _SPELT.finditer(view.plain):
        yield Span(*match.span(), re.sub("[^ -]", "零", match.group()))
    yield from zero_spans([_CALLED, _TAIL], view, "value")


def _orders(view: View) -> Iterator[Span]:
    for pattern in _ORDERS:
        group = "ref" if "ref" in pattern.groupindex else 0
        for match in pattern.finditer(view.plain):
            is_short = group == "ref" and len(match[group]) < _SHORTEST_CUED
            if has_number(match[group]) and not is_short:
                yield Span(*match.span(group), REFERENCE)
