"""A page that shows every misread text and the words behind it, for whoever writes the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.evaluation.figures import Answer
from bot.evaluation.labelled import Item
from bot.evaluation.words import weigh
from bot.nlu.understanding import Nlu

TEMPLATES = Path(__file__).parents[1] / "templates" / "evaluation"
FULL = 1.5
"""Log-odds from which a piece has the darkest shade."""
SHADES = 9


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of a text, and its weight for the wrong label against the right one."""

    text: str
    weight: float

    @property
    def shade(self) -> str:
        """A class of the page: r1 to r9 for what misled, g1 to g9 for what did not, or none."""
        step = min(SHADES, round(abs(self.weight) / FULL * SHADES))
        return f"{'r' if self.weight > 0 else 'g'}{step}" if step else ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One misread text."""

    item: Item
    answer: Answer
    pieces: tuple[Shown, ...]


async def errors_page(nlu: Nlu, items: Sequence[Item], answers: Sequence[Answer]) -> str:
    """The page, whole, in HTML. It shows texts: keep it where they may be kept."""
    wrong = [
        await _wrong(nlu, item, answer)
        for item, answer in zip(items, answers, strict=True)
        if answer.top not in item.accept
    ]
    confused = Counter((each.item.primary, each.answer.top) for each in wrong)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("errors.html").render(
        n=len(items),
        wrong=sorted(wrong, key=lambda each: (each.item.primary, each.answer.top)),
        confused=[(*labels, count) for labels, count in confused.most_common()],
    )


async def _wrong(nlu: Nlu, item: Item, answer: Answer) -> Wrong:
    pieces = await weigh(nlu, item.text, (answer.top, item.primary))
    return Wrong(
        item, answer, tuple(Shown(each.text, each.weights[0] - each.weights[1]) for each in pieces)
    )
