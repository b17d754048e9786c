"""A time that is told by the clock of a place is of that place, wherever the customer is."""

from datetime import UTC, datetime

import pytest

from handlers.promised.zones import zone_of
from tests.handlers.promised.test_finding import read

SUMMER = datetime(2026, 7, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("We will call you at 3pm London time tomorrow.", "2026-07-07 14:00"),
        ("We will call you tomorrow at 3pm (UK time).", "2026-07-07 14:00"),
        ("We will call you tomorrow at 15:00 GMT.", "2026-07-07 15:00"),
        ("We will call you tomorrow at 9am New York time.", "2026-07-07 13:00"),
        ("We will call you tomorrow at 3pm.", "2026-07-07 07:00"),
        ("北京时间明天下午三点给您回电", "2026-07-07 07:00"),
        ("明天倫敦時間下午3點前回覆您", "2026-07-07 14:00"),
    ],
)
def test_the_clock_that_is_told_counts(text: str, due: str) -> None:
    (found,) = read(text, now=SUMMER, zone="Asia/Shanghai")

    assert found.due == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["call from London, time 3pm", "at 3pm, testing", "3pm to london"])
def test_a_place_alone_tells_no_clock(text: str) -> None:
    start = text.index("3pm")

    assert zone_of(text, start, start + 3) is None
