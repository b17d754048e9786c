"""Dates in a text, absolute and relative. Python 3.10 syntax.

Nothing here knows today: a relative date keeps its distance ("P-1D"); bot.nlu.when resolves it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from bot.nlu.durations import COUNT, OF_DAY, UNITS, read_count, whole
from bot.nlu.numerals import NUMERAL
from bot.nlu.occasions import CUES, PATTERN, slug_of
from bot.nlu.understanding import Entity

_Read = Callable[[re.Match[str]], "str | None"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\.(?= ?\d))?"
)
_TH = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_YEAR_EN = r"(?:,? (?P<year>20\d\d)\b|(?P<past> last year)\b)"
_YEAR_TOO = _YEAR_EN.replace("year>", "year2>")
_YEAR_ZH = rf"(?:(?P<year>{_YEAR})年|(?P<aside>大?前年|去年|上年|今年|明年))的?"
_SOME = f"[\\d{NUMERAL}]"
_DAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_ZH = "一二三四五六日天"
_WEEKDAY = "(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
# 周一次 is once a week, 周五星 no Friday either.
_WEEKDAY_ZH = (
    "(?:周|星期|礼拜)(?P<weekday>一(?![次共直般起样定点些切个年周团])|二(?![手次维])|三(?![番次])"
    "|[四六]|五(?!星)"
    "|[日天](?![期天]))"
)
_NEAR = {
    "大前天": -3, "前天": -2, "前日": -2, "前晚": -2, "昨天": -1, "昨日": -1, "昨晚": -1,
    "昨夜": -1, "寻日": -1, "琴日": -1, "寻晚": -1, "琴晚": -1, "今天": 0, "今日": 0, "今早": 0,
    "今晚": 0, "今晨": 0, "今朝": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "听日": 1,
    "听晚": 1, "后天": 2, "后日": 2, "大后天": 3, "the day before yesterday": -2, "yesterday": -1,
    "last night": -1, "today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
    "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip
_NEAR_EN = "|".join(sorted((name for name in _NEAR if name.isascii()), key=len, reverse=True))
_NEAR_ZH = "|".join(sorted((name for name in _NEAR if not name.isascii()), key=len, reverse=True))
_SIDES = {
    "上上": -2, "上": -1, "last": -1, "这": 0, "本": 0, "呢": 0, "this": 0, "下": 1, "next": 1,
    "大前年": -3, "前年": -2, "去年": -1, "上年": -1, "今年": 0, "明年": 1,
}  # fmt: skip
_SIDE_ZH = "(?P<side>上上|上|这|本|下|呢)个?"
_SIDE_EN = "(?P<side>last|this|next)"
# What follows a bare day of the month (3号): else it may be a line, a building or a battery.
_OF_A_DAY = (
    "(?=早|上午|中午|下午|晚|凌晨|当天|那天|下[单订的]|买|订|到|送|收|寄|发|付|交|扣|办|签|就|才"
    "|还|[之以]?前"
    "|开始|约|报|问|打|来|去|了|起|反映|投诉|上门|的时候)"
)
_OF_A_DAY_EN = (
    r"(?=[,.!?;)]|$| (?:you|i|we|they|he|she|it|my|your|our|and|but|at|when|nobody|nothing|no|the"
    r"|was|is|then|still|instead)\b)"
)


def _calendar(year: str | None, month: str, day: str | None) -> str | None:
    """ISO, with a dash for a year that is not said; None for what no calendar has."""
    number, of_month = read_count(month), read_count(day or "1")
    if number is None or of_month is None:
        return None
    try:
        found = date(int(year or 2024), int(number), int(of_month))  # 2024 has a 29 February
    except ValueError:
        return None
    iso = found.isoformat() if year else f"--{found.month:02}-{found.day:02}"
    return iso if day else iso[:-3]


def _month_and_day(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = groups.get("month") or str(_MONTHS.index(match["name"][:3]) + 1)
    side = _beside(groups)
    value = _calendar(groups.get("year"), month, groups.get("day"))
    return f"{side}/{value}" if side and value else value


def _beside(groups: dict[str, str | None]) -> str | None:
    """The year that the words put the date into: 去年, last year."""
    aside = groups.get("aside")
    return f"P{_SIDES[aside]}Y" if aside else "P-1Y" if groups.get("past") else None


def _with_slashes(match: re.Match[str]) -> str | None:
    """Only where one of the two numbers can't be the month, or Chinese words follow."""
    one, two, year = match["one"], match["two"], match["year"]
    most = 12
    if int(one) <= most and (int(two) > most or match["due"] is not None or (year and one == two)):
        return _calendar(year, one, two)
    return _calendar(year, two, one) if int(two) <= most < int(one) else None


