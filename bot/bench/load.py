"""Asks an Nlu many texts, so many of them in flight at once, and keeps the time of each answer."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.understanding import Nlu, NluUnavailable


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds that all the answers took, and each of them, in the order in which they came."""

    seconds: float
    answers: tuple[float, ...]


async def ask(nlu: Nlu, texts: Sequence[str], in_flight: int) -> Load:
    """Ask the texts one by one, in their order, with `in_flight` of them always under way.

    Raises:
        NluUnavailable: one of them was not read.
    """
    waiting = iter(texts)
    answers: list[float] = []

    async def customer() -> None:
        for text in waiting:
            started = time.perf_counter()
            await _read(nlu, [text])
            answers.append(time.perf_counter() - started)

    started = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(customer())
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    return Load(time.perf_counter() - started, tuple(answers))


async def ask_together(nlu: Nlu, texts: Sequence[str]) -> float:
    """Seconds that one parse of all the texts takes.

    Raises:
        NluUnavailable: one of them was not read.
    """
    started = time.perf_counter()
    await _read(nlu, texts)
    return time.perf_counter() - started


async def _read(nlu: Nlu, texts: Sequence[str]) -> None:
    if None in await nlu.parse(texts):
        raise NluUnavailable("a text was answered with nothing")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values (above 0, up to 1) do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
