"""What the choice between naming, asking and handing over costs on labelled complaints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from bot.choice import COSTS, Act, Costs
from bot.evaluation.figures import mean
from bot.evaluation.labelled import NONE, Item
from bot.nlu.folding import fold
from bot.reading import Likely, two_likeliest

if TYPE_CHECKING:
    from bot.nlu.understanding import Understanding

SWEPT: Final = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
"""Costs of a wrong remedy, in needless questions, for which the curve is given."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the curve, over the complaints that are taken for such.

    `wrong_remedy` is the cost it is drawn for. `named`, `asked` and `handed_over` are shares of
    them; `named_right` is how often the named cause was raised, `asked_right` how often one of the
    two asked about was. `cost` is the mean of what the choice then cost, beside that of `always`
    naming the first, asking, or handing over.
    """

    wrong_remedy: float
    named: float
    asked: float
    handed_over: float
    named_right: float
    asked_right: float
    cost: float
    always: dict[Act, float]

    def as_row(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def curve(
    items: Sequence[Item], understood: Sequence[Understanding | None], costs: Costs = COSTS
) -> list[Point]:
    """A point for each cost of SWEPT, with the other costs as given."""
    read = list(_complaints(items, understood))
    return [_point(read, replace(costs, wrong_remedy=each)) for each in SWEPT] if read else []


def _complaints(
    items: Sequence[Item], understood: Sequence[Understanding | None]
) -> Iterator[tuple[Item, Likely]]:
    for item, understanding in zip(items, understood, strict=True):
        if item.primary == NONE or understanding is None:
            continue
        likely = two_likeliest(understanding, fold(item.text))
        if likely is not None:
            yield item, likely


def _point(read: Sequence[tuple[Item, Likely]], costs: Costs) -> Point:
    acts = [(costs.cheapest(likely.raised, likely.instead), item, likely) for item, likely in read]

    def of(act: Act) -> list[tuple[Item, Likely]]:
        return [(item, likely) for chosen, item, likely in acts if chosen is act]

    named, asked = of(Act.NAME), of(Act.ASK)
    return Point(
        wrong_remedy=costs.wrong_remedy,
        named=len(named) / len(acts),
        asked=len(asked) / len(acts),
        handed_over=len(of(Act.HAND_OVER)) / len(acts),
        named_right=mean([likely.first in _raised(item) for item, likely in named]),
        asked_right=mean(
            [not _raised(item).isdisjoint({likely.first, likely.second}) for item, likely in asked]
        ),
        cost=fmean(_paid(act, item, likely, costs) for act, item, likely in acts),
        always={
            act: fmean(_paid(act, item, likely, costs) for item, likely in read) for act in Act
        },
    )


def _paid(act: Act, item: Item, likely: Likely, costs: Costs) -> float:
    """What an act cost, knowing what people say of the complaint."""
    is_first, is_second = (cause in _raised(item) for cause in (likely.first, likely.second))
    match act:
        case Act.NAME:
            return 0.0 if is_first else costs.wrong_remedy
        case Act.ASK:
            if is_first:
                return costs.needless_question
            return 0.0 if is_second else costs.needless_question + costs.wrong_remedy
        case Act.HAND_OVER:
            return costs.needless_hand_over if is_first else 0.0


def _raised(item: Item) -> frozenset[str]:
    """What it is right to answer: what somebody put first, and what all saw."""
    return item.accept | item.sure
