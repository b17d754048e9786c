"""Queries on what comes in, and on conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.selectable import ExecutableReturnsRows

from escalation.errors import TalkBusy
from escalation.models import Conversation, Inbox
from escalation.models.base import Json
from escalation.repositories.base import Repository, insert_into, is_id, locked, table_of

WAITING = (
    select(Inbox)
    .where(
        Inbox.taken_at.is_(None),
        Inbox.channel == bindparam("channel"),
        Inbox.address == bindparam("address"),
    )
    .order_by(Inbox.id)
    .limit(bindparam("most"))
    .execution_options(populate_existing=True)
)
TAKE = (
    update(table_of(Inbox))
    .where(Inbox.id.in_(bindparam("ids", expanding=True)), Inbox.taken_at.is_(None))
    .values(taken_at=bindparam("now"))
    .returning(table_of(Inbox).c.id)
)
AT = locked(
    select(Conversation).where(
        Conversation.channel == bindparam("channel"), Conversation.address == bindparam("address")
    )
)
LAST_CAME_IN = select(func.max(Inbox.id))
THE_ONE = select(Conversation).where(Conversation.id == bindparam("conversation_id"))
BY_ID = locked(THE_ONE)
BY_ID_AT_ONCE = THE_ONE.with_for_update(key_share=True, skip_locked=True).execution_options(
    populate_existing=True
)
FOLLOWING = select(Conversation.id).where(Conversation.follows_id == bindparam("conversation_id"))


@cache
def _receive(*, postgres: bool) -> ReturningInsert[int]:
    inbox = table_of(Inbox)
    return (
        insert_into(inbox, postgres=postgres)
        .on_conflict_do_nothing(index_elements=["channel", "external_id"])
        .returning(inbox.c.id)
    )


@cache
def _begin(*, postgres: bool) -> ExecutableReturnsRows:
    conversation = table_of(Conversation)
    return select(Conversation).from_statement(
        insert_into(conversation, postgres=postgres)
        .on_conflict_do_nothing(index_elements=["channel", "address"])
        .returning(*conversation.c)
    )


class Inboxes(Repository):
    """What came in from the channels."""

    async def receive(
        self,
        *,
        channel: str,
        address: str,
        external_id: str,
        kind: str,
        payload: Json,
        now: datetime,
    ) -> int | None:
        """Keep one incoming thing; its id, or None when the same one is kept already (T17)."""
        values = {
            "channel": channel,
            "address": address,
            "external_id": external_id,
            "kind": kind,
            "payload": payload,
            "received_at": now,
            "attempts": 0,
        }
        kept: int | None = await self._session.scalar(_receive(postgres=self._is_postgres), values)
        return kept

    async def get(self, inbox_id: int) -> Inbox | None:
        return await self._session.get(Inbox, inbox_id) if is_id(inbox_id) else None

    async def by_external_id(self, channel: str, external_id: str) -> Inbox | None:
        return await self._session.scalar(
            select(Inbox).where(Inbox.channel == channel, Inbox.external_id == external_id)
        )

    async def waiting(self, channel: str, address: str, limit: int = 1_000) -> Sequence[Inbox]:
        """What one sender wrote and no turn has taken yet, in the order it came."""
        values = {"channel": channel, "address": address, "most": limit}
        return (await self._session.scalars(WAITING, values)).all()

    async def waiting_senders(
        self, *, received_before: datetime, limit: int = 1_000
    ) -> list[tuple[str, str]]:
        """The channel and address of each sender with something untaken, oldest first."""
        rows = await self._session.execute(
            select(Inbox.channel, Inbox.address)
            .where(Inbox.taken_at.is_(None), Inbox.received_at <= received_before)
            .group_by(Inbox.channel, Inbox.address)
            .order_by(func.min(Inbox.id))
            .limit(limit)
        )
        return [(channel, address) for channel, address in rows]

    async def unanswered(self, *, received_before: datetime, limit: int = 500) -> Sequence[int]:
        """Of each sender the first thing that no turn has taken since, the oldest first."""
        rows = await self._session.scalars(
            select(func.min(Inbox.id))
            .where(
                Inbox.taken_at.is_(None),
                Inbox.received_at <= received_before,
                Inbox.kind != "arrival",
            )
            .group_by(Inbox.channel, Inbox.address)
            .order_by(func.min(Inbox.id))
            .limit(limit)
        )
        return rows.all()

    async def last_id(self) -> int:
        """The id of the newest thing that anybody sent, 0 when there is none."""
        return await self._session.scalar(LAST_CAME_IN) or 0

    async def count_since(self, channel: str, address: str, since: datetime) -> int:
        """How much one sender sent since an instant: for the limit on floods."""
        count = await self._session.scalar(
            select(func.count(Inbox.id)).where(
                Inbox.channel == channel, Inbox.address == address, Inbox.received_at >= since
            )
        )
        return count or 0

    async def take(self, inbox_ids: Sequence[int], now: datetime) -> int:
        """Mark them taken; how many were not yet."""
        taken = await self._session.scalars(TAKE, {"ids": inbox_ids, "now": now})
        return len(taken.all())

    async def failed(self, inbox_ids: Sequence[int], error: str) -> None:
        """Note that a turn over them failed; they stay untaken."""
        await self._session.execute(
            update(Inbox)
            .where(Inbox.id.in_(inbox_ids))
            .values(attempts=Inbox.attempts + 1, error=error)
        )


class Conversations(Repository):
    """Chats, by id or by where they are."""

    async def locked(
        self,
        channel: str,
        address: str,
        *,
        language: str,
        now: datetime,
        customer_id: str | None = None,
    ) -> Conversation:
        """The conversation at an address, locked until the transaction ends; made when missing.

        `language` and `customer_id` fill a new one; a known `customer_id` also links an old one
        that had none. One lock per conversation keeps turns, timers and staff in line (T23).
        """
        where: Json = {"channel": channel, "address": address}
        conversation: Conversation | None = await self._session.scalar(AT, where)
        if conversation is None:
            values: Json = {
                "id": uuid4(),
                **where,
                "language": language,
                "started_at": now,
                "customer_id": customer_id,
                "dialogue": {},
            }
            conversation = await self._session.scalar(_begin(postgres=self._is_postgres), values)
        if conversation is None:  # somebody else began it at the same moment
            conversation = (await self._session.scalars(AT, where)).one()
        if conversation.customer_id is None and customer_id is not None:
            conversation.customer_id = customer_id
        return conversation

    async def lock(self, conversation_id: UUID) -> Conversation:
        """The conversation, locked.

        Raises:
            sqlalchemy.exc.NoResultFound: there is none.
        """
        values = {"conversation_id": conversation_id}
        return (await self._session.scalars(BY_ID, values)).one()

    async def at_once(self, conversation_id: UUID) -> Conversation:
        """Another conversation, locked, by whoever has one locked already: they wait for nobody,
        since two who hold one each and wait for the other's would wait for ever.

        Raises:
            TalkBusy: somebody else is at work in it; whoever asks lets go of all, and tries again.
        """
        values = {"conversation_id": conversation_id}
        found: Conversation | None = await self._session.scalar(BY_ID_AT_ONCE, values)
        if found is None:
            raise TalkBusy
        return found

    async def following(self, conversation_id: UUID) -> Sequence[UUID]:
        """The chats whose talk goes on in this one."""
        rows = await self._session.scalars(FOLLOWING, {"conversation_id": conversation_id})
        return rows.all()

    async def get(self, conversation_id: UUID) -> Conversation | None:
        return await self._session.get(Conversation, conversation_id)

    async def find(self, channel: str, address: str) -> Conversation | None:
        return await self._session.scalar(
            select(Conversation).where(
                Conversation.channel == channel, Conversation.address == address
            )
        )
