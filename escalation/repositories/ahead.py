"""What a clock that was ahead, and has been put back since, has left in the future: nobody should
wait for instants that it named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select, true, tuple_, update
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
ENDS: Mapping[InstrumentedAttribute[Any], ColumnElement[bool]] = {
    **{table.claimed_until: table.state == "claimed" for table in CLAIMED},
    **{
        table.not_before: table.state.in_(("queued", "waiting"))
        for table in (Outgoing, Fulfilment, WebhookDelivery)
    },
    SendSlot.free_at: true(),
    Inbox.received_at: Inbox.taken_at.is_(None),
}
"""The instants that somebody may wait for, of which rows."""
LAST = select(func.max(EventRow.id)).scalar_subquery()
LATELY = select(func.max(Outgoing.id) - 100).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Far:
    """Rows whose `ends` is the instant `end`, too far ahead: they are brought `to` another."""

    ends: InstrumentedAttribute[Any]
    end: datetime
    to: datetime


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

    async def far(self, now: datetime, lease: timedelta, jump: timedelta) -> list[Far]:
        """What lies too far ahead, of each column the earliest first, so that none is met again
        where it was brought to. Claims end within a `lease`, as if they were made now; pauses end
        earlier by the `jump` of the clock, and what has come in has come in.
        """
        found = []
        for ends, which in ENDS.items():
            later = select(ends).where(which, ends > now).distinct().order_by(ends)
            for end in (await self._session.scalars(later)).all():
                to = _brought(ends, end, now, lease, jump)
                if to < end:
                    found.append(Far(ends, end, to))
        return found

    async def bring(self, far: Far) -> bool:
        """Bring the rows back that nobody is just at work on; whether there are others."""
        ends, which = far.ends, ENDS[far.ends]
        key = inspect(ends.class_).primary_key
        mine = select(*key).where(which, ends == far.end)
        free = mine.with_for_update(key_share=True, skip_locked=True).cte("free")
        await self._session.execute(
            update(ends.class_)
            .where(tuple_(*key).in_(select(*free.c)))
            .values({ends.key: far.to})
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(mine.limit(1)) is not None


def _brought(
    ends: InstrumentedAttribute[Any],
    end: datetime,
    now: datetime,
    lease: timedelta,
    jump: timedelta,
) -> datetime:
    """Where it is brought to. A pause from before the clock was ahead loses as much: none is lost
    as a whole.
    """
    if ends is Inbox.received_at:
        return now
    if ends.key == "claimed_until":
        return now + lease
    shorter = max(now, end - jump)
    # A jump may be larger than what shows of it; a channel that wants a longer pause says so.
    return min(shorter, now + PAUSED) if ends is SendSlot.free_at else shorter
