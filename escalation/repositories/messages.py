"""Queries on what was said and noted in conversations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, update

from escalation.models import Conversation, Inbox, Message
from escalation.repositories.base import Repository, is_id

LAST_TO_CUSTOMER = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("conversation_id"),
        Message.author != "customer",
        Message.audience == "customer",
    )
    .order_by(Message.id.desc())
    .limit(1)
)
LOOSE = (
    select(Message.text)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(
        Conversation.channel == bindparam("channel"),
        Conversation.address == bindparam("address"),
        Message.case_id.is_(None),
        Message.author == "customer",
        Message.at >= bindparam("since"),
    )
    .order_by(Message.id.desc())
    .limit(bindparam("most"))
)


class Messages(Repository):
    """What was said."""

    async def add(self, message: Message) -> Message:
        """Keep what was said or noted. It has its number with the next query."""
        return self._put(message)

    async def get(self, message_id: int) -> Message | None:
        return await self._session.get(Message, message_id) if is_id(message_id) else None

    async def several(self, message_ids: Sequence[int]) -> dict[int, Message]:
        """The messages with these ids, by id."""
        rows = await self._session.scalars(select(Message).where(Message.id.in_(message_ids)))
        return {row.id: row for row in rows}

    async def by_client_key(self, client_key: str) -> Message | None:
        return await self._session.scalar(select(Message).where(Message.client_key == client_key))

    async def of_case(self, case_id: UUID) -> Sequence[Message]:
        """Everything said and noted in a case, in order."""
        rows = await self._session.scalars(
            select(Message).where(Message.case_id == case_id).order_by(Message.id)
        )
        return rows.all()

    async def typed(self, case_id: UUID) -> Sequence[Message]:
        """The customer's own words in a case, in order; a pressed button is none."""
        return (await self.typed_in([case_id])).get(case_id, ())

    async def typed_in(self, case_ids: Sequence[UUID]) -> dict[UUID, list[Message]]:
        """The same of several cases, by case; without those that have none."""
        rows = await self._session.scalars(
            select(Message)
            .outerjoin(Inbox, Inbox.id == Message.inbox_id)
            .where(
                Message.case_id.in_(case_ids),
                Message.author == "customer",
                or_(Inbox.kind.is_(None), Inbox.kind != "press"),
            )
            .order_by(Message.id)
        )
        found: defaultdict[UUID, list[Message]] = defaultdict(list)
        for message in rows:
            if message.case_id is not None:
                found[message.case_id].append(message)
        return dict(found)

    async def of_conversation(
        self,
        conversation_id: UUID,
        *,
        after: int = 0,
        limit: int | None = None,
        with_notes: bool = False,
    ) -> Sequence[Message]:
        """What was said in a chat after message `after`, oldest first; the newest `limit` of it."""
        query = select(Message).where(
            Message.conversation_id == conversation_id, Message.id > after
        )
        if not with_notes:
            query = query.where(Message.audience == "customer")
        if limit is None:
            return (await self._session.scalars(query.order_by(Message.id))).all()
        newest = (await self._session.scalars(query.order_by(Message.id.desc()).limit(limit))).all()
        return newest[::-1]

    async def last_to_customer(self, conversation_id: UUID) -> Message | None:
        """The newest thing that was said to the customer, by the bot or a member of staff."""
        return await self._session.scalar(LAST_TO_CUSTOMER, {"conversation_id": conversation_id})

    async def loose(
        self, channel: str, address: str, *, since: datetime, most: int
    ) -> Sequence[str]:
        """What the customer said since an instant that belongs to no case, the newest of it, oldest
        first.
        """
        where = {"channel": channel, "address": address, "since": since, "most": most}
        return (await self._session.scalars(LOOSE, where)).all()[::-1]

    async def take_up(self, conversation_id: UUID, case_id: UUID, since: datetime) -> None:
        """What the customer said since then and belongs to no case becomes part of this one."""
        await self._session.execute(
            update(Message)
            .where(
                Message.conversation_id == conversation_id,
                Message.case_id.is_(None),
                Message.author == "customer",
                Message.at >= since,
            )
            .values(case_id=case_id)
        )

    async def count_by_bot_since(self, conversation_id: UUID, since: datetime) -> int:
        """How much the bot has said since an instant: for the limit on its own storms (T37)."""
        count = await self._session.scalar(
            select(func.count(Message.id)).where(
                Message.conversation_id == conversation_id,
                Message.author == "bot",
                Message.at >= since,
            )
        )
        return count or 0
