"""What to do first, by rules in a fixed order: the first that holds speaks and says its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from escalation.week.filter import Filter
from escalation.week.report import Line, WeekReport, share
from escalation.week.rows import Helped
from handlers.model import UNCLASSIFIED
from handlers.texts import N_

TENTH = 0.1
THIRD = 1 / 3
HALF = 0.5
RISES = 3
ENOUGH = 5
"""Below so many cases a share or a doubling may be chance."""

SENTENCES: Mapping[str, str] = {
    "promises_broken": N_(
        "%(count)s of %(whole)s promises to customers were broken. Look at those cases first."
    ),
    "rising": N_(
        "%(causes)s: more complaints three weeks in a row, from %(first)s to %(last)s."
        " Find out what changed."
    ),
    "doubled": N_(
        "%(causes)s: at least twice as many complaints as the week before, %(first)s then %(last)s."
        " Find out what happened."
    ),
    "not_helped": N_(
        "%(causes)s: %(count)s of %(whole)s customers who answered say that it did not help."
        " Read their cases and change the remedy."
    ),
    "unclassified": N_(
        "%(count)s of %(whole)s complaints have no cause yet. Name it in those cases, or this page"
        " misleads."
    ),
    "few_causes": N_("%(causes)s: %(percent)s of all complaints. Begin there."),
    "none": N_("No complaint came in. Make sure that complaining is easy."),
}
"""What each rule says."""
WHEN: Mapping[str, str] = {
    "promises_broken": N_("a tenth or more of the promises that fell due were broken"),
    "rising": N_("a cause rose in each of the last three weeks"),
    "doubled": N_("a cause with five complaints or more doubled against the week before"),
    "not_helped": N_(
        "for one cause a third or more of at least five answers were that it did not help"
    ),
    "unclassified": N_("a tenth or more of the complaints have no cause yet"),
    "few_causes": N_("the fewest causes that make up half of the complaints or more"),
    "none": N_("no complaint came in"),
}
"""When each rule speaks."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule's word: `causes` and `numbers` fill its sentence, `filter` lists the cases meant."""

    rule: str
    filter: Filter | None = None
    causes: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    share: float | None = None


def advise(report: WeekReport) -> Advice:
    """What the week asks for first."""
    for rule in RULES:
        advice = rule(report)
        if advice is not None:
            return advice
    return Advice("none")


def _promises_broken(report: WeekReport) -> Advice | None:
    promises = report.all.promises
    if (share(promises.broken.value, promises.judged.value) or 0) < TENTH:
        return None
    numbers = {"count": promises.broken.value, "whole": promises.judged.value}
    return Advice("promises_broken", promises.broken.filter, numbers=numbers)


def _rising(report: WeekReport) -> Advice | None:
    risen = [
        (counts, line)
        for line in _named(report)
        if len(counts := _past(report, line)) > RISES
        and all(early < late for early, late in pairwise(counts))
    ]
    if not risen:
        return None
    counts, line = max(risen, key=lambda found: found[0][-1])
    numbers = {"first": counts[0], "last": counts[-1]}
    return Advice("rising", line.cases.filter, _causes_of(line), numbers)


def _past(report: WeekReport, line: Line) -> tuple[int, ...]:
    """The cause's numbers from the week before the first rise on."""
    return report.trend.of(line.cause or "")[-RISES - 1 :]


def _doubled(report: WeekReport) -> Advice | None:
    for line in _named(report):
        earlier = report.before and report.before.line(line.cause or "")
        before = earlier.cases.value if earlier else 0
        if before and line.cases.value >= max(ENOUGH, 2 * before):
            numbers = {"first": before, "last": line.cases.value}
            return Advice("doubled", line.cases.filter, _causes_of(line), numbers)
    return None


def _not_helped(report: WeekReport) -> Advice | None:
    for line in _named(report):
        no, answered = line.helped[Helped.NO], line.answered.value
        if answered >= ENOUGH and no.value >= THIRD * answered:
            numbers = {"count": no.value, "whole": answered}
            return Advice("not_helped", no.filter, _causes_of(line), numbers)
    return None


def _unclassified(report: WeekReport) -> Advice | None:
    unnamed, every = report.unclassified, report.all.cases.value
    if (share(unnamed.value, every) or 0) < TENTH:
        return None
    return Advice("unclassified", unnamed.filter, numbers={"count": unnamed.value, "whole": every})


def _few_causes(report: WeekReport) -> Advice | None:
    every = report.all.cases.value
    together: list[Line] = []
    for line in _named(report):
        together.append(line)
        part = share(sum(each.cases.value for each in together), every)
        if part is not None and part >= HALF:
            chosen = together[0].cases.filter if len(together) == 1 else report.all.cases.filter
            return Advice("few_causes", chosen, _causes_of(*together), share=part)
    return None


def _named(report: WeekReport) -> list[Line]:
    return [line for line in report.causes if line.cause != UNCLASSIFIED and line.cases.value]


def _causes_of(*lines: Line) -> tuple[str, ...]:
    return tuple(line.cause for line in lines if line.cause)


RULES: tuple[Callable[[WeekReport], Advice | None], ...] = (
    _promises_broken,
    _rising,
    _doubled,
    _not_helped,
    _unclassified,
    _few_causes,
)
