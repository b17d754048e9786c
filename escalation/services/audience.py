"""Whom a notice is for: one member of staff, or everybody of a level at which somebody is, or of
those who are of the case's team where there are any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.models import Case, Staff
from escalation.services.authority import limits_in_force
from escalation.sla.rungs import Told
from handlers.limits import Limits
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

LOWEST: Mapping[Told, Level] = {
    Told.OWNER: Level.SUPERVISOR,
    Told.SUPERVISORS: Level.SUPERVISOR,
    Told.MANAGERS: Level.MANAGER,
}


@dataclass(frozen=True, slots=True)
class Whom:
    """A member of staff of a level, or without one everybody of that level, or of it in a team."""

    level: str
    staff_id: UUID | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """The members of staff who work here, the levels at which they decide, and the teams that the
    settings name.
    """

    limits: Limits
    staff: Sequence[Staff]
    teams: Collection[str]

    def of(self, told: Told, case: Case, writer: UUID | None) -> Whom:
        """Whom a rung is for. The owner is who gave the promise, else who has the case."""
        if told is Told.OWNER:
            for staff_id in (writer, case.holder_id):
                if (level := self._level_of(staff_id)) is not None:
                    return Whom(level, staff_id)
        return self._all_of(self._staffed(self._lowest(LOWEST[told], case)), case)

    def above(self, whom: Whom, case: Case) -> Whom | None:
        """Whom it climbs to: from one member to all others of their level, from a level to the next
        one at which somebody is; None at the top.
        """
        rank = self.limits.rank
        if whom.staff_id is None:
            higher = [each for each in self._levels() if rank(each) > rank(whom.level)]
        else:
            lowest = rank(self._lowest(self.limits.highest(Level.SUPERVISOR, whom.level), case))
            higher = [each for each in self._levels(whom.staff_id) if rank(each) >= lowest]
        return self._all_of(higher[0], case, without=whom.staff_id) if higher else None

    def higher(self, one: Whom, other: Whom) -> Whom:
        """The one of both that stands higher; of two at one level that of more people."""

        def height(whom: Whom) -> tuple[int, bool, bool]:
            return self.limits.rank(whom.level), whom.staff_id is None, whom.team is None

        return max(one, other, key=height)

    def _all_of(self, level: str, case: Case, *, without: UUID | None = None) -> Whom:
        """Everybody of a level; below the managers those of the case's team, if anybody is. For
        somebody in need it is everybody: a team may be asleep.
        """
        if case.team not in self.teams or level == Level.MANAGER or case.sign is not None:
            return Whom(level)
        theirs = (each for each in self.staff if each.team == case.team and each.id != without)
        is_there = any(self.limits.level_of(each.role) == level for each in theirs)
        return Whom(level, team=case.team if is_there else None)

    def _lowest(self, level: str, case: Case) -> str:
        return self.limits.highest(level, case.reserved or level)

    def _staffed(self, level: str) -> str:
        """The level, or where nobody is at it the next one up, else the highest."""
        levels = self._levels()
        wanted = self.limits.rank(level)
        enough = [each for each in levels if self.limits.rank(each) >= wanted]
        return (enough or levels[-1:] or [Level.MANAGER])[0]

    def _levels(self, without: UUID | None = None) -> list[str]:
        """The levels of people at which somebody is, `without` this one, the lowest first."""
        found = {self.limits.level_of(each.role) for each in self.staff if each.id != without}
        return [each for each in self.limits.levels if each in found and each != Level.BOT]

    def _level_of(self, staff_id: UUID | None) -> str | None:
        found = (each for each in self.staff if each.id == staff_id)
        member = next(found, None)
        return self.limits.level_of(member.role) if member else None


async def audience(uow: UnitOfWork, now: datetime, desk: Desk) -> Audience:
    """Who works here now."""
    staff = [member for member in await uow.staff.listed() if member.active]
    return Audience(await limits_in_force(uow, now), staff, desk.teams)
