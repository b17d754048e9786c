"""A hint is quicker than the pattern that it stands for, and finds no less."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.promised import chinese, english
from handlers.promised.clock import Clock
from handlers.promised.folding import IS_HAN, fold
from handlers.promised.reading import read
from handlers.promised.rulebook import Rulebook
from handlers.promised.spelling import spelt
from tests.handlers.promised.golden import office, phrases
from tests.handlers.promised.grid import cases

LONDON = ZoneInfo("Europe/London")
CLOCK = Clock(datetime(2026, 11, 25, 10, tzinfo=UTC), LONDON, office(LONDON))
FESTIVALS = """
    dragon boat festival, mid-autumn festival, lunar new year, valentines day, singles day, xmas,
    圣诞前 元旦节 新年前 春节前 过年前 大年初一 五一前 劳动节 国庆 十一长假 清明 端午 中秋 平安夜 圣诞夜
    跨年 情人节前 双11 双十一 双12 双十二 618前 春节后 国庆结束 过年回来 打烊前 收档前 关门前 清早 一返工
"""

SETS = ("seen", "kinds", "fresh", "trades", "typed", "written", "chatted", "counter", "dialled")
WRITTEN = (
    *(phrase.text for name in SETS for phrase in phrases(name)),
    *(case.text for language in ("en", "zh-Hans") for case in cases(language)[::97]),
    *FESTIVALS.split(" "),
    *FESTIVALS.split(","),
)


@pytest.mark.parametrize(("book", "is_han"), [(english.BOOK, False), (chinese.BOOK, True)])
def test_a_hint_leaves_no_time_out(book: Rulebook, *, is_han: bool) -> None:
    unhinted = [replace(rule, hint=None) for rule in book.times]
    texts = [spelt(fold(text)).text for text in WRITTEN]
    differing = [
        text
        for text in texts
        if (IS_HAN.search(text) is not None) == is_han
        and read(book.times, text, CLOCK) != read(unhinted, text, CLOCK)
    ]

    assert any(rule.hint for rule in book.times)
    assert differing == []
