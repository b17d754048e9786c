"""Moments to send at, given out by the database: one pace for all processes, over any restart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import case, delete, func, select

from escalation.models import SendSlot
from escalation.repositories.base import Repository, insert_into, table_of

ALL = ""
"""The address of what holds for all addresses of a sender."""
AHEAD = timedelta(seconds=0.5)
"""How far ahead moments are given out: what comes meanwhile waits behind them."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one may send: `gap` between two messages of `sender` in all, `gap_to_one` between
    two to the same address. No gap at all is allowed. Who is more than `late` after a moment takes
    another one.
    """

    sender: str
    gap: timedelta
    gap_to_one: timedelta
    late: timedelta


class Slots(Repository):
    """From when on a sender may send again."""

    async def free(self, pace: Pace, now: datetime, most: int) -> list[datetime]:
        """The next moments, `most` at the most. Nobody else is given any until this transaction
        ends.

        With a long line waiting they are given out by the handful, so that a few of a handful can
        be kept for those who wait longest.
        """
        start = await self._free_at(pace.sender)
        if start > now + AHEAD / 2:
            return []
        start = max(start, now)
        if not pace.gap:
            return [start] * most
        fitting = 1 + (now + AHEAD - start) // pace.gap
        return [start + pace.gap * number for number in range(min(most, fitting))]

    async def take(self, pace: Pace, moments: Iterable[tuple[str, datetime]]) -> None:
        """Take moments, each for an address; they come from `free` in this very transaction."""
        taken = dict(moments)
        if not taken:
            return
        rows = [(address, moment + pace.gap_to_one) for address, moment in taken.items()]
        await self._note(pace.sender, [(ALL, max(taken.values()) + pace.gap), *rows])

    async def another(self, pace: Pace, address: str, now: datetime, lead: timedelta) -> datetime:
        """A moment in place of one that was missed, `lead` from now at the earliest."""
        moment = max(now + lead, await self._free_at(pace.sender))
        await self.take(pace, [(address, moment)])
        return moment

    async def hold(self, pace: Pace, address: str, until: datetime) -> None:
        """Send nothing to an address before `until`, or with `ALL` to nobody."""
        await self._note(pace.sender, [(address, until)])

    async def next_free(self, pace: Pace, now: datetime) -> datetime | None:
        """The next instant at which something may be sent that may not be sent at `now`."""
        return await self._session.scalar(
            select(func.min(SendSlot.free_at)).where(
                SendSlot.sender == pace.sender, SendSlot.free_at > now
            )
        )

    async def forget(self, before: datetime) -> None:
        """Forget to whom something was sent long ago."""
        table = table_of(SendSlot)
        await self._session.execute(
            delete(table).where(table.c.free_at < before, table.c.address != ALL)
        )

    async def _free_at(self, sender: str) -> datetime:
        query = select(SendSlot.free_at).where(SendSlot.sender == sender, SendSlot.address == ALL)
        found = await self._session.scalar(query.with_for_update())
        if found is not None:
            return found
        await self._note(sender, [(ALL, LONG_AGO)])
        return (await self._session.scalars(query.with_for_update())).one()

    async def _note(self, sender: str, rows: Sequence[tuple[str, datetime]]) -> None:
        """Note instants; one that is noted already and later stays."""
        table = table_of(SendSlot)
        insert = insert_into(table, postgres=self._is_postgres)
        later = case(
            (insert.excluded.free_at > table.c.free_at, insert.excluded.free_at),
            else_=table.c.free_at,
        )
        await self._session.execute(
            insert.on_conflict_do_update(
                index_elements=["sender", "address"], set_={"free_at": later}
            ),
            [
                {"sender": sender, "address": address, "free_at": free_at}
                for address, free_at in sorted(rows)
            ],
        )
