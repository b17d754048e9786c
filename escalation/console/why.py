"""Why the model takes a case's opening words for what it does: the words that spoke for and against
each cause, and what it was taught that is like them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from escalation.console.case_page import Number
from escalation.console.deps import Member, page
from escalation.errors import NotFound
from escalation.office import Here
from escalation.reader import Explanation, phrases
from escalation.services.corrections import opening

STEPS: Final = (0.1, 0.5, 1.5)
"""Log-odds from which a word is marked weakly, plainly and strongly: it makes the odds 1.1, 1.6 and
4.5 times as high, or as low.
"""
NAMED: Final = 5
"""Words that are listed for a cause, and against it."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of the text with the blanks that follow it. `step` is 0 where it said nothing, up to
    3 where it spoke for the cause, and below zero where it spoke against it.
    """

    text: str
    blank: str
    step: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """One label with its share, the whole text marked for it, and the words that weighed most."""

    label: str
    share: float
    marks: Sequence[Mark]
    spoke_for: Sequence[str]
    against: Sequence[str]


@router.get("/cases/{number}/why")
async def show(request: Request, office: Here, viewer: Member, number: Number) -> Response:
    """The reasons, as a page of its own or as a part of the case's page."""
    async with office.database.reading() as uow:
        case = await uow.cases.by_number(number)
        if case is None:
            raise NotFound
        messages = opening(case, await uow.messages.typed(case.id))
    found = None
    if office.reader is not None and messages:
        found = await office.reader.explain([message.text for message in messages])
    context = {
        "case": case,
        "has_words": bool(messages),
        "found": found,
        "verdicts": list(verdicts(found)) if found is not None else [],
    }
    return page(request, "case/why.html", context, viewer=viewer, fragment="case/_why.html")


def verdicts(found: Explanation) -> Iterator[Verdict]:
    """An explanation by label, the likeliest first."""
    for place, (label, share) in enumerate(found.labels):
        weighed = phrases(found, place)
        yield Verdict(
            label=label,
            share=share,
            marks=[_mark(text, weight) for text, weight in weighed],
            spoke_for=_strongest(weighed),
            against=_strongest([(text, -weight) for text, weight in weighed]),
        )


def step_of(weight: float) -> int:
    """How strongly a word is marked: 0 to 3, below zero for a word against."""
    size = sum(abs(weight) >= least for least in STEPS)
    return size if weight > 0 else -size


def _mark(text: str, weight: float) -> Mark:
    word = text.rstrip()
    return Mark(word, text[len(word) :], step_of(weight) if word else 0)


def _strongest(weighed: Sequence[tuple[str, float]]) -> list[str]:
    """The words that weigh most, each once."""
    strong = sorted((row for row in weighed if row[1] >= STEPS[0]), key=lambda row: -row[1])
    words = (text.strip(" \t\n,.;:!?，。；：！？、") for text, _ in strong)
    return list(dict.fromkeys(word for word in words if word))[:NAMED]
