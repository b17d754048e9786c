"""`nlu`: the app's own reading and our Rasa server beside Rasa's recommended pipeline.

All are trained on the same sentences in the same run, asked the same texts in the same order, and
take turns round by round, so that the noise of the machine hits them alike.
"""

from __future__ import annotations

import asyncio
import hashlib
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.bench.comparison import DIET, IN_FLIGHT, OWN, RASA, Comparison, Measured
from bot.bench.imports import ROWS
from bot.bench.load import Load
from bot.bench.reference import EPOCHS, Trained, train_reference
from bot.bench.ways import Way, own_reading, served
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.text import has_word
from bot.nlu.train import Progress, Sources, ensure_model
from bot.nlu.training_data import BrokenSource, Example, read_examples

TEXTS: Final = 256
ROUNDS: Final = 5
BATCH: Final = 64
"""Texts of the one parse that stands for a burst."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a benchmark is told: where the sources are, and how to make the reference.

    `keep` is a folder where a trained reference is looked for and left; None for neither. `rows` is
    how many orders are imported, `timers` how many fall due over `seconds`, `old` how many rows are
    over already where what is new is measured beside them.
    """

    sources: Sources
    say: Progress
    epochs: int = EPOCHS
    keep: Path | None = None
    rows: int = ROWS
    timers: int = 20_000
    seconds: float = 60.0
    old: int = 1_000_000


def measure(asked: Asked) -> Comparison:
    """Train both, start all three, and ask them in turn. Takes half an hour.

    Raises:
        ModelUnavailable: one was not trained.
        NluUnavailable: one does not read.
    """
    root = asked.sources.root
    try:
        examples = list(read_examples(root / "nlu_data" / "train"))
        texts = choose([each.text for each in read_examples(root / "nlu_data" / "held_out")])
    except BrokenSource as broken:
        raise ModelUnavailable(str(broken)) from None
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        home = Path(folder)
        started = time.perf_counter()
        model = ensure_model(asked.sources, asked.say, models=home / "models")
        ours = time.perf_counter() - started
        kept = asked.keep or home / "reference"
        reference = train_reference(root, examples, asked.epochs, kept, asked.say)
        trainings = {OWN: ours, RASA: ours, DIET: reference.seconds}
        theirs = Model(reference.path.name, reference.path, reference.path, model.encoder_path)
        asked.say("Both are trained; starting what reads with them")
        ways = asyncio.run(_measured(root, home, model, theirs, texts, trainings, asked.say))
    return Comparison(_told(examples, texts, reference), ways)


def choose(texts: Sequence[str], most: int = TEXTS) -> list[str]:
    """At most so many of the texts, of all lengths, in an order that is always the same."""
    readable = sorted(
        {text for text in texts if has_word(text)}, key=lambda text: (len(text), text)
    )
    few = min(most, len(readable))
    chosen = [readable[place * len(readable) // few] for place in range(few)]
    return sorted(chosen, key=lambda text: hashlib.sha256(text.encode()).digest())


async def take_turns(
    ways: Mapping[str, Way], texts: Sequence[str], trainings: Mapping[str, float], *, rounds: int
) -> dict[str, Measured]:
    """Ask all the ways in so many rounds, each beginning with another, after a round of warming up.

    Raises:
        NluUnavailable: one does not read.
    """
    loads: dict[str, dict[int, list[Load]]] = {name: {} for name in ways}
    together: dict[str, list[float]] = {name: [] for name in ways}
    batch = texts[:BATCH]
    names = list(ways)
    for number in range(rounds + 1):
        names = [*names[1:], names[0]]
        for in_flight in IN_FLIGHT:
            for name in names:
                load = await ways[name].ask(texts, in_flight)
                if number:
                    loads[name].setdefault(in_flight, []).append(load)
        for name in names:
            seconds = await ways[name].ask_together(batch)
            if number:
                together[name].append(seconds)
    return {
        name: Measured(
            loads=loads[name],
            together=together[name],
            batch=len(batch),
            memory_mb=way.memory(),
            start_s=way.start_s,
            training_s=trainings[name],
        )
        for name, way in ways.items()
    }


async def _measured(
    root: Path,
    home: Path,
    model: Model,
    theirs: Model,
    texts: Sequence[str],
    trainings: Mapping[str, float],
    say: Progress,
) -> dict[str, Measured]:
    async with AsyncExitStack() as started:
        # One after the other: each start is measured.
        ways: dict[str, Way] = {
            OWN: await started.enter_async_context(own_reading(root, model, home / OWN)),
            RASA: await started.enter_async_context(served(root, model, home / RASA)),
            DIET: await started.enter_async_context(served(root, theirs, home / DIET)),
        }
        say(f"Asking {len(texts)} texts in {ROUNDS + 1} rounds")
        return await take_turns(ways, texts, trainings, rounds=ROUNDS)


def _told(examples: Sequence[Example], texts: Sequence[str], reference: Trained) -> dict[str, Any]:
    lengths = sorted(map(len, texts))
    return {
        "texts": len(texts),
        "characters": {
            "shortest": lengths[0],
            "median": statistics.median_low(lengths),
            "longest": lengths[-1],
        },
        "rounds": ROUNDS,
        "batch": min(BATCH, len(texts)),
        "sentences": len(examples),
        "reference": {
            "epochs": reference.epochs,
            "epoch_s": round(reference.epoch_seconds, 1),
            "is_kept": reference.is_kept,
        },
    }
