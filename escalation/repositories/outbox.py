"""Queries on outgoing messages: who is next, who has it, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from escalation.models import Conversation, Message, Outgoing, Rank, SendSlot
from escalation.repositories.base import is_id, locked, table_of
from escalation.repositories.leases import RESTORED, Leases

OPEN = ("queued", "claimed")
INTERRUPTED = "interrupted"
"""The error of a claim whose lease ran out: whoever had it may have sent the message."""
INTERRUPTED_AGAIN = "interrupted again"
FETCHED = "api"
"""The channel that no process sends by: what is stored is there for its system."""
SHOWN = ("webchat", "terminal")
"""Channels that show what is stored: after a restore, too, it stands there once."""
END_FETCHED = (
    update(table_of(Outgoing))
    .where(
        table_of(Outgoing).c.id.in_(
            select(Outgoing.id)
            .where(Outgoing.state == "queued", Outgoing.channel == FETCHED)
            .order_by(Outgoing.id)
            .limit(bindparam("most"))
        )
    )
    .values(state="sent", sent_at=table_of(Outgoing).c.created_at)
)
"""What an earlier version has left to wait for nobody."""
DROP = (
    update(table_of(Outgoing))
    .where(
        table_of(Outgoing).c.id == bindparam("row_id"),
        table_of(Outgoing).c.state == "queued",
        table_of(Outgoing).c.withdrawn_at.is_not(None),
    )
    .values(state="withdrawn")
)
LONG = timedelta(minutes=5)
"""Who has waited for so long goes before some who came later and rank higher."""

QUEUE = insert(table_of(Outgoing)).returning(table_of(Outgoing).c.id)
HURRY = (
    update(table_of(Outgoing))
    .where(
        table_of(Outgoing).c.conversation_id == bindparam("talk"),
        table_of(Outgoing).c.state.in_(OPEN),
        table_of(Outgoing).c.rank > bindparam("least"),
    )
    .values(rank=bindparam("least"))
)
"""What stands before a message in its own chat must not hold it up."""


class Outbox(Leases):
    """Messages on their way."""

    keeps_back = False
    """Whether what is said now stays here until a person sends it."""

    def keep_back(self) -> None:
        """Keep and mark what is said from now on in this transaction, until a person sends it: it
        may have been said before, in the time of which a restored database knows nothing.
        """
        self.keeps_back = True

    def let_go(self) -> None:
        """What is said from now on goes out by itself."""
        self.keeps_back = False

    async def queue(
        self,
        message: Message,
        conversation: Conversation,
        now: datetime,
        rank: Rank = Rank.REPLY,
    ) -> int:
        """Keep a message and send it on its way to where the customer is; the way's id.

        Both have their numbers at once.
        """
        place = conversation
        if conversation.follows_id is not None:
            place = await self._session.get(Conversation, conversation.follows_id) or conversation
        self._session.add(message)
        await self._session.flush()
        is_kept = self.keeps_back and place.channel not in SHOWN
        is_there = place.channel == FETCHED and not is_kept
        values = {
            "message_id": message.id,
            "conversation_id": conversation.id,
            "channel": place.channel,
            "address": place.address,
            "created_at": now,
            "state": "unknown" if is_kept else "sent" if is_there else "queued",
            "sent_at": now if is_there else None,
            "error": RESTORED if is_kept else None,
            "rank": rank,
            "parts_sent": 0,
            "fence": 0,
            "attempts": 0,
        }
        if rank < max(Rank):
            await self._session.execute(HURRY, {"talk": conversation.id, "least": rank})
        return int((await self._session.scalars(QUEUE, values)).one())

    async def get(self, outgoing_id: int) -> Outgoing | None:
        return await self._session.get(Outgoing, outgoing_id) if is_id(outgoing_id) else None

    async def locked(self, row: Outgoing) -> Outgoing:
        """The row as it is now, until the transaction ends."""
        query = select(Outgoing).where(Outgoing.id == row.id)
        return (await self._session.scalars(locked(query))).one()

    async def claim_due(
        self,
        *,
        channels: Sequence[str],
        now: datetime,
        until: datetime,
        limit: int = 50,
        sender: str | None = None,
    ) -> list[Outgoing]:
        """Take the first open message of each conversation, if it is due, until `until`: answers
        before what can wait, but some of those that have waited LONG in any case.

        In order per conversation: a later message waits for the earlier one. A row whose lease
        ran out comes with the error `INTERRUPTED`: it may have been sent. With a `sender`, nobody
        is among them to whom it may not send yet, and no address twice.
        """
        lapsed = (Outgoing.state == "claimed") & (Outgoing.claimed_until <= now)
        waiting = (Outgoing.state == "queued") & or_(
            Outgoing.not_before.is_(None), Outgoing.not_before <= now
        )
        found: list[Row[int, str, int]] = []
        for due in (lapsed, waiting):
            query = _first_of_each(due, channels, now, sender)
            found += await self._rows(query, limit - len(found))
        if 1 < len(found) == limit:
            lower = waiting & (Outgoing.rank > found[-1].rank) & (Outgoing.created_at <= now - LONG)
            found[-1:] = (
                await self._rows(_first_of_each(lower, channels, now, sender), 1) or (found[-1:])
            )
        ids = {row.address if sender is not None else row.id: row.id for row in found[::-1]}
        if not ids:
            return []
        rows = await self._claim(
            Outgoing,
            select(Outgoing.id).where(Outgoing.id.in_(ids.values())),
            until=until,
            attempts=Outgoing.attempts + 1,
            error=case(
                (Outgoing.state == "queued", Outgoing.error),
                (Outgoing.error.in_((INTERRUPTED, INTERRUPTED_AGAIN)), INTERRUPTED_AGAIN),
                else_=INTERRUPTED,
            ),
        )
        return sorted(rows, key=lambda row: (row.rank, row.id))

    async def _rows(self, query: Select[int, str, int], limit: int) -> Sequence[Row[int, str, int]]:
        """Rows that nobody else is just taking."""
        if limit <= 0:
            return ()
        locking = query.limit(limit).with_for_update(skip_locked=True)
        return (await self._session.execute(locking)).all()

    async def finish(
        self,
        outgoing_id: int,
        fence: int,
        *,
        state: str,
        sent_at: datetime | None = None,
        external_id: str | None = None,
        not_before: datetime | None = None,
        error: str | None = None,
        parts_sent: int = 0,
    ) -> bool:
        """End a claim as `sent`, `failed`, `unknown` or again `queued`; False when it was lost.

        What was withdrawn meanwhile is not queued again, unless a part of it has arrived.
        """
        ended = await self._end_claim(
            Outgoing,
            outgoing_id,
            fence,
            state=state,
            sent_at=sent_at,
            external_id=external_id,
            not_before=not_before,
            error=error,
            parts_sent=parts_sent,
        )
        if ended and state == "queued" and not parts_sent:
            await self._session.execute(DROP, {"row_id": outgoing_id})
        return ended

    async def end_fetched(self, limit: int) -> None:
        """End some of what waits on the channel that no process sends by, the oldest first."""
        await self._session.execute(END_FETCHED, {"most": limit})

    async def next_due(self, channels: Sequence[str]) -> datetime | None:
        """The earliest instant at which something waits to be tried again."""
        return await self._session.scalar(
            select(func.min(func.coalesce(Outgoing.claimed_until, Outgoing.not_before))).where(
                Outgoing.state.in_(OPEN), Outgoing.channel.in_(channels)
            )
        )

    async def unsent(self, case_id: UUID) -> Sequence[tuple[Outgoing, Message]]:
        """What the bot has said in a case and has not gone out, locked. A connected system fetches
        its own: nobody knows what it has read.
        """
        rows = await self._session.execute(
            select(Outgoing, Message)
            .join(Message, Message.id == Outgoing.message_id)
            .where(
                Message.case_id == case_id,
                Message.author == "bot",
                Outgoing.state.in_(OPEN),
                Outgoing.channel != FETCHED,
            )
            .order_by(Outgoing.id)
            .with_for_update(of=Outgoing)
            .execution_options(populate_existing=True)
        )
        return [(outgoing, message) for outgoing, message in rows]

    async def of_case(self, case_id: UUID) -> Sequence[Outgoing]:
        """How every message of a case went out: the red ones are for staff to see (T28)."""
        rows = await self._session.scalars(
            select(Outgoing)
            .join(Message, Message.id == Outgoing.message_id)
            .where(Message.case_id == case_id)
            .order_by(Outgoing.id)
        )
        return rows.all()

    async def restored(self, after: int, limit: int = 500) -> Sequence[tuple[Outgoing, Message]]:
        """What waited in the backup that was restored, and its words, beyond the row `after`."""
        rows = await self._session.execute(
            select(Outgoing, Message)
            .join(Message, Message.id == Outgoing.message_id)
            .where(Outgoing.state == "unknown", Outgoing.error == RESTORED, Outgoing.id > after)
            .order_by(Outgoing.id)
            .limit(limit)
        )
        return [(outgoing, message) for outgoing, message in rows]


def _first_of_each(
    due: ColumnElement[bool], channels: Sequence[str], now: datetime, sender: str | None
) -> Select[int, str, int]:
    """Due rows before which nothing of their conversation is open, the next ones first."""
    earlier = aliased(Outgoing)
    blocked = (
        select(earlier.id)
        .where(
            earlier.conversation_id == Outgoing.conversation_id,
            earlier.id < Outgoing.id,
            earlier.state.in_(OPEN),
        )
        .exists()
    )
    query = (
        select(Outgoing.id, Outgoing.address, Outgoing.rank)
        .where(Outgoing.channel.in_(channels), due, ~blocked)
        .order_by(Outgoing.rank, Outgoing.id)
    )
    if sender is None:
        return query
    too_soon = (
        select(SendSlot.free_at)
        .where(
            SendSlot.sender == sender,
            SendSlot.address == Outgoing.address,
            SendSlot.free_at > now,
        )
        .exists()
    )
    return query.where(~too_soon)
