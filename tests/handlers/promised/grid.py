"""Promises put together from days, hours and sentences, with the instants that they must tell.

A generator beside the golden phrases: those are what people wrote, these are all ways to write the
same few things, so that no pair of a day and an hour is read only by chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from handlers.promised import Promised, find
from tests.handlers.promised.golden import office

DAYS = 9
"""Days ahead that are told, today included."""
MOMENTS = (
    datetime(2026, 11, 25, 10),  # noqa: DTZ001 - the zone is the customer's
    datetime(2026, 11, 27, 16, 20),  # noqa: DTZ001
    datetime(2026, 12, 28, 8, 5),  # noqa: DTZ001
    datetime(2027, 2, 27, 12),  # noqa: DTZ001
)
"""When messages are written: a Wednesday, a Friday, a Monday before a new year, a Saturday."""
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = "January February March April May June July August September October November December"
HAN = "一二三四五六日"
ZONES = {"en": "Europe/London", "zh-Hans": "Asia/Shanghai", "zh-Hant": "Asia/Taipei"}
SENTENCES = {
    "en": (
        "We will call you {day} {hour}.",
        "I'll get back to you {hour} {day}.",
        "You'll have our answer {day}, {hour}.",
        "Hi Anna, our driver will bring it {hour} {day}, as you asked. Kind regards, Tom",
        "I am sorry. The engineer has been booked for you and will be there {day} {hour}!",
    ),
    "zh-Hans": (
        "{day}{hour}给您回电。",
        "{day}{hour}前给您答复。",
        "{day}{hour}之前，我会回复您。",
        "我们会在{day} {hour}前给您答复。",
        "您好，最晚{day}{hour}给您结果，请放心。",
        "师傅{day}，{hour}上门维修。",
    ),
    "zh-Hant": (
        "{day}{hour}致電給您。",
        "{day}{hour}前覆您。",
        "我們會於{day} {hour}前回覆您。",
        "最遲{day}{hour}，我會畀答覆你。",
        "您好，工程師{day}{hour}到府檢修，請放心。",
    ),
}
BY_DAY = {
    "en": ("We will send it {day}.", "You'll have it {day} at the latest, Anna."),
    "zh-Hans": ("{day}给您送达。", "{day}前退款到账。", "您好，我们会在{day}之前处理好。"),
    "zh-Hant": ("{day}送達。", "{day}前會退還給您。", "{day}寄出新的給您。"),
}
HOURS: dict[str, dict[str, time | None]] = {
    "en": {
        "at 3pm": time(15), "by 3 p.m.": time(15), "by 15:30": time(15, 30),
        "before 11am": time(11), "at noon": time(12), "by 5.30pm": time(17, 30),
        "between 2 and 4pm": time(16), "between 9am and noon": time(12), "around 4": time(16),
        "at half past two": time(14, 30), "by 8pm": time(20), "from 10 to 1": time(13),
        "at 11 o'clock": time(11), "between 7 and 9 in the evening": time(21),
        "at 8 in the morning": time(8), "at 9 in the evening": time(21),
        "between 11am and 1": time(13), "from 2pm to 4:30pm": time(16, 30),
        "at quarter to five": time(16, 45), "by ten thirty": time(10, 30), "14:00-16:00": time(16),
        "9am-12pm": time(12), "no later than 6pm": time(18), "by midnight": time(23, 59),
        "at 8": None, "by 7": None,
    },
    "zh-Hans": {
        "15:00": time(15), "15点": time(15), "下午3点": time(15), "下午三点": time(15),
        "下午3:30": time(15, 30), "15：30": time(15, 30), "上午11点": time(11),
        "中午12点": time(12), "晚上8点": time(20), "20:00": time(20), "12点": time(12),
        "下午两点半": time(14, 30), "14时": time(14), "下午2点到4点": time(16),
        "14:00-16:00": time(16), "晚上7点到9点": time(21), "上午9点到11点之间": time(11),
        "晚8点": time(20), "早上8:30": time(8, 30), "九点半": time(9, 30), "十点": time(10),
        "六点": time(18), "上午10点至下午1点": time(13), "上午11点到1点": time(13),
        "下午2-4点": time(16), "三点一刻": time(15, 15), "下午五点四十": time(17, 40),
        "晚上12点": time(23, 59), "09:30": time(9, 30), "15点30分": time(15, 30),
        "8点": None, "七点": None,
    },
    "zh-Hant": {
        "15:00": time(15), "下午3點": time(15), "下晝三點": time(15), "下午三點半": time(15, 30),
        "上午十一點": time(11), "中午十二點": time(12), "晚上八點": time(20), "夜晚9點": time(21),
        "朝早十點": time(10), "朝早9點半": time(9, 30), "晏晝兩點": time(14), "18:00": time(18),
        "下午兩點至四點": time(16), "14:00~17:00": time(17), "晚間七點到九點": time(21),
        "晚上7點至9點之間": time(21), "四點": time(16), "十二點": time(12), "早上8點": time(8),
        "傍晚六點": time(18), "八點": None,
    },
}  # fmt: skip
"""The words of an hour, and the last moment that they tell; none where both halves are likely."""


@dataclass(frozen=True)
class Case:
    """A sentence, when it is written, and when what it promises is due; None: it is in doubt."""

    text: str
    now: datetime
    due: datetime | None

    def found(self) -> list[Promised]:
        zone = self.now.tzinfo
        assert isinstance(zone, ZoneInfo)
        return find(self.text, now=self.now, zone=zone, hours=office(zone))

    def is_read(self) -> bool:
        """Whether it is read as due then and nothing else, or flagged where that is right."""
        found = self.found()
        if self.due is None:
            return len(found) == 1 and bool(found[0].doubts)
        return [(each.due, bool(each.doubts)) for each in found] == [
            (self.due.astimezone(UTC), False)
        ]


def cases(language: str) -> list[Case]:
    """Every pair of a day and an hour at every moment, in sentences that come in turn; and every
    day alone, which is kept until work stops on it.
    """
    zone = ZoneInfo(ZONES[language])
    moments = [now.replace(tzinfo=zone) for now in MOMENTS]
    alone = [case for now in moments for case in _alone(language, now)]
    return alone + [case for now in moments for case in _at(language, now)]


def _told(language: str, now: datetime) -> list[tuple[str, date]]:
    return [
        (words, now.date() + timedelta(days=ahead))
        for ahead in range(DAYS)
        for words in _days(language, now.date(), ahead)
    ]


def _alone(language: str, now: datetime) -> Iterator[Case]:
    for (day, on), sentence in product(_told(language, now), BY_DAY[language]):
        last = time(18) if on.weekday() < 5 else time(23, 59)
        yield Case(sentence.format(day=day), now, datetime.combine(on, last, now.tzinfo))


def _at(language: str, now: datetime) -> Iterator[Case]:
    pairs = product(_told(language, now), HOURS[language].items())
    for n, ((day, on), (hour, at)) in enumerate(pairs):
        last = at or time(20)
        due = datetime.combine(on, last, now.tzinfo)
        if datetime.combine(on, time(7), now.tzinfo) <= now and (not at or due <= now):
            continue
        sentences = SENTENCES[language]
        sentence = sentences[(n + n // len(HOURS[language])) % len(sentences)]
        yield Case(sentence.format(day=day, hour=hour), now, due if at else None)


def _days(language: str, today: date, ahead: int) -> Iterator[str]:
    day = today + timedelta(days=ahead)
    is_next = day - timedelta(days=day.weekday()) > today
    if language == "en":
        yield from _english(day, ahead, is_next=is_next)
    elif language == "zh-Hans":
        yield from _simplified(day, ahead, is_next=is_next)
    else:
        yield from _traditional(day, ahead, is_next=is_next)


def _english(day: date, ahead: int, *, is_next: bool) -> Iterator[str]:
    name, month = NAMES[day.weekday()], MONTHS.split()[day.month - 1]
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day.day, "th")
    ordinal = f"{day.day}{ending}"
    yield from {0: ["today"], 1: ["tomorrow", f"tomorrow ({name})"]}.get(ahead, [])
    if ahead == 2:
        yield "the day after tomorrow"
    if 0 < ahead < 7:
        yield from (f"on {name}", f"this coming {name}", f"on {name[:3]} ({day.day} {month[:3]})")
    if is_next:
        yield f"on {name} next week"
    yield from (f"on {day.day} {month}", f"on {month} {ordinal}", f"on {name} {day.day} {month}")
    yield from (f"on {name}, {ordinal} {month}", f"on {day.day} {month[:3]} ({name[:3]})")
    yield from (f"on the {ordinal}", f"on {name} the {ordinal}")
    if day.day > 12:
        yield f"on {name} {day.day}/{day.month}"


def _simplified(day: date, ahead: int, *, is_next: bool) -> Iterator[str]:
    name = HAN[day.weekday()]
    near = {0: ["今天"], 1: ["明天", f"明天（周{name}）"], 2: ["后天"], 3: ["大后天"]}
    yield from near.get(ahead, [])
    if 0 < ahead < 7:
        yield from (f"周{name}", f"星期{name}", f"礼拜{name}", f"周{name}（{day.day}号）")
    yield from (f"下周{name}", f"下个星期{name}") if is_next else (f"本周{name}", f"这周{name}")
    yield from (f"{day.month}月{day.day}日", f"{day.month}月{day.day}号", f"{day.day}号")
    yield from (f"{day.month}月{day.day}日（周{name}）", f"周{name}（{day.month}月{day.day}日）")
    yield from (f"{day.month}/{day.day}（周{name}）", f"{day.year}年{day.month}月{day.day}日")


def _traditional(day: date, ahead: int, *, is_next: bool) -> Iterator[str]:
    name = HAN[day.weekday()]
    near = {0: ["今日"], 1: ["聽日", "明天"], 2: ["後日", "後天"], 3: ["大後天"]}
    yield from near.get(ahead, [])
    if 0 < ahead < 7:
        yield from (f"禮拜{name}", f"星期{name}", f"週{name}")
    yield from (f"下個禮拜{name}", f"下週{name}") if is_next else (f"這週{name}", f"今個星期{name}")
    yield from (f"{day.month}月{day.day}日", f"{day.day}號", f"{day.month}/{day.day}({name})")
    yield from (f"{day.month}月{day.day}日（星期{name}）", f"週{name}（{day.month}/{day.day}）")
