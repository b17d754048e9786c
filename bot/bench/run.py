"""Which benchmarks there are, and running them one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.bench import imports, nlu, rulings, turns
from bot.bench.comparison import Comparison
from bot.bench.measure import Result
from bot.bench.nlu import Asked

type Outcome = Result | Comparison


def _turns(_: Asked) -> Result:
    return asyncio.run(turns.measure())


def _rulings(_: Asked) -> Result:
    return asyncio.run(rulings.measure())


def _imports(asked: Asked) -> Result:
    return imports.measure(asked.rows)


BENCHMARKS: Mapping[str, Callable[[Asked], Outcome]] = {
    "turns": _turns,
    "rulings": _rulings,
    "import": _imports,
    "nlu": nlu.measure,
}
ON_DEMAND = frozenset({"import", "nlu"})
"""Run only when they are named. `nlu` takes an hour or more, nearly all of it to train others'
models for the sake of comparison, and what it measures changes only with the language model;
`import` needs the program `sqlite3`, which not every machine has."""


def run_benchmarks(names: Sequence[str], asked: Asked) -> Iterator[Outcome]:
    """The results of the named benchmarks, each as it is ready; of all but those on demand when
    none is named.

    Raises:
        KeyError: with the name, for a benchmark that there is not.
    """
    chosen = names or [name for name in BENCHMARKS if name not in ON_DEMAND]
    for name in chosen:
        if name not in BENCHMARKS:
            raise KeyError(name)
    for name in chosen:
        yield BENCHMARKS[name](asked)