def _occasion(match: re.Match[str]) -> str | None:
    groups, slug = match.groupdict(), slug_of(match)
    if groups["side"] == "next":
        return None
    year = (
        "P0Y" if groups["side"] == "this" else _beside(groups) or groups["year"] or groups["year2"]
    )
    return f"{year}/{slug}" if year else slug


def _near(match: re.Match[str]) -> str:
    return f"P{_NEAR[match[0]]}D"


def _weekday(match: re.Match[str]) -> str:
    """The week is told only where the words tell it: "last Friday" is the latest Friday."""
    groups, name = match.groupdict(), match["weekday"]
    number = min(_DAYS_ZH.index(name), 6) if name in _DAYS_ZH else _DAYS_EN.index(name[:3])
    week = groups.get("week") or groups.get("side")
    if week in {None, "on"} or (week == "last" and not groups.get("week")):
        return f"-W-{number + 1}"
    return f"P{_SIDES[week or '']}W{number + 1}"


def _weekend(match: re.Match[str]) -> str:
    side = match["side"]
    return f"P{_SIDES[side]}WE" if side in _SIDES else "-WE"


def _ago(match: re.Match[str]) -> str | None:
    groups, unit = match.groupdict(), match["unit"]
    number = read_count(groups["count"] or "a") or Decimal(0)
    if groups.get("half") or groups.get("after"):
        number += Decimal("0.5")
    if unit in OF_DAY:
        return f"PT-{number:f}{UNITS[unit]}" if number else None
    count, letter = whole(number, UNITS[unit])
    return f"P-{count}{letter}" if count else None


def _other_days(match: re.Match[str]) -> str | None:
    number = read_count(match["count"])
    return f"P-{int(number)}D" if number and number > 1 else None


def _whole_unit(match: re.Match[str]) -> str:
    return f"P{_SIDES[match['side']]}{UNITS[match['unit']]}"


def _day_of_month(match: re.Match[str]) -> str | None:
    number, side = read_count(match["day"]), match.groupdict().get("side")
    if number is None or not 1 <= number <= 31:  # noqa: PLR2004 - days
        return None
    return f"P{_SIDES[side]}M{int(number):02}" if side else f"---{int(number):02}"


def _year(match: re.Match[str]) -> str:
    aside = match.groupdict().get("aside")
    return f"P{_SIDES[aside]}Y" if aside else match["year"]


