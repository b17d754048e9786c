"""What a clock that was ahead, and has been put back since, has left in the future: nobody should
wait for instants that it named.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import InstrumentedAttribute

from escalation.models import (
    EventRow,
    Fulfilment,
    Inbox,
    Outgoing,
    SendSlot,
    Timer,
    WebhookDelivery,
)
from escalation.repositories.base import Repository

CLAIMED = (Timer, Outgoing, Fulfilment, WebhookDelivery)
PAUSED = timedelta(seconds=10)
"""How long nothing is sent, at the most, after a clock was put back."""
LAST = select(func.max(EventRow.id)).scalar_subquery()
LATELY = select(func.max(Outgoing.id) - 100).scalar_subquery()


class Ahead(Repository):
    """Instants later than now that should not be."""

    async def latest(self, lease: timedelta) -> datetime | None:
        """The latest instant at which something was done, by the clock of that time, as far as it
        shows: in the newest events and messages, in claims for a `lease`, in what came in.
        """
        done = (
            select(EventRow.at).where(EventRow.id == LAST),
            select(func.max(Outgoing.sent_at)).where(Outgoing.id > LATELY),
            select(func.max(Inbox.received_at)).where(Inbox.taken_at.is_(None)),
        )
        claims = (
            select(func.max(table.claimed_until)).where(table.state == "claimed")
            for table in CLAIMED
        )
        found = [await self._session.scalar(query) for query in done]
        until = [await self._session.scalar(query) for query in claims]
        found += [at - lease for at in until if at is not None]
        return max((at for at in found if at is not None), default=None)

    async def bring_back(self, now: datetime, lease: timedelta, jump: timedelta) -> None:
        """Claims end within a `lease`, as if they were made now; pauses end earlier by the `jump`
        of the clock, and what has come in has come in.
        """
        until = now + lease
        for table in CLAIMED:
            claimed = (table.state == "claimed") & (table.claimed_until > until)
            await self._session.execute(update(table).where(claimed).values(claimed_until=until))
        for paused in (Outgoing, Fulfilment, WebhookDelivery):
            await self._shorten(
                paused.not_before, paused.state.in_(("queued", "waiting")), now, jump
            )
        await self._shorten(SendSlot.free_at, true(), now, jump)
        # A jump may be larger than what shows of it; a channel that wants a longer pause says so.
        soon = now + PAUSED
        far = update(SendSlot).where(SendSlot.free_at > soon)
        await self._session.execute(far.values(free_at=soon))
        await self._session.execute(
            update(Inbox)
            .where(Inbox.taken_at.is_(None), Inbox.received_at > now)
            .values(received_at=now)
        )

    async def _shorten(
        self,
        ends: InstrumentedAttribute[Any],
        which: ColumnElement[bool],
        now: datetime,
        jump: timedelta,
    ) -> None:
        """A pause from before the clock was ahead loses as much: none is lost as a whole."""
        later = select(ends).where(which, ends > now).distinct().order_by(ends)
        # The earliest first, so that none is met again where it was brought to.
        for end in (await self._session.scalars(later)).all():
            await self._session.execute(
                update(ends.class_)
                .where(which, ends == end)
                .values({ends.key: max(now, end - jump)})
                .execution_options(synchronize_session=False)
            )
