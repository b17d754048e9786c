"""Where somebody lives, and what their car is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.masking.view import HAN, Span, View, any_of, spans, zero_spans

STREET_ZH: Final = "某路1号"
STREET_EN: Final = "1 Any Street"
POSTCODE: Final = "AA0 0AA"
PLATE_ZH: Final = "京A00000"
PLATE_EN: Final = "AA00 AAA"

_NUM = r"[\d一二三四五六七八九十百零〇-]{1,6}"
# What stands before a street in a sentence and belongs to no street's name.
_PLACE = rf"(?:(?![在到至于是住去往给把从送寄址为的我您你他她们了着和与跟及因系映拨,，])[{HAN}])"
_AREA = rf"(?:{_PLACE}{{2,18}}(?:[省市区县镇乡村]|街道))?"
_PART = (
    rf"(?:(?:{_NUM}|[a-z]\d?)(?:栋|幢|座|区|单元)|{_NUM}(?:段|巷|弄|号院|号楼"
    rf"|号(?![线出口店门台机柜窗床])|栋|幢|座|单元|层|楼|室|铺|房|f)"
    rf"(?:之{_NUM})?)"
)
_ESTATE = any_of(
    "小区 花园 公寓 社区 新村 家园 大厦 广场 苑 新城 别墅 宿舍 屋邨 邨 大楼 中心 山庄"
    " 公馆 学院 大学"
)
_STREETS_ZH = (
    re.compile(
        rf"{_AREA}{_PLACE}{{1,6}}?(?:大道|公路|(?<![走线网电思半铁上一])路"
        rf"|(?<![国省县隧匝航知频渠通跑车味管人铁轨赛难快楼街])道|(?<!逛)街|胡同|巷)"
        rf"(?:[东西南北中][路段])?{_PART}+"
        rf"(?:{_PLACE}{{0,8}}?{_ESTATE}楼?)?{_PART}*(?:\d{{3,4}}(?!\d|元|块)[室房]?)?"
    ),
    re.compile(rf"{_AREA}{_PLACE}{{2,8}}?{_ESTATE}{_PART}+(?:\d{{3,4}}(?!\d|元|块|年))?"),
    re.compile(rf"{_AREA}{_PLACE}{{0,6}}[a-z]\d{{1,2}}(?:栋|幢|座)(?:{_NUM}[层楼])?"),
    re.compile(
        rf"{_AREA}(?:{_NUM}|(?<![a-z])[a-z]\d?)(?:栋|幢|号楼|座|单元)(?:{_NUM}(?:单元|层|楼))?"
        r"(?:\d{3,4}(?:室|房|号)?|\d{1,2}(?:室|房))(?![\d元块万年余多户])"
    ),
)
_POSTCODE_ZH = re.compile(r"(?:邮编|邮政编码|邮递区号)[^\da-z\n]{0,4}(?P<value>\d{3,6})(?!\d)")

_TYPES = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Boulevard|Blvd|Terrace|Crescent"
    "|Place|Pl|Way|Square|Gardens|Grove|Mews|Highway|Hwy|Parkway|Pkwy|Circle|Cres|Hill|Rise|Row"
    "|Walk"
    "|View|Park|Green|Bank|Meadows?|Quay|Wharf|Yard|Vale|Mount|Croft|Gate|Parade|Promenade|Alley"
    "|Path|Loop|Trail|Drove|Fold|Villas|Cottages"
)
_NO_STREET = (
    "days?|hours?|hrs?|min(?:ute)?s?|miles?|km|years?|weeks?|months?|times?|people|cars?|lanes?|out"
    "|of|on|in|the|a|an|and|or|down|up|along|off|from|to|at|by|for|with|long|more|other|new|way|my"
    "|your|his|her|their|our|this|that|is|was|were|are|am|pm|percent|stars?|bad|good|whole|same"
)
_HOUSE = r"(?<![\w.,$£€-])\d{1,5}"
_UNIT = r"(?i:(?:flat|apt|apartment|unit|suite|room)\.? ?\w{1,5},? )"
_REST = (
    r"(?:,? (?:(?i:apt|apartment|unit|flat|suite)\.? ?|#)\w{1,6}\b)?"
    r"(?:,? [A-Z][a-z]+(?: [A-Z][a-z]+)?,? [A-Z]{2},? \d{5}(?:-\d{4})?)?"
)
_STREETS_EN = (
    re.compile(
        rf"{_UNIT}?{_HOUSE}[A-Za-z]?,? (?:(?:[A-Z][\w'-]*|\d{{1,3}}(?:st|nd|rd|th))\.? ){{1,4}}"
        rf"(?:{_TYPES})\b{_REST}"
    ),
    re.compile(rf"{_HOUSE}[A-Za-z]? The [A-Z][\w'-]+(?=,)"),
    # Without a number, but said to be one.
    re.compile(
        r"(?i:\b(?:my|our|home|delivery|billing|postal)? ?address(?: is|:)|\bi live (?:at|in)"
        r"|\bwe live at)"
        rf" (?P<value>(?:[A-Z][\w'-]*,? ){{1,5}}(?:{_TYPES})\b(?:,? [A-Z][\w'-]*){{0,3}})"
    ),
    re.compile(
        rf"{_UNIT}?{_HOUSE}[a-z]? (?:(?!(?i:{_NO_STREET})\b)[a-z][\w'-]* ){{1,2}}"
        rf"(?i:street|road|avenue|lane|boulevard|crescent|drive)\b{_REST}",
    ),
)
_FLAT = re.compile(r"\bflat ?\d{1,3}[a-z]?,? \d{1,3}/f\b(?:,? (?:block|tower) ?\w{1,3}\b)?")
_POSTCODE_EN = re.compile(
    r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? \d(?!GB|TB|MB|KB|KG|CM|MM|PM|AM|HZ|FT|ST|ND|RD|TH)"
    r"[ABD-HJLNP-UW-Z]{2}(?![\w-])"
)

_PLATE_ZH = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][·• -]?"
    r"(?=[a-z]{0,4}\d)[a-z0-9]{5,6}(?![a-z0-9])"
)
_PLATES_EN = (
    re.compile(r"(?<![A-Za-z0-9])(?P<value>[A-HJ-PR-Y]{2}\d{2} ?[A-HJ-Z]{3})(?![A-Za-z0-9])"),
    re.compile(
        r"(?i:plate|registration|\breg\b|[车車]牌|[车車][号號]|[机機][车車])(?i: ?(?:number"
        r"|no)\.?|[号號][码碼]?)?"
        r"(?i: is|:|是|为|為)?[ :]{0,2}"
        r"(?P<value>[A-Z]{1,3}[ -]?\d{1,4}[ -]?[A-Z]{0,3}|\d[A-Z]{3}\d{3})(?![A-Za-z0-9])"
    ),
)


def places(view: View) -> Iterator[Span]:
    """Street addresses, postcodes, licence plates."""
    yield from spans(_STREETS_ZH, view.plain, STREET_ZH)
    for pattern in _STREETS_EN:
        group = "value" if "value" in pattern.groupindex else 0
        yield from spans([pattern], view.folded, STREET_EN, group)
    yield from zero_spans([_FLAT], view)
    yield from zero_spans([_POSTCODE_ZH], view, "value")
    yield from spans([_PLATE_ZH], view.plain, PLATE_ZH)
    yield from spans(_PLATES_EN, view.folded, PLATE_EN, "value")
    yield from spans([_POSTCODE_EN], view.folded, POSTCODE)