_OF_MONTH_EN = tuple(_MONTHS)
_OF_WEEK_ZH = ("周", "星期", "礼拜")
# Each with words one of which it needs: to look for those first is quick. The group `it`, where
# there is one, is the entity; the words around it only say that it is one.
_DATES: tuple[tuple[tuple[str, ...], re.Pattern[str], _Read], ...] = tuple(
    (needs, re.compile(pattern), read)
    for needs, pattern, read in (
        (
            ("-", "/", "."),
            rf"(?<![\d.-])(?P<year>{_YEAR})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d-])",
            _month_and_day,
        ),
        (
            ("/",),
            (
                r"(?<![\d./-])(?P<it>(?P<one>\d\d?)/(?P<two>\d\d?)(?:/(?P<year>20\d\d))?)(?<!24/7)"
                r"(?![\d/%-]| ?stars?| of\b)(?P<due>(?=[之以]?[前后]|[到买就才号日]|下单))?"
            ),
            _with_slashes,
        ),
        (
            ("月",),
            (
                rf"(?:{_YEAR_ZH})?(?<!\d)(?P<month>{_SOME}{{1,2}})月(?P<day>{_SOME}{{1,3}})"
                rf"(?:[日号]|(?![\d{NUMERAL}元块个天年次人件%.]))"
            ),
            _month_and_day,
        ),
        (("月",), rf"{_YEAR_ZH}(?P<month>{_SOME}{{1,2}})月份?", _month_and_day),
        (
            ("月",),
            (
                rf"(?<![\d{NUMERAL}个每几满])(?P<month>{_SOME}{{1,2}})月"
                rf"(?:份|(?![租费薪供饼亮光台卡经嫂老球票{NUMERAL}\d]))"
            ),
            _month_and_day,
        ),
        (CUES, rf"(?:\b{_SIDE_EN} |{_YEAR_ZH})?{PATTERN}{_YEAR_TOO}?", _occasion),
        (_OF_MONTH_EN, rf"\b{_MONTH} {_TH}\b(?!:){_YEAR_EN}?", _month_and_day),
        (_OF_MONTH_EN, rf"\b{_TH} (?:of )?{_MONTH}{_YEAR_EN}?", _month_and_day),
        (_OF_MONTH_EN, rf"\b{_MONTH}(?: of)?{_YEAR_EN}", _month_and_day),
        (
            _OF_MONTH_EN,
            (
                r"\b(?:in|since|by|until|till|from|during|before|after|early|late|mid|last|end of"
                rf"|this(?! ma[yr]))[ -](?P<it>{_MONTH})"
            ),
            _month_and_day,
        ),
        (tuple(name for name in _NEAR if not name.isascii()), _NEAR_ZH, _near),
        (tuple(name for name in _NEAR if name.isascii()), rf"\b(?:{_NEAR_EN})\b", _near),
        (
            ("前",),
            (
                rf"(?P<count>{_SOME}+|半)个?(?P<half>半)?"
                r"(?P<unit>分钟|小时|钟头|天|周|星期|礼拜|月|年)(?P<after>半)?(?:之前|以前|前(?!台))"
            ),
            _ago,
        ),
        (
            (" ago", " back"),
            (
                rf"\b{COUNT} (?P<unit>minute|min|hour|hr|day|week|wk|fortnight|month|year|yr)s?"
                r"(?P<half> and a half)? (?:ago|back)\b"
            ),
            _ago,
        ),
        (("前",), rf"(?<![^,。.!?;:、 就我是在约概了])前(?P<count>{_SOME}+)天", _other_days),
        (_OF_WEEK_ZH, rf"{_SIDE_ZH}{_WEEKDAY_ZH}", _weekday),
        (_OF_WEEK_ZH, rf"(?<![\d{NUMERAL}个每逢几]){_WEEKDAY_ZH}", _weekday),
        ((" week",), rf"\b{_WEEKDAY}(?: of)? (?P<week>last|this|next) week\b", _weekday),
        ((" week",), rf"\b(?P<week>last|this|next) week (?:on )?{_WEEKDAY}\b", _weekday),
        (
            ("day",),
            rf"(?<!every )(?<!each )\b(?:(?P<side>last|this|next|on) )?{_WEEKDAY}\b",
            _weekday,
        ),
        (
            ("last ", "this ", "next ", "on "),
            r"\b(?P<side>last|this|next|on) (?P<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b",
            _weekday,
        ),
        (("周末",), rf"{_SIDE_ZH}周末", _weekend),
        (
            ("weekend",),
            r"\b(?:(?P<side>last|this|next)|(?:at|over|on) the) weekend\b",
            _weekend,
        ),
        (("月",), rf"{_SIDE_ZH}月(?:的)?(?P<day>{_SOME}{{1,3}})[日号]", _day_of_month),
        (("号",), rf"(?<![\d{NUMERAL}月第])(?P<day>{_SOME}{{1,3}})号{_OF_A_DAY}", _day_of_month),
        (
            (" the ",),
            (
                r"\b(?:on|since|by|until|till|from|before|after|was|is) "
                r"(?P<it>the (?P<day>\d\d?)(?:st|nd|rd|th)(?: of (?P<side>last|this|next) month)?)"
                rf"{_OF_A_DAY_EN}"
            ),
            _day_of_month,
        ),
        ((*_OF_WEEK_ZH, "月"), rf"{_SIDE_ZH}(?P<unit>周(?!年)|星期|礼拜|月)", _whole_unit),
        (
            ("last ", "this ", "next "),
            rf"\b{_SIDE_EN} (?P<unit>week|wk|month|year|yr)\b",
            _whole_unit,
        ),
        (("年",), rf"(?<!\d){_YEAR_ZH.removesuffix('的?')}(?!度)", _year),
        (
            ("20",),
            r"\b(?:in|since|during|before) (?P<it>(?P<year>20[0-3]\d))\b(?![-/.,:]\d)",
            _year,
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
