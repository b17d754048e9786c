"""Which benchmarks there are, and running them one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

from bot.bench import turns
from bot.bench.measure import Result

BENCHMARKS: Mapping[str, Callable[[], Awaitable[Result]]] = {"turns": turns.measure}


def run_benchmarks(names: Sequence[str] = ()) -> Iterator[Result]:
    """The results of the named benchmarks, of all when none is named, each as it is ready.

    Raises:
        KeyError: with the name, for a benchmark that there is not.
    """
    for name in names or tuple(BENCHMARKS):
        if name not in BENCHMARKS:
            raise KeyError(name)
    for name in names or tuple(BENCHMARKS):
        yield asyncio.run(_measured(BENCHMARKS[name]))


async def _measured(benchmark: Callable[[], Awaitable[Result]]) -> Result:
    return await benchmark()
