"""Which complaints would teach the model most, if a person judged them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from escalation.services.audits import RECENT
from escalation.services.corrections import model_said, opening

if TYPE_CHECKING:
    from escalation.models import Case, Message
    from escalation.reader import Reader, Vectors
    from escalation.unit_of_work import UnitOfWork

MOST: Final = 20
"""Complaints that are proposed at a time: an hour's work."""
LOOKED_AT: Final = 1_000
"""The newest unjudged cases whose uncertainty is looked at."""
WEIGHED: Final = 200
"""The most uncertain of them, whose words are compared; some 10 ms each, once."""
JUDGED: Final = 100
"""The last judged cases, from which new ones are to differ."""
_LEAST: Final = 0.01
"""Even where the model is certain, a complaint unlike all others teaches something."""
_SAME: Final = 1e-4
"""Distances below this are rounding: the words are the same."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A case that nobody has judged, the words that opened it, and how the model took them.

    `share` is that of the label that the model held likeliest, `doubt` is 1 less its lead over the
    second: from 0, it was certain, to 1, it could not tell the two apart.
    """

    case: Case
    messages: Sequence[Message]
    share: float
    doubt: float

    @property
    def text(self) -> str:
        """The words as the model read them."""
        return text_of(self.messages)


@dataclass(frozen=True, slots=True)
class Pool:
    """What is chosen from, the most uncertain first, and the words of what was judged last."""

    lessons: Sequence[Lesson] = ()
    judged: Sequence[str] = ()


def text_of(messages: Sequence[Message]) -> str:
    """Messages as the model reads them, as one text."""
    return "\n".join(message.text for message in messages)


async def pool(uow: UnitOfWork, *, now: datetime) -> Pool:
    """The recent cases, open or not, that the model has read and nobody has judged."""
    cases = await uow.corrections.unjudged_lately(since=now - RECENT, limit=LOOKED_AT)
    read = [
        (said.ranking[0][1], doubt(said.ranking), case)
        for case in cases
        if (said := model_said(case)).ranking
    ]
    read.sort(key=lambda row: -row[1])
    judged = await uow.corrections.judged_lately(JUDGED)
    typed = await uow.messages.typed_in(
        [case.id for case in (*(case for *_, case in read[:WEIGHED]), *judged)]
    )
    lessons = (
        Lesson(case, opening(case, typed.get(case.id, ())), share, unsure)
        for share, unsure, case in read[:WEIGHED]
    )
    texts = (text_of(opening(case, typed.get(case.id, ()))) for case in judged)
    return Pool([each for each in lessons if each.messages], [text for text in texts if text])


def doubt(ranking: Sequence[tuple[str, float]]) -> float:
    """How unsure the model was: 1 less the likeliest label's lead over the second."""
    first, *others = (share for _, share in ranking)
    return min(1.0, max(0.0, 1 - first + (others[0] if others else 0.0)))


async def choose(pool: Pool, reader: Reader | None) -> list[Lesson]:
    """At most MOST of the pool, those that would teach most first.

    Without a model that can be asked texts are only told apart by being the same or not.
    """
    if not pool.lessons:
        return []
    texts = [*(each.text for each in pool.lessons), *pool.judged]
    vectors = await reader.vectors(texts) if reader is not None else None
    if vectors is None:
        vectors = _by_words(texts)
    count = len(pool.lessons)
    doubts = [each.doubt for each in pool.lessons]
    return [pool.lessons[place] for place in order(doubts, vectors[:count], vectors[count:])]


def order(
    doubts: Sequence[float], vectors: Vectors, judged: Vectors, most: int = MOST
) -> list[int]:
    """The places of those that teach most, the first first.

    Each is the one with the greatest product of doubt and distance from whatever was judged or
    chosen before it, of equals the first; the distance is 1 less the cosine. The doubt is that of
    margin sampling (Settles, Active Learning Literature Survey, 2009, 3.1), the greedy choice of
    the farthest that of core-sets (Sener and Savarese, 2018); Ash et al. (2020) show that a batch
    needs both: the most uncertain alone are often twenty times the same question.
    """
    worth = np.maximum(np.asarray(doubts, np.float64), _LEAST)
    far = np.ones(len(worth))
    if len(judged):
        far = _apart((vectors @ judged.T).max(axis=1))
    chosen: list[int] = []
    while len(chosen) < min(most, len(worth)):
        gains = worth * far
        gains[chosen] = -1
        chosen.append(int(gains.argmax()))
        far = np.minimum(far, _apart(vectors @ vectors[chosen[-1]]))
    return chosen


def _apart(cosines: Vectors) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = 1 - cosines.astype(np.float64)
    return np.where(found < _SAME, 0.0, found)


def _by_words(texts: Sequence[str]) -> Vectors:
    """Vectors that are at right angles unless the texts are the same."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return np.eye(len(places), dtype=np.float32)[[places[text] for text in texts]]
