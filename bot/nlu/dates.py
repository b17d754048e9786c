"""Dates in a text, absolute and relative. Python 3.10 syntax.

Nothing here knows today: a relative date keeps its distance ("P-1D"); bot.nlu.when resolves it.
"""

import re
from collections.abc import Callable, Iterator

from bot.nlu import date_values as values
from bot.nlu.date_words import (
    DAY_BEFORE,
    MONTH,
    MONTHS,
    NEAR,
    NEAR_EN,
    NEAR_ZH,
    OF_A_DAY,
    OF_A_DAY_EN,
    SIDE_EN,
    SIDE_ZH,
    SOME,
    TH,
    TIME_OF_DAY,
    WEEKDAY,
    WEEKDAY_SHORT,
    WEEKDAY_ZH,
    YEAR,
    YEAR_EN,
    YEAR_TOO,
    YEAR_ZH,
)
from bot.nlu.durations import COUNT
from bot.nlu.numerals import NUMERAL
from bot.nlu.occasions import CUES, PATTERN
from bot.nlu.understanding import Entity

_Read = Callable[[re.Match[str]], "str | None"]


_OF_MONTH_EN = tuple(MONTHS)
_OF_WEEK_ZH = ("周", "星期", "礼拜")
# Each with words one of which it needs: to look for those first is quick. The group `it`, where
# there is one, is the entity; the words around it only say that it is one.
_DATES: tuple[tuple[tuple[str, ...], re.Pattern[str], _Read], ...] = tuple(
    (needs, re.compile(pattern), read)
    for needs, pattern, read in (
        (
            ("-", "/", "."),
            rf"(?<![\d.-])(?P<year>{YEAR})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d-])",
            values.read_month_and_day,
        ),
        (
            ("/",),
            (
                r"(?<![\d./-])(?P<it>(?P<one>\d\d?)/(?P<two>\d\d?)(?:/(?P<year>20\d\d))?)(?<!24/7)"
                r"(?![\d/%-]| ?stars?| of\b)(?P<due>(?=[之以]?[前后]|[到买就才号日]|下单))?"
            ),
            values.read_with_slashes,
        ),
        (
            ("月",),
            (
                rf"(?:{YEAR_ZH})?(?<!\d)(?P<month>{SOME}{{1,2}})月(?P<day>{SOME}{{1,3}})"
                rf"(?:[日号]|(?![\d{NUMERAL}元块个天年次人件%.]))"
            ),
            values.read_month_and_day,
        ),
        (("月",), rf"{YEAR_ZH}(?P<month>{SOME}{{1,2}})月份?", values.read_month_and_day),
        (
            ("月",),
            (
                rf"(?<![\d{NUMERAL}个每几满])(?P<month>{SOME}{{1,2}})月"
                rf"(?:份|(?![租费薪供饼亮光台卡经嫂老球票{NUMERAL}\d]))"
            ),
            values.read_month_and_day,
        ),
        (CUES, rf"(?:\b{SIDE_EN} |{YEAR_ZH})?{PATTERN}{YEAR_TOO}?", values.read_occasion),
        (_OF_MONTH_EN, rf"{DAY_BEFORE}{MONTH} {TH}\b(?!:){YEAR_EN}?", values.read_month_and_day),
        (_OF_MONTH_EN, rf"{DAY_BEFORE}{TH} (?:of )?{MONTH}{YEAR_EN}?", values.read_month_and_day),
        (_OF_MONTH_EN, rf"\b{MONTH}(?: of)?{YEAR_EN}", values.read_month_and_day),
        (
            _OF_MONTH_EN,
            (
                r"\b(?:in|since|by|until|till|from|during|before|after|early|late|mid|last|end of"
                rf"|this(?! ma[yr]))[ -](?P<it>{MONTH})"
            ),
            values.read_month_and_day,
        ),
        (tuple(name for name in NEAR if not name.isascii()), NEAR_ZH, values.read_near),
        (
            (" before yesterday",),
            rf"\b{COUNT} days? before yesterday\b",
            values.read_before_yesterday,
        ),
        (
            tuple(name for name in NEAR if name.isascii()),
            rf"\b(?<!ago )(?:{NEAR_EN})\b",
            values.read_near,
        ),
        (
            (" before last",),
            r"\b(?:the )?(?P<unit>weekend|week|month|year) before last\b",
            values.read_before_last,
        ),
        (
            ("days ago",),
            rf"\b(?P<count>two|three|2|3) {WEEKDAY}s ago\b",
            values.read_weekdays_ago,
        ),
        (
            (".",),
            (
                r"(?<![\d.¥$])(?P<month>1[0-2]|0?[1-9])\.(?P<day>[12]\d|3[01]|0?[1-9])"
                r"(?:[日号]|(?=下的?单|入住|出发|的?(?:航班|机票|演出|火车|高铁|车票)))"
            ),
            values.read_month_and_day,
        ),
        (
            ("前",),
            (
                rf"(?P<count>{SOME}+|半)(?:(?<=[十\d])[多来])?(?:[个粒][多几]?)?(?P<half>半)?"
                r"(?P<unit>分钟|小时|钟头|(?<=[个半粒])钟|天|周|星期|礼拜|月|年"
                rf"|(?<=[{NUMERAL}])日(?!前[往台到])|(?<=\d)日(?=前[落买打订下申报叫寄送收去]))"
                r"(?P<after>半)?多?(?:之前|以前|前(?!台))"
            ),
            values.read_ago,
        ),
        (
            (" ago", " back"),
            (
                rf"\b{COUNT} (?P<unit>minute|min|hour|hr|day|week|wk|fortnight|month|year|yr)s?"
                r"(?P<half> and a half)? (?:ago|back)\b"
            ),
            values.read_ago,
        ),
        (
            ("前",),
            rf"(?<![^,。.!?;:、 就我是在约概了])前(?P<count>{SOME}+)天",
            values.read_other_days,
        ),
        (_OF_WEEK_ZH, rf"{SIDE_ZH}{WEEKDAY_ZH}", values.read_weekday),
        (_OF_WEEK_ZH, rf"(?<![\d{NUMERAL}个每逢几]){WEEKDAY_ZH}", values.read_weekday),
        ((" week",), rf"\b{WEEKDAY}(?: of)? (?P<week>last|this|next) week\b", values.read_weekday),
        ((" week",), rf"\b(?P<week>last|this|next) week (?:on )?{WEEKDAY}\b", values.read_weekday),
        (
            ("day",),
            (
                rf"(?<!every )(?<!each )\b(?:(?P<side>last|this|next|on) )?{WEEKDAY}\b"
                r"(?: (?:just )?gone\b)?(?! week\b)"
            ),
            values.read_weekday,
        ),
        (
            ("last ", "this ", "next ", "on "),
            rf"\b(?P<side>last|this|next|on) {WEEKDAY_SHORT}\b",
            values.read_weekday,
        ),
        (
            ("ing", "noon", "night", " eve", "lunch", "am", "pm", " gone"),
            rf"\b{WEEKDAY_SHORT}{TIME_OF_DAY}",
            values.read_weekday,
        ),
        (("周末",), rf"{SIDE_ZH}周末", values.read_weekend),
        (
            ("weekend",),
            r"\b(?:(?P<side>last|this|next)|(?:at|over|on) the) weekend\b",
            values.read_weekend,
        ),
        (("月",), rf"{SIDE_ZH}月(?:的)?(?P<day>{SOME}{{1,3}})[日号]", values.read_day_of_month),
        (
            ("号",),
            rf"(?<![\d{NUMERAL}月第])(?P<day>{SOME}{{1,3}})号{OF_A_DAY}",
            values.read_day_of_month,
        ),
        (
            (" the ",),
            (
                r"\b(?:on|since|by|until|till|from|before|after|was|is) "
                r"(?P<it>the (?P<day>\d\d?)(?:st|nd|rd|th)(?: of (?P<side>last|this|next) month)?)"
                rf"{OF_A_DAY_EN}"
            ),
            values.read_day_of_month,
        ),
        (
            (*_OF_WEEK_ZH, "月"),
            rf"{SIDE_ZH}(?P<unit>周(?!年)|星期|礼拜|月)",
            values.read_whole_unit,
        ),
        (
            ("last ", "this ", "next "),
            rf"\b{SIDE_EN} (?P<unit>week|wk|month|year|yr)\b",
            values.read_whole_unit,
        ),
        (("年",), rf"(?<!\d){YEAR_ZH.removesuffix('的?')}(?!度)", values.read_year),
        (
            ("20",),
            r"\b(?:in|since|during|before) (?P<it>(?P<year>20[0-3]\d))\b(?![-/.,:]\d)",
            values.read_year,
        ),
    )
)


def find_dates(text: str, plain: str) -> Iterator[Entity]:
    """Dates in a prepared text, `plain` being its comparable form. They may overlap: the first
    one counts.
    """
    for needs, pattern, read in _DATES:
        if not any(word in plain for word in needs):
            continue
        for match in pattern.finditer(plain):
            value = read(match)
            if value is not None:
                start, end = match.span("it" if "it" in pattern.groupindex else 0)
                yield Entity("date", value, text[start:end], start, end)
