"""Stands in for a way to read in tests of benchmarks: its times are given, not measured."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bench.comparison import IN_FLIGHT, Measured
from bot.bench.load import Load


class StandIn:
    """Takes `seconds` for a text, and keeps what it was asked."""

    def __init__(self, seconds: float, asked: list[tuple[float, int, tuple[str, ...]]]) -> None:
        self._seconds = seconds
        self.asked = asked
        self.start_s = seconds * 100

    async def ask(self, texts: Sequence[str], in_flight: int) -> Load:
        self.asked.append((self._seconds, in_flight, tuple(texts)))
        return Load(self._seconds * len(texts), (self._seconds,) * len(texts))

    async def ask_together(self, texts: Sequence[str]) -> float:
        self.asked.append((self._seconds, 0, tuple(texts)))
        return self._seconds * len(texts)

    def memory(self) -> float:
        return self._seconds * 10_000


def measured(seconds: float, *, memory: float = 100.0, training: float = 60.0) -> Measured:
    """A way that always takes so long for a text."""
    load = Load(seconds * 100, (seconds,) * 100)
    return Measured(
        loads={in_flight: [load, load] for in_flight in IN_FLIGHT},
        together=[seconds * 64] * 2,
        batch=64,
        memory_mb=memory,
        start_s=1.0,
        training_s=training,
    )
