"""Asks the model, one text at a time, as customers do, and reads its answer as the talk does."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.dialogue import Heard
from bot.evaluation.figures import Answer, chances_of
from bot.evaluation.labelled import Item
from bot.hearing import Group, understand
from bot.nlu.understanding import Nlu
from bot.reading import Reading, read


async def answers(nlu: Nlu, items: Sequence[Item]) -> list[Answer]:
    """An answer for each item. Of a text that nobody can read it is `none`, and abstained."""
    return [await _answer(nlu, item.text) for item in items]


async def _answer(nlu: Nlu, text: str) -> Answer:
    started = time.perf_counter()
    (group,) = await understand(nlu, [Group((), (text,))])
    seconds = time.perf_counter() - started
    heard = Heard(text=text, understanding=group.understanding)
    reading = read(heard)
    return Answer(
        chances=chances_of(group.understanding),
        named=_named(reading),
        abstained=reading.intent == "unsure",
        seconds=seconds,
    )


def _named(reading: Reading) -> frozenset[str]:
    """The causes that the talk acts on or asks about."""
    if not reading.is_complaint:
        return frozenset()
    return frozenset(map(str, (reading.cause, *reading.secondary, *(reading.between or ()))))
