"""Asking in turn: how many are under way, what is kept of it, and percentiles."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.load import ask, ask_together, percentile
from bot.nlu.understanding import Guess, NluUnavailable, Understanding

times = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)


class CountingNlu:
    """Answers after the loop has gone round, and counts how many wait for it."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.under_way = 0
        self.most = 0

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.read += texts
        await asyncio.sleep(0)
        self.under_way -= 1
        understood = Understanding("en", (Guess("price", 1.0),), (), "exported", "counting")
        return [None if text == "?" else understood for text in texts]


@given(values=times, share=st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_and_enough_do_not_exceed_it(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values)


@given(values=times)
def test_a_higher_percentile_is_no_less(values: list[float]) -> None:
    assert min(values) <= percentile(values, 0.5) <= percentile(values, 0.99)
    assert percentile(values, 1) == max(values)


def test_percentiles_of_a_hundred() -> None:
    values = [float(number) for number in range(100, 0, -1)]

    assert [percentile(values, share) for share in (0.5, 0.99, 1)] == [50, 99, 100]


@pytest.mark.parametrize("in_flight", [1, 8, 32])
async def test_every_text_is_asked_once_in_order_with_so_many_under_way(in_flight: int) -> None:
    nlu = CountingNlu()
    texts = [f"text {number}" for number in range(40)]

    load = await ask(nlu, texts, in_flight)

    assert nlu.read == texts
    assert nlu.most == in_flight
    assert len(load.answers) == len(texts)
    assert all(0 < answer <= load.seconds for answer in load.answers)


async def test_a_burst_is_one_parse() -> None:
    nlu = CountingNlu()

    assert await ask_together(nlu, ["a", "b"]) > 0
    assert nlu.read == ["a", "b"]
    assert nlu.most == 1


async def test_a_text_that_is_not_read_stops_the_measuring() -> None:
    with pytest.raises(NluUnavailable, match="with nothing"):
        await ask(CountingNlu(), ["a", "?", "b"], 8)
    with pytest.raises(NluUnavailable, match="with nothing"):
        await ask_together(CountingNlu(), ["a", "?"])
