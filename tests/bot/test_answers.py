"""Sentences that the conversation composes: how many things a message says."""

from __future__ import annotations

import pytest

from bot.answers import clauses_in


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Hello, I was charged twice.", 1),
        ("Order A-1001. It was charged twice", 1),
        ("您好，订单 A-1001，多扣了我的钱", 1),
        ("I got 1,200.50 charged", 1),
        ("", 0),
        ("I was charged twice. But the driver was rude too", 2),
        ("The kettle leaks BUT nobody answers", 2),
        ("多扣了我的錢並且沒有人理我", 2),
        ("多扣了我的钱，客服态度也差", 2),
    ],
)
def test_clauses_that_say_something_are_counted(text: str, clauses: int) -> None:
    assert clauses_in(text) == clauses
