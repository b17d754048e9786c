"""The labelled sentences: each with its trade, its text and the kinds of signs that it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.folding import fold
from handlers import safety

FOLDER = Path(__file__).parent
PARTS = ("seen", "held_out")
"""The rules were made on the first; both were written by their author."""
USED = ("later",)
"""Written after the rules by others, and then used: lists and jests were made from what they say."""
UNSEEN = ("unseen",)
"""Written after the rules, by whoever speaks round the matter as people do."""
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a customer. `kinds` is empty for a near miss."""

    trade: str
    text: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """How the finder does on some sentences, each share 0 to 1.

    `recall` is of the sentences with a sign that raise any alarm, `kinds` of the labelled kinds
    that are found, `false_alarms` of the near misses that raise one.
    """

    signs: int
    near_misses: int
    recall: float
    kinds: float
    false_alarms: float
    wrong: tuple[Sentence, ...]


def sentences(part: str, language: str) -> Iterator[Sentence]:
    rows = yaml.safe_load((FOLDER / f"{part}_{language}.yml").read_text("utf-8"))
    for kinds, told in rows.items():
        for row in told:
            ((trade, text),) = row.items()
            labelled = frozenset() if kinds == "none" else frozenset(kinds.split("+"))
            yield Sentence(trade, text, labelled)


def measure(told: list[Sentence]) -> Figures:
    found = [frozenset(safety.find(fold(each.text))) for each in told]
    signs = [(each, kinds) for each, kinds in zip(told, found, strict=True) if each.kinds]
    near = [(each, kinds) for each, kinds in zip(told, found, strict=True) if not each.kinds]
    return Figures(
        signs=len(signs),
        near_misses=len(near),
        recall=sum(bool(kinds) for _, kinds in signs) / len(signs),
        kinds=sum(len(each.kinds & kinds) for each, kinds in signs)
        / sum(len(each.kinds) for each, _ in signs),
        false_alarms=sum(bool(kinds) for _, kinds in near) / len(near),
        wrong=tuple(
            [each for each, kinds in signs if not each.kinds <= kinds]
            + [each for each, kinds in near if kinds]
        ),
    )
