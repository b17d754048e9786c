"""Queries on what goes with having a case: drafts, and cases that were taken from somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from escalation.models import Case, Draft, Message, Staff, Takeover
from escalation.repositories.base import Repository


@dataclass(frozen=True, slots=True)
class Taken:
    """A case that was taken from somebody, as they are told: by whom and when, and why in the words
    of whoever took it; None where the holder's own time had run out.
    """

    id: int
    number: int
    by: str
    at: datetime
    why: str | None


class DraftRows(Repository):
    """What is being written and not sent."""

    async def at(self, case_id: UUID, staff_id: UUID, box: str, window: str) -> Draft | None:
        """What a member writes in one window."""
        return await self._session.scalar(
            select(Draft).where(
                Draft.case_id == case_id,
                Draft.staff_id == staff_id,
                Draft.box == box,
                Draft.window == window,
            )
        )

    async def add(self, draft: Draft) -> Draft:
        return self._put(draft)

    async def remove(self, draft: Draft) -> None:
        await self._session.delete(draft)

    async def of_case(self, case_id: UUID) -> Sequence[tuple[Draft, str]]:
        """All that is being written in a case with its writer's name, the newest first."""
        rows = await self._session.execute(
            select(Draft, Staff.name)
            .join(Staff, Staff.id == Draft.staff_id)
            .where(Draft.case_id == case_id)
            .order_by(Draft.saved_at.desc(), Draft.version.desc(), Draft.id)
        )
        return [(draft, name) for draft, name in rows]

    async def forget_closed(self) -> None:
        """Nobody goes on writing in a case that is closed."""
        closed = select(Case.id).where(Case.state == "closed")
        await self._session.execute(delete(Draft).where(Draft.case_id.in_(closed)))


class Takeovers(Repository):
    """Cases that were taken from their holders."""

    async def add(self, taken: Takeover, why: Message | None) -> Takeover:
        """Keep that a case was taken, with the note that says why."""
        if why is not None:
            await self._session.flush()  # the note has its number then
            taken.message_id = why.id
        return self._put(taken)

    async def unseen(self, staff_id: UUID) -> Sequence[Taken]:
        """What was taken from a member and they have not seen yet, the newest first."""
        rows = await self._session.execute(
            select(Takeover.id, Case.number, Staff.name, Takeover.at, Message.text)
            .join(Case, Case.id == Takeover.case_id)
            .join(Staff, Staff.id == Takeover.taker_id)
            .outerjoin(Message, Message.id == Takeover.message_id)
            .where(Takeover.former_id == staff_id, Takeover.seen_at.is_(None))
            .order_by(Takeover.id.desc())
            .limit(20)
        )
        return [Taken(*row) for row in rows]

    async def seen(self, staff_id: UUID, *, newest: int, now: datetime) -> None:
        """A member has seen what was taken from them, up to the `newest` that was shown."""
        await self._session.execute(
            update(Takeover)
            .where(
                Takeover.former_id == staff_id,
                Takeover.id <= newest,
                Takeover.seen_at.is_(None),
            )
            .values(seen_at=now)
        )
