"""Which benchmarks there are, and running them one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.bench import imports, nlu, old_turns, outbox, rasa_turns, rulings, timers, turns
from bot.bench.comparison import Comparison
from bot.bench.measure import Result
from bot.bench.nlu import Asked
from bot.nlu.process import rasa_python

type Outcome = Result | Comparison


def _turns(asked: Asked) -> Iterator[Result]:
    yield asyncio.run(turns.measure())
    if asked.old:
        yield asyncio.run(old_turns.measure(asked.old, asked.say))
    if rasa_python(asked.sources.root).exists():
        yield asyncio.run(rasa_turns.measure(asked.sources.root, asked.say))
    else:
        asked.say("turns: not measured beside Rasa's dialogue server: make rasa-env installs it")


def _rulings(_: Asked) -> Iterator[Result]:
    yield asyncio.run(rulings.measure())


def _timers(asked: Asked) -> Iterator[Result]:
    size = timers.Size(timers=asked.timers, seconds=asked.seconds, old=asked.old)
    yield from timers.measure(size, asked.say)


def _outbox(_: Asked) -> Iterator[Result]:
    yield asyncio.run(outbox.measure())


def _imports(asked: Asked) -> Iterator[Result]:
    yield imports.measure(asked.rows)


def _nlu(asked: Asked) -> Iterator[Comparison]:
    yield nlu.measure(asked)


BENCHMARKS: Mapping[str, Callable[[Asked], Iterable[Outcome]]] = {
    "turns": _turns,
    "rulings": _rulings,
    "outbox": _outbox,
    "timers": _timers,
    "import": _imports,
    "nlu": _nlu,
}
ON_DEMAND = frozenset({"timers", "import", "nlu"})
"""Run only when they are named. `nlu` takes an hour or more, nearly all of it to train others'
models for the sake of comparison, and what it measures changes only with the language model;
`import` needs the program `sqlite3`, which not every machine has; `timers` takes minutes, most of
them to wait for what falls due."""


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
        yield from BENCHMARKS[name](asked)
