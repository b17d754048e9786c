"""What came in and went out, counted from both sides, and what did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from escalation.models import Case, Inbox, MailCount, Message, Outgoing
from escalation.repositories.base import Repository, table_of

LOST = ("failed", "unknown")
OPEN = ("queued", "claimed")
ENDED = (
    *("received", "taken", "unheard", "said"),
    *("sent", "failed", "unknown", "withdrawn", "unsent", "told"),
)
"""What a later count of the same hour knows better."""


class Mail(Repository):
    """Counts of messages, and those of which somebody should know."""

    async def count(self, since: datetime, until: datetime, patient: datetime) -> MailCount:
        """What came in and went out from `since` to `until`, and what has waited since `patient`
        or longer.
        """
        came = (Inbox.received_at >= since) & (Inbox.received_at < until)
        answered = came & Inbox.taken_at.is_not(None)
        heard = select(Message.id).where(Message.inbox_id == Inbox.id).exists()
        told = (
            (Message.at >= since)
            & (Message.at < until)
            & (Message.audience == "customer")
            & (Message.author != "customer")
        )
        way = select(Outgoing.id).where(Outgoing.message_id == Message.id).exists()
        ended = dict.fromkeys(("sent", "withdrawn", "told", *LOST), 0) | await self._ways(told)
        return MailCount(
            since=since,
            until=until,
            received=await self._number(Inbox.id, came),
            taken=await self._number(Inbox.id, answered),
            unheard=await self._number(Inbox.id, answered & (Inbox.kind == "message") & ~heard),
            said=await self._number(Message.id, told),
            sent=ended["sent"],
            failed=ended["failed"],
            unknown=ended["unknown"],
            withdrawn=ended["withdrawn"],
            unsent=await self._number(Message.id, told & ~way),
            told=ended["told"],
            waiting_in=await self._number(
                Inbox.id, Inbox.taken_at.is_(None) & (Inbox.received_at < patient)
            ),
            waiting_out=await self._number(
                Outgoing.id, Outgoing.state.in_(OPEN) & (Outgoing.created_at < patient)
            ),
        )

    async def keep(self, counted: MailCount) -> None:
        """Keep a count."""
        self._session.add(counted)

    async def recount(self, kept: MailCount) -> None:
        """Count the same hour again: what still waited then has ended since. What waited stays."""
        again = await self.count(kept.since, kept.until, kept.until)
        for name in ENDED:
            setattr(kept, name, getattr(again, name))

    async def counted(self, limit: int) -> Sequence[MailCount]:
        """The last counts, the newest first."""
        query = select(MailCount).order_by(MailCount.until.desc()).limit(limit)
        return (await self._session.scalars(query)).all()

    async def forget(self, before: datetime) -> None:
        """Forget counts of long ago."""
        table = table_of(MailCount)
        await self._session.execute(delete(table).where(table.c.until < before))

    async def lost(self, limit: int) -> list[tuple[Outgoing, Case | None]]:
        """Messages that did not arrive or may not have, the newest first, with their cases."""
        rows = await self._session.execute(
            select(Outgoing, Case)
            .join(Message, Message.id == Outgoing.message_id)
            .outerjoin(Case, Case.id == Message.case_id)
            .where(Outgoing.state.in_(LOST))
            .order_by(Outgoing.id.desc())
            .limit(limit)
        )
        return [(row, case) for row, case in rows]

    async def lost_count(self) -> int:
        """How many there are."""
        return await self._number(Outgoing.id, Outgoing.state.in_(LOST))

    async def _ways(self, told: ColumnElement[bool]) -> dict[str, int]:
        rows = await self._session.execute(
            select(Outgoing.state, func.count())
            .join(Message, Message.id == Outgoing.message_id)
            .where(told)
            .group_by(Outgoing.state)
        )
        return {str(state): int(count) for state, count in rows}

    async def _number(self, of: InstrumentedAttribute[int], clause: ColumnElement[bool]) -> int:
        return await self._session.scalar(select(func.count(of)).where(clause)) or 0
