"""Whose turn it was in a case, and the sums of it: computed when looked at, never stored alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.clocks import Hours, Letters, Shown, Slug, Whose, of, shown
from escalation.models import Case
from escalation.models.base import Json
from escalation.sla import Calendar, Lane, Since, Standing, Sums, Turn, elapsed, sums
from escalation.states import ENDED
from escalation.turns import Mark, read_events

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Totals:
    """How long a case was with the bot, waited for us, and for the customer, since the customer's
    first word of it: on the clock, and in the working time of the team that has it.
    """

    clock: Sums
    work: Sums


def lane_of(case: Case) -> Lane:
    """How quickly a person answers a case as it stands."""
    return Lane.of(urgent=case.urgent, care=case.sign is not None)


def whose(case: Case) -> Whose:
    """How quickly, and by whose hours, a case is answered."""
    return Whose(lane_of(case), case.team)


def hours_for(case: Case, desk: Desk) -> Calendar | None:
    """The hours of whoever answers a case: of care where somebody is in need, else of its team;
    None is always.
    """
    return desk.calendar_of(case.team, care=case.sign is not None)


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


def clocks_of(case: Case, marks: Sequence[Mark], now: datetime, desk: Desk) -> list[Shown]:
    """All clocks of a case, as its history says. An answer that the customer was told a time for is
    due by then, though the team that has the case now would have until later.
    """
    found = shown(marks, now, desk, whose(case), letters_of(case))
    return [_by_promise(each, case, desk) for each in found]


def clock_of(
    slug: Slug, case: Case, marks: Sequence[Mark], now: datetime, desk: Desk
) -> Shown | None:
    """One clock of a case, by the hours of its team alone; None while it has not begun."""
    return of(slug, marks, now, desk, whose(case)) if marks else None


def _by_promise(each: Shown, case: Case, desk: Desk) -> Shown:
    told, reading = case.first_response_due, each.reading
    if (
        each.slug != Slug.FIRST_RESPONSE
        or reading.standing is not Standing.RUNNING
        or told is None
        or reading.due_at is None
        or reading.due_at <= told
    ):
        return each
    calendar = desk.calendar_of(case.team, care=each.hours == Hours.CARE)
    left = elapsed(reading.read_at, told, calendar) - elapsed(told, reading.read_at, calendar)
    return replace(each, reading=replace(reading, due_at=told, left=left))


def totals(marks: Sequence[Mark], now: datetime, desk: Desk, team: str | None) -> Totals:
    """The sums at `now`. Those on the clock add up to all the time since the first word."""
    changes = [mark.change for mark in marks]
    return Totals(sums(changes, now), sums(changes, now, desk.calendar_of(team)))


async def measures(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> Json:
    """What a cycle of a case that ends now measured, in seconds: for the event of its end (T50).

    Asked before the case is in the state of its end, for the turns that were kept to be read.
    """
    marks = [mark for mark in await history(uow, case) if mark.cycle == case.cycle]
    measured = totals(marks, now, desk, case.team)
    return {"clock": seconds(measured.clock), "work": seconds(measured.work)}


def seconds(measured: Sums) -> Json:
    """Sums in seconds, as JSON has them."""
    return {
        turn.value: getattr(measured, turn.value).total_seconds()
        for turn in (Turn.BOT, Turn.US, Turn.CUSTOMER)
    }
