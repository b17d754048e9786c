"""Notices as their people see them: what stands open to whom, and that somebody knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import NotAllowed, NotFound
from escalation.events import Kind
from escalation.models import Case, Notice, Staff
from escalation.repositories.notices import Post
from escalation.services.authority import limits_in_force
from escalation.services.ladder import PROMISED
from handlers.limits import Limits
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

MOST = 200


async def open_to(
    uow: UnitOfWork,
    staff_id: UUID,
    role: str,
    now: datetime,
    *,
    teams: Collection[str],
    case_id: UUID | None = None,
) -> Sequence[tuple[Notice, Case]]:
    """The open notices for a member of staff of that role, of one case or of all, with their cases:
    their own, and those of their level, or of their team in it. What was for a level that is named
    no more is for managers; what was for a team that is none of `teams`, those of the settings, is
    for all.
    """
    post = _post_of(role, await limits_in_force(uow, now), teams)
    return await uow.notices.open_to(staff_id, post, case_id=case_id, limit=MOST)


async def count_to(
    uow: UnitOfWork, staff_id: UUID, role: str, now: datetime, *, teams: Collection[str]
) -> int:
    """How many there are."""
    post = _post_of(role, await limits_in_force(uow, now), teams)
    return await uow.notices.count_to(staff_id, post)


async def acknowledge(uow: UnitOfWork, notice_id: UUID, staff_id: UUID, *, now: datetime) -> Notice:
    """A member of staff knows of it: it climbs no further. Said again, nothing changes, nor does it
    of one that has ended.

    Raises:
        NotFound: there is no such notice, or no such member of staff.
        NotAllowed: it is for a level above theirs, or they work here no more.
    """
    found = await uow.notices.get(notice_id)
    case = await uow.cases.locked(found.case_id) if found else None
    notice = await uow.notices.locked(notice_id)
    member = await uow.staff.get(staff_id)
    if case is None or notice is None or member is None:
        raise NotFound
    limits = await limits_in_force(uow, now)
    if not member.active or not _may(member, notice, limits):
        raise NotAllowed
    if notice.is_open:
        _acknowledge(uow, case, notice, member, now)
    return notice


async def acted(uow: UnitOfWork, case: Case, member: Staff, *, now: datetime) -> None:
    """Whoever acts on a case knows of what is told of it, as far as it is theirs to know. That they
    stand behind what somebody promised in writing they say themselves.
    """
    limits = await limits_in_force(uow, now)
    for notice in await uow.notices.open_of(case.id):
        if notice.clock != PROMISED and _may(member, notice, limits):
            _acknowledge(uow, case, notice, member, now)


def _acknowledge(uow: UnitOfWork, case: Case, notice: Notice, member: Staff, now: datetime) -> None:
    notice.acknowledged_at, notice.acknowledged_by = now, member.id
    uow.record(
        Kind.NOTICE_ACKNOWLEDGED,
        at=now,
        who=f"staff:{member.id}",
        case=case,
        notice=str(notice.id),
        clock=notice.clock,
        rung=notice.rung,
        level=notice.level,
    )


def _may(member: Staff, notice: Notice, limits: Limits) -> bool:
    """Whose it is, anybody of its level, and anybody above: never those below."""
    own = limits.rank(limits.level_of(member.role))
    return notice.staff_id == member.id or own >= limits.rank(notice.level)


def _post_of(role: str, limits: Limits, teams: Collection[str]) -> Post:
    """Managers hear what is for a level that is named no more."""
    level = limits.level_of(role)
    roles = [each for each, of in limits.roles.items() if of == level]
    return Post(level, limits.levels if level == Level.MANAGER else (), roles, teams)
