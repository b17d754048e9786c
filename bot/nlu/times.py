"""Dates and lengths of time in a text, absolute and relative. Python 3.10 syntax.

Nothing here knows today: a relative date keeps its distance ("P-1D"), and date_of() resolves it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from bot.nlu.numerals import ENGLISH_NUMERAL, NUMERAL, read_english, read_numeral
from bot.nlu.text import comparable
from bot.nlu.understanding import Entity

_Read = Callable[[re.Match[str]], str | None]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS_ZH = "一二三四五六日"
_SOME = f"[\\d{NUMERAL}]"
_COUNT = rf"(?P<count>\d+(?:\.\d+)?|{ENGLISH_NUMERAL}|a couple of|half an?|an?)"
_DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "寻日": -1, "琴日": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "明天": 1, "明日": 1, "听日": 1, "后天": 2,
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0,
    "this morning": 0, "tonight": 0, "tomorrow": 1,
}  # fmt: skip
_SIDES = {
    "上上": -2, "上": -1, "去": -1, "last": -1, "这": 0, "本": 0, "今": 0, "this": 0,
    "下": 1, "明": 1, "next": 1,
}  # fmt: skip
_UNITS = {
    "minute": "M", "min": "M", "hour": "H", "hr": "H", "day": "D", "week": "W", "month": "M",
    "year": "Y", "分钟": "M", "小时": "H", "钟头": "H", "天": "D", "日": "D", "工作日": "D",
    "周": "W", "星期": "W", "礼拜": "W", "月": "M", "年": "Y",
}  # fmt: skip
_OF_DAY = frozenset({"minute", "min", "hour", "hr", "分钟", "小时", "钟头"})


def _number(written: str) -> Decimal | None:
    if written[0] in "0123456789":
        return Decimal(written)
    if written.startswith("half") or written == "半":
        return Decimal("0.5")
    known = {"a": 1, "an": 1, "a couple of": 2}.get(written)
    return Decimal(known) if known else read_numeral(written) or read_english(written)


def _calendar(year: str | None, month: str, day: str | None) -> str | None:
    """ISO, with a dash for a year that is not said; None for what no calendar has."""
    number, of_month = _number(month), _number(day or "1")
    if number is None or of_month is None:
        return None
    try:
        found = date(int(year or 2024), int(number), int(of_month))  # 2024 has a 29 February
    except ValueError:
        return None
    whole = found.isoformat() if year else f"--{found.month:02}-{found.day:02}"
    return whole if day else whole[:-3]


def _in_figures(match: re.Match[str]) -> str | None:
    return _calendar(match["y"], match["m"], match["d"])


def _with_month(match: re.Match[str]) -> str | None:
    return _calendar(match["year"], str(_MONTHS.index(match["month"][:3]) + 1), match["day"])


def _day(match: re.Match[str]) -> str:
    return f"P{_DAYS[match[0]]}D"


def _weekday(match: re.Match[str]) -> str:
    name = match["name"].replace("天", "日")
    number = _WEEKDAYS_ZH.find(name) if name in _WEEKDAYS_ZH else _WEEKDAYS.index(name)
    return f"P{_SIDES.get(match['side'] or '', 0)}W{number + 1}"


def _ago(match: re.Match[str]) -> str | None:
    number = _number(match["count"])
    whole = number is not None and number == int(number)
    return f"P-{int(number or 0)}{_UNITS[match['unit']]}" if whole else None


def _beside(match: re.Match[str]) -> str:
    return f"P{_SIDES[match['side']]}{_UNITS[match['unit']]}"


_DATES: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?<![\d.-])(?P<y>(?:19|20)\d\d)([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)(?![\d-])", _in_figures),
        (
            (
                rf"(?<!\d)(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>{_SOME}{{1,2}})月"
                rf"(?:(?P<d>{_SOME}{{1,3}})[日号]?|份|(?=账|的|开|初|底|中))"
            ),
            _in_figures,
        ),
        (
            rf"\b{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year>20\d\d)\b)?",
            _with_month,
        ),
        (
            rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? (?P<year>20\d\d)\b)?",
            _with_month,
        ),
        (rf"(?:{'|'.join(name for name in _DAYS if not name.isascii())})", _day),
        (rf"\b(?:{'|'.join(name for name in _DAYS if name.isascii())})\b", _day),
        (rf"(?P<count>{_SOME}+)个?(?P<unit>天|周|星期|礼拜|月|年)(?:之?前|以前)", _ago),
        (rf"\b{_COUNT} (?P<unit>day|week|month|year)s? ago\b", _ago),
        (r"(?P<side>上上|上|这|本|下)?个?(?:周|星期|礼拜)(?P<name>[一二三四五六日天])", _weekday),
        (rf"\b(?:(?P<side>last|this|next|on) )?(?P<name>{'|'.join(_WEEKDAYS)})\b", _weekday),
        (r"(?P<side>上上|上|这|本|下)个?(?P<unit>周|星期|礼拜|月)", _beside),
        (r"(?P<side>去|今|明)(?P<unit>年)", _beside),
        (r"\b(?P<side>last|this|next) (?P<unit>week|month|year)\b", _beside),
    )
)


def _duration(match: re.Match[str]) -> str | None:
    number = _number(match["count"])
    unit = match["unit"]
    if number is None or not number:
        return None
    if "half" in match.re.groupindex and (match["half"] or match["after"]):
        number += Decimal("0.5")
    if unit in _OF_DAY:
        return f"PT{number:f}{_UNITS[unit]}"
    halves = {"D": (24, "PT{}H"), "M": (30, "P{}D"), "Y": (12, "P{}M"), "W": (7, "P{}D")}
    letter = _UNITS[unit]
    if number != int(number):  # ISO 8601 wants whole ones here
        times, form = halves[letter]
        return form.format(int(number * times))
    return f"P{int(number)}{letter}"


_LONG_ZH = (
    rf"(?P<count>\d+(?:\.\d+)?|(?:[{NUMERAL}]|点(?=[{NUMERAL}]))+|半)个?(?P<half>半)?"
    r"(?P<unit>工作日|分钟|小时|钟头|天(?!前|之前|以前)|周(?!年|[一二三四五六日])|星期(?![一二三四五六日天])"
    r"|礼拜(?![一二三四五六日天])|(?<=个|半)月|年(?!前|\d))(?P<after>半(?!天))?"
)
_LONG_EN = (
    rf"\b{_COUNT}(?: (?:whole|full|long|working|business|solid))?[ -]"
    r"(?P<unit>minute|min|hour|hr|day|week|month|year)s?\b"
)
_DURATIONS = tuple(re.compile(pattern) for pattern in (_LONG_ZH, _LONG_EN))
# "£30 a month" is a rate; "an hour" after one of these is a length of time.
_LASTING = re.compile(
    r"(?:for|about|over|almost|nearly|after|within|in|took|than|waited|waiting|another|only|of"
    r"|half) $"
)


def find_times(text: str) -> Iterator[Entity]:
    """Dates and durations of a prepared text; of what overlaps, dates and the longer come first."""
    plain = comparable(text)
    taken: list[tuple[int, int]] = []

    def is_free(match: re.Match[str]) -> bool:
        return all(match.end() <= start or end <= match.start() for start, end in taken)

    for pattern, read in _DATES:
        for match in pattern.finditer(plain):
            value = read(match) if is_free(match) else None
            if value is not None:
                taken.append(match.span())
                yield Entity("date", value, text[slice(*match.span())], *match.span())
    for pattern in _DURATIONS:
        for match in pattern.finditer(plain):
            if match["count"] in {"a", "an"} and not _LASTING.search(plain[: match.start()]):
                continue
            length = _duration(match) if is_free(match) else None
            if length is not None:
                taken.append(match.span())
                yield Entity("duration", length, text[slice(*match.span())], *match.span())


_RELATIVE = re.compile(r"P(-?\d+)([DWMY])([1-7])?")


def date_of(value: str, today: date) -> date | None:
    """The day that a date entity's `value` means when today is `today`.

    A date without a year is the latest one that is not in the future. A week, a month or a year
    as such ("last month") is no day: None.
    """
    if value.startswith("--"):
        for year in (today.year, today.year - 1, today.year - 2, today.year - 3):
            try:
                found = date(year, int(value[2:4]), int(value[5:7] or 0))
            except ValueError:
                continue
            if found <= today:
                return found
        return None
    match = _RELATIVE.fullmatch(value)
    if match is None:
        return date.fromisoformat(value) if len(value) == len("2026-11-10") else None
    distance, unit, weekday = int(match[1]), match[2], match[3]
    if unit == "D":
        return today + timedelta(days=distance)
    if unit == "W" and weekday:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=distance, days=int(weekday) - 1)
    return None
