"""What of a text's entities is kept for the case."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.nlu.entities import Extractor
from bot.nlu.facts import facts_of
from bot.nlu.text import normalise, prepare

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)  # a Saturday, noon in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")
EXTRACTOR = Extractor({"competitor": ["京东"]})


def facts(text: str) -> dict[str, str]:
    return facts_of(EXTRACTOR.find_in(prepare(text), text), text, NOW, ZONE)


@pytest.mark.parametrize(
    ("text", "when", "days"),
    [
        ("上周五下的单", "上周五", "2026-11-13/2026-11-13"),
        ("國慶期間去的", "國慶期間", "2026-10-01/2026-10-07"),
        ("it broke last Tuesday", "last Tuesday", "2026-11-17/2026-11-17"),
        ("waited three weeks", "three weeks", ""),
    ],
)
def test_when_it_was_is_kept_in_their_words_and_as_days(text: str, when: str, days: str) -> None:
    kept = facts(text)
    assert (kept["when"], kept["when_days"]) == (when, days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("上周五下的单", "2026-11-13"),
        ("I ordered it last Tuesday", "2026-11-17"),
        ("11月10日買的", "2026-11-10"),
        ("上周五打过电话", None),
        ("双十一买的", None),
        ("I ordered in March", None),
    ],
)
def test_the_one_day_of_an_order(text: str, day: str | None) -> None:
    assert facts(text).get("ordered_on") == day


@pytest.mark.parametrize(
    ("text", "staff"),
    [
        ("司机骂人，客服小王不管，工号 8806", "小王, 8806, 司机"),
        ("agent Kevin and then Kevin again", "Kevin"),
        ("The driver, the cashier, the nurse and the guard", "driver, cashier, nurse"),
    ],
)
def test_people_with_a_name_come_first_and_no_more_than_three(text: str, staff: str) -> None:
    assert facts(text)["staff"] == staff


def test_the_sum_beside_the_grievance_and_the_competitor() -> None:
    kept = facts("我付了 300 元，多扣了 30 元，京东比你们好")
    assert (kept["amount"], kept["currency"], kept["competitor"]) == ("30", "CNY", "京东")


def test_a_text_that_names_nothing_has_no_facts() -> None:
    assert facts(normalise("你们真差")) == {}
