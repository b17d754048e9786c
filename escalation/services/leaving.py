"""Somebody leaves, or a level does: what was left to them goes to people who are at work."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from escalation.events import Kind
from escalation.models import Case
from escalation.services.authority import limits_in_force, may_decide
from escalation.services.holding import put_back
from escalation.states import ENDED
from handlers.limits import Limits

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


async def hand_on(
    uow: UnitOfWork, *, who: str, now: datetime, before: Limits | None = None
) -> None:
    """Leave every open case that a level was to decide which nobody at work has to the next one up
    that somebody has; whoever holds a case and may not decide it any more lets it go.

    `before` are the limits that held until now: a level that is named no more had its place there.
    """
    limits = await limits_in_force(uow, now)
    staff = [member for member in await uow.staff.listed() if member.active]
    at_work = {limits.level_of(member.role) for member in staff}
    for case_id in await uow.cases.left_beside(at_work, [member.id for member in staff]):
        case = await uow.cases.locked(case_id)
        assert case is not None  # noqa: S101 - it was just found
        if case.state in ENDED:  # while it was waited for
            continue
        if case.reserved is not None and case.reserved not in at_work:
            level = limits.heir(case.reserved, at_work, before or limits)
            _leave(uow, case, level, limits, who=who, now=now)
        await let_go(uow, case, who=who, now=now)


async def let_go(uow: UnitOfWork, case: Case, *, who: str, now: datetime) -> None:
    """Whoever holds the case, which is locked, lets it go if they may not decide it any more."""
    holder = await uow.staff.get(case.holder_id) if case.holder_id else None
    if holder is None or (holder.active and await may_decide(uow, holder.role, case, now)):
        return
    put_back(uow, case, who=who, now=now)


def _leave(
    uow: UnitOfWork, case: Case, level: str, limits: Limits, *, who: str, now: datetime
) -> None:
    if level == case.reserved:
        return
    case.reserved = level
    named = case.level in limits.levels
    case.level = limits.highest(case.level, level) if named else level
    uow.record(Kind.CASE_HANDED_ON, at=now, who=who, case=case, level=level)
