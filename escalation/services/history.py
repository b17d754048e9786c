"""Whose turn it was in a case, and the sums of it: computed when looked at, never stored alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.clocks import Letters
from escalation.models import Case
from escalation.models.base import Json
from escalation.sla import Lane, Since, Sums, Turn, sums
from escalation.states import ENDED
from escalation.turns import Mark, read_events

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Totals:
    """How long a case was with the bot, waited for us, and for the customer, since the customer's
    first word of it: on the clock, and in the desk's working time.
    """

    clock: Sums
    work: Sums


def lane_of(case: Case) -> Lane:
    """How quickly a person answers a case as it stands."""
    return Lane.of(urgent=case.urgent, care=case.sign is not None)


def letters_of(case: Case) -> Letters:
    """The days that regulators' letters gave."""
    return {Since(since): date.fromisoformat(day) for since, day in (case.letters or {}).items()}


async def history(uow: UnitOfWork, case: Case) -> list[Mark]:
    """Whose turn it was in a case, in order, with what this unit of work did."""
    return (await histories(uow, [case]))[case.id]


async def histories(uow: UnitOfWork, cases: Collection[Case]) -> Mapping[UUID, list[Mark]]:
    """The same of several cases, in one query for those whose turns were kept.

    Where none were kept, or the newest one and the state of the case are at odds because a release
    that kept none changed it, the events of the case are read by the same rules.
    """
    kept = await uow.turns.of_cases([case.id for case in cases if case.turn is not None])
    found: dict[UUID, list[Mark]] = {}
    for case in cases:
        if case.turn is not None and (case.turn == Turn.ENDED) == (case.state in ENDED):
            found[case.id] = kept[case.id]
        else:
            events = [*await uow.events.of_case(case.id), *uow.recorded(case.id)]
            found[case.id] = read_events(events)
    return found


def totals(marks: Sequence[Mark], now: datetime, desk: Desk) -> Totals:
    """The sums at `now`. Those on the clock add up to all the time since the first word."""
    changes = [mark.change for mark in marks]
    return Totals(sums(changes, now), sums(changes, now, desk.calendar))


async def measures(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> Json:
    """What a cycle of a case that ends now measured, in seconds: for the event of its end (T50).

    Asked before the case is in the state of its end, for the turns that were kept to be read.
    """
    marks = [mark for mark in await history(uow, case) if mark.cycle == case.cycle]
    measured = totals(marks, now, desk)
    return {"clock": seconds(measured.clock), "work": seconds(measured.work)}


def seconds(measured: Sums) -> Json:
    """Sums in seconds, as JSON has them."""
    return {
        turn.value: getattr(measured, turn.value).total_seconds()
        for turn in (Turn.BOT, Turn.US, Turn.CUSTOMER)
    }
