"""The cases that a filter chooses, and what they come to: the one way from a list to a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from escalation.week.calendar import Frame
from escalation.week.filter import ANSWERED, ANY, DONE, PROMISES, Filter
from escalation.week.rows import CaseRow, GrantRow, Helped, Outcome, Verdict, Wait
from handlers.model import FAILED_RESPONSE, NO_COMPLAINT


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as one week sees it: what of its life lies in the week, looked up once."""

    row: CaseRow
    opened: bool
    day: str
    hour: str
    outcome: Outcome
    took: timedelta | None
    answer: Helped
    causes: frozenset[str]
    promises: tuple[tuple[str, Verdict], ...]
    grants: tuple[GrantRow, ...]
    ends: int
    reopenings: int
    waits: tuple[Wait, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case behind a number, how much of the number it is, and the money in it by currency."""

    row: CaseRow
    count: int = 1
    money: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """What a list of chosen cases comes to: things counted, cases, people, money granted, and the
    revenue at risk with these people, each of whom counts once.
    """

    count: int
    cases: int
    people: int
    money: tuple[tuple[str, Decimal], ...] = ()
    at_risk: tuple[tuple[str, Decimal], ...] = ()


def look(rows: Iterable[CaseRow], frame: Frame) -> tuple[Seen, ...]:
    """The cases as the week sees them, by number."""
    return tuple(_seen(row, frame) for row in sorted(rows, key=lambda row: row.number))


def select(seen: Iterable[Seen], chosen: Filter) -> list[Chosen]:
    """The cases that a filter chooses, in the order given."""
    for test in _tests(chosen):
        seen = filter(test, seen)
    count = _counter(chosen)
    if chosen.remedy is None:
        return [Chosen(case.row, n) for case in seen if (n := count(case))]
    return [Chosen(case.row, n, _money(case, chosen)) for case in seen if (n := count(case))]


def total(chosen: Sequence[Chosen]) -> Total:
    """The sum below the list."""
    people = {picked.row.customer: picked.row.at_risk for picked in chosen}
    return Total(
        count=sum(picked.count for picked in chosen),
        cases=len(chosen),
        people=len(people),
        money=summed(pair for picked in chosen for pair in picked.money),
        at_risk=summed(pair for at_risk in people.values() for pair in at_risk),
    )


def summed(sums: Iterable[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    """Sums of money joined by currency, in the currencies' order."""
    found: dict[str, Decimal] = {}
    for currency, amount in sums:
        found[currency] = found.get(currency, Decimal(0)) + amount
    return tuple(sorted(found.items()))


def _seen(row: CaseRow, frame: Frame) -> Seen:
    local = row.opened_at.astimezone(frame.zone)
    return Seen(
        row=row,
        opened=frame.holds(row.opened_at),
        day=str(local.isoweekday()),
        hour=str(local.hour),
        outcome=row.outcome,
        took=row.time_to_end,
        answer=row.answer,
        causes=frozenset({row.cause, *row.secondary, *_of_promises(row, frame)}),
        promises=tuple(
            (promise.kind, promise.verdict(frame.now))
            for promise in row.promises
            if frame.holds(promise.due_at)
        ),
        grants=tuple(grant for grant in row.grants if frame.holds(grant.at)),
        ends=sum(frame.holds(spell.end) for spell in row.settlements),
        reopenings=sum(frame.holds(spell.start) for spell in row.spells[1:]),
        waits=tuple(wait for wait in row.waits if frame.holds(wait.end)),
    )


def _of_promises(row: CaseRow, frame: Frame) -> Iterable[str]:
    """A promise that was broken fails the customer a second time, whatever they complained of."""
    if any(made.verdict(frame.now) is Verdict.BROKEN for made in row.promises):
        yield FAILED_RESPONSE


def _tests(chosen: Filter) -> list[Callable[[Seen], bool]]:
    """What a case must pass, besides that something is counted in it. Only what is asked for."""
    made: list[Callable[[Seen], bool]] = []
    if (channel := chosen.channel) is not None:
        made.append(lambda case: case.row.channel == channel)
    if (cause := chosen.cause) is not None:
        made.append(lambda case: case.row.cause == cause)
    if (also := chosen.also) is not None:
        made.append(lambda case: also in case.causes)
    if (sign := chosen.sign) is not None:
        made.append(
            (lambda case: bool(case.row.signs))
            if sign == ANY
            else (lambda case: sign in case.row.signs)
        )
    if (outcome := chosen.outcome) is not None:
        made.append(
            (lambda case: case.took is not None)
            if outcome == DONE
            else (lambda case: case.outcome == outcome)
        )
    if (helped := chosen.helped) is not None:
        made.append(
            (lambda case: case.answer is not Helped.UNANSWERED)
            if helped == ANSWERED
            else (lambda case: case.answer == helped)
        )
    if (day := chosen.day) is not None:
        made.append(lambda case: case.day == day)
    if (hour := chosen.hour) is not None:
        made.append(lambda case: case.hour == hour)
    return made


def _counter(chosen: Filter) -> Callable[[Seen], int]:
    """How often what the filter counts happened in a case."""
    if chosen.promise is not None:
        wanted = PROMISES.get(chosen.promise, {chosen.promise})
        kind = chosen.kind
        return lambda case: sum(
            verdict in wanted and kind in {None, made} for made, verdict in case.promises
        )
    if chosen.remedy is not None:
        return lambda case: len(_granted(case, chosen))
    if chosen.ended is not None:
        return lambda case: case.ends
    if chosen.reopened is not None:
        return lambda case: case.reopenings
    if chosen.replied is not None:
        return lambda case: len(case.waits)
    return lambda case: int(came_in(case, chosen))


def came_in(case: Seen, chosen: Filter) -> bool:
    """Whether a case was opened in the week and is of the sort that the filter counts: complaints,
    or such as turned out to be none when these are asked for.
    """
    return case.opened and (case.row.is_complaint or NO_COMPLAINT in {chosen.cause, chosen.also})


def _granted(case: Seen, chosen: Filter) -> list[GrantRow]:
    return [
        grant
        for grant in case.grants
        if chosen.remedy in {ANY, grant.kind} and chosen.currency in {None, grant.currency}
    ]


def _money(case: Seen, chosen: Filter) -> tuple[tuple[str, Decimal], ...]:
    return summed(
        (grant.currency, grant.amount)
        for grant in _granted(case, chosen)
        if grant.currency is not None and grant.amount is not None
    )
