"""Dates and lengths of time in a text. Python 3.10 syntax."""

from collections.abc import Iterable, Iterator

from bot.nlu.dates import find_dates
from bot.nlu.durations import find_durations
from bot.nlu.text import comparable
from bot.nlu.understanding import Entity


def find_times(text: str) -> Iterator[Entity]:
    """Dates and durations of a prepared text; of what overlaps, dates come first."""
    plain = comparable(text)
    return first_come((*find_dates(text, plain), *find_durations(text, plain)))


def first_come(entities: Iterable[Entity]) -> Iterator[Entity]:
    """Those that overlap none before them."""
    taken: list[tuple[int, int]] = []
    for entity in entities:
        if all(entity.end <= start or end <= entity.start for start, end in taken):
            taken.append((entity.start, entity.end))
            yield entity
