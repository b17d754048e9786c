"""Queries on notices: what members of staff are told of due times."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select

from escalation.models import Case, Notice, Staff
from escalation.repositories.base import Repository, locked

IS_OPEN = and_(Notice.ended_at.is_(None), Notice.acknowledged_at.is_(None))
OF_CLOCK = (
    select(Notice)
    .where(Notice.case_id == bindparam("case_id"), Notice.clock == bindparam("clock"))
    .order_by(Notice.at)
)
OPEN_OF_CASE = select(Notice).where(Notice.case_id == bindparam("case_id"), IS_OPEN)


class Post(NamedTuple):
    """What a member of staff hears beside their own notices: those of their `level`, and of any
    level that is none of `others` where these are named. What is for a team is for everybody where
    it is none of `teams`, or nobody at work with one of the `roles` is of it.
    """

    level: str
    others: Sequence[str]
    roles: Sequence[str]
    teams: Collection[str]


class Notices(Repository):
    """Rungs that were reached, and whether somebody said that they know."""

    async def add(self, notice: Notice) -> Notice:
        return self._put(notice)

    async def remove(self, notice: Notice) -> None:
        """Take back what is not true any more, so that it can be raised in its time."""
        await self._session.delete(notice)

    async def get(self, notice_id: UUID) -> Notice | None:
        return await self._session.get(Notice, notice_id)

    async def locked(self, notice_id: UUID) -> Notice | None:
        return await self._session.scalar(locked(select(Notice).where(Notice.id == notice_id)))

    async def of_clock(self, case_id: UUID, clock: str) -> Sequence[Notice]:
        """All notices of one clock of a case, in every run, the oldest first."""
        return (await self._session.scalars(OF_CLOCK, {"case_id": case_id, "clock": clock})).all()

    async def of_case(self, case_id: UUID) -> Sequence[Notice]:
        """All notices of a case, the oldest first."""
        rows = await self._session.scalars(
            select(Notice).where(Notice.case_id == case_id).order_by(Notice.at, Notice.id)
        )
        return rows.all()

    async def open_of(self, case_id: UUID) -> Sequence[Notice]:
        """The open notices of a case."""
        return (await self._session.scalars(OPEN_OF_CASE, {"case_id": case_id})).all()

    async def open_to(
        self,
        staff_id: UUID,
        post: Post,
        *,
        case_id: UUID | None = None,
        limit: int,
    ) -> Sequence[tuple[Notice, Case]]:
        """The open notices that are for a member of staff of that post, with their cases, what
        is due first before the rest.
        """
        return await self._listed(_theirs(staff_id, post), case_id, limit)

    async def count_to(self, staff_id: UUID, post: Post) -> int:
        """How many there are."""
        theirs = _theirs(staff_id, post)
        return await self._session.scalar(select(func.count(Notice.id)).where(theirs)) or 0

    async def listed(
        self, *, case_id: UUID | None = None, limit: int
    ) -> Sequence[tuple[Notice, Case]]:
        """Everybody's open notices, of one case or of all, what is due first before the rest."""
        return await self._listed(IS_OPEN, case_id, limit)

    async def _listed(
        self, wanted: ColumnElement[bool], case_id: UUID | None, limit: int
    ) -> Sequence[tuple[Notice, Case]]:
        query = select(Notice, Case).join(Case, Case.id == Notice.case_id).where(wanted)
        if case_id is not None:
            query = query.where(Notice.case_id == case_id)
        rows = await self._session.execute(query.order_by(Notice.due_at, Notice.id).limit(limit))
        return [(notice, case) for notice, case in rows]


def _theirs(staff_id: UUID, post: Post) -> ColumnElement[bool]:
    of_level: ColumnElement[bool] = Notice.level == post.level
    if post.others:
        of_level = or_(of_level, Notice.level.not_in(post.others))
    own_team = select(Staff.team).where(Staff.id == staff_id).scalar_subquery()
    with_role = Staff.role.in_(post.roles)
    has_people = exists().where(Staff.active, Staff.team == Notice.team, with_role)
    is_all = or_(Notice.team.is_(None), Notice.team.not_in(post.teams))
    of_team = or_(is_all, Notice.team == own_team, ~has_people)
    mine = or_(Notice.staff_id == staff_id, and_(Notice.staff_id.is_(None), of_level, of_team))
    return and_(IS_OPEN, mine)
