"""The days from which regulators count: their letters say them, and a person enters them.

Until then such a limit is assumed to have begun with the customer's first word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.errors import DayRefused, WithHigherLevel
from escalation.events import Kind
from escalation.models import Case
from escalation.services.authority import may_decide
from escalation.services.history import history, letters_of
from escalation.services.holding import at_work
from escalation.services.running import follow
from escalation.sla import Since

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

BEFORE: Final = timedelta(days=366)
"""So long before the first word a customer may have gone to a regulator; earlier is a slip."""


async def date_letters(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    days: Mapping[Since, date | None],
    *,
    now: datetime,
    desk: Desk,
) -> Case:
    """Count a regulator's limits from the days that are given, in any state of the case; None takes
    one back, and what is not named stays. Said again, nothing changes.

    A day may lie before the customer's first word: then they went to the regulator first. What was
    told of a limit that ends later now is taken back.

    Raises:
        NotFound, NotAllowed: no such case, or no such active member of staff.
        WithHigherLevel: the case is left to a level above theirs.
        DayRefused: a day that is still to come, or that lies more than a year before the case.
    """
    case, _, member = await at_work(uow, case_id, staff_id)
    if not await may_decide(uow, member.role, case, now):
        raise WithHigherLevel
    latest = desk.today(now)
    earliest = desk.today(case.opened_at) - BEFORE
    kept = dict(case.letters or {})
    for since, day in days.items():
        if day is not None and not earliest <= day <= latest:
            raise DayRefused(earliest=earliest.isoformat())
        was, said = kept.pop(since, None), day.isoformat() if day else None
        if said is not None:
            kept[str(since)] = said
        if said != was:
            uow.record(
                Kind.CASE_LETTER_DATED,
                at=now,
                who=f"staff:{staff_id}",
                case=case,
                counts_from=str(since),
                was=was,
                day=said,
            )
    if kept != (case.letters or {}):
        case.letters = kept or None
        await follow(uow, case, now=now, desk=desk)
    return case


async def join_days(uow: UnitOfWork, case: Case, other: Case, *, desk: Desk) -> None:
    """What regulators count from in a case counts in the `other`, which it is joined with: of each
    day the earlier, and the first word where that came earlier.

    Zones may read different days from one instant: the earliest of them counts, never one later
    than a regulator's.
    """
    days, theirs = dict(letters_of(case)), letters_of(other)
    said, kept = [await history(uow, each) for each in (case, other)]
    if said and (not kept or said[0].at < kept[0].at):
        zones = {desk.zone, *(profile.calendar.zone for profile in desk.profiles)}
        first = min(said[0].at.astimezone(zone).date() for zone in zones)
        days[Since.RECEIPT] = min(first, days.get(Since.RECEIPT, first))
    if days:
        both = {**days, **{since: min(day, days.get(since, day)) for since, day in theirs.items()}}
        other.letters = {str(since): day.isoformat() for since, day in both.items()}
