"""Queries on what goes with having a case: drafts, and cases that were taken from somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from escalation.models import Case, Message, Staff, Takeover
from escalation.repositories.base import Repository


@dataclass(frozen=True, slots=True)
class Taken:
    """A case that was taken from somebody, as they are told: by whom and when, and why in the words
    of whoever took it; None where the holder's own time had run out.
    """

    number: int
    by: str
    at: datetime
    why: str | None


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
            select(Case.number, Staff.name, Takeover.at, Message.text)
            .join(Case, Case.id == Takeover.case_id)
            .join(Staff, Staff.id == Takeover.taker_id)
            .outerjoin(Message, Message.id == Takeover.message_id)
            .where(Takeover.former_id == staff_id, Takeover.seen_at.is_(None))
            .order_by(Takeover.id.desc())
            .limit(20)
        )
        return [Taken(number, name, at, why) for number, name, at, why in rows]

    async def seen(self, staff_id: UUID, *, now: datetime) -> None:
        """A member has seen all that was taken from them."""
        await self._session.execute(
            update(Takeover)
            .where(Takeover.former_id == staff_id, Takeover.seen_at.is_(None))
            .values(seen_at=now)
        )
