"""Queries on where talks are held: which one a customer goes on with, and what each place shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, case, delete, exists, func, or_, select, update

from escalation.models import Case, Conversation, Inbox, LinkUse, Message, Outgoing
from escalation.repositories.base import Repository, insert_into, table_of
from escalation.repositories.outbox import FETCHED
from escalation.states import ENDED

REMEMBERED = timedelta(days=3)
"""For how long a used link is known; it has ended long before."""
BESIDE = select(Conversation).where(
    Conversation.follows_id == bindparam("talk_id"),
    Conversation.customer_id == bindparam("customer_id"),
)


class Places(Repository):
    """Where a customer's talks are, and were."""

    async def newest_talk(
        self, customer_id: str, *, other_than: UUID
    ) -> tuple[UUID, bool, int] | None:
        """The customer's talk in another chat that has a case which is not closed: its id, whether
        that case still runs, and its number. A running one comes before one that has ended.
        """
        runs = case((Case.state.in_(ENDED), 0), else_=1)
        row = (
            await self._session.execute(
                select(Conversation.id, runs, Case.number)
                .join(Case, Case.conversation_id == Conversation.id)
                .where(
                    Conversation.customer_id == customer_id,
                    Conversation.id != other_than,
                    Conversation.follows_id.is_(None),
                    Case.state != "closed",
                )
                .order_by(runs.desc(), Case.number.desc())
                .limit(1)
            )
        ).first()
        return (row[0], bool(row[1]), row[2]) if row else None

    async def move(self, talk: Conversation, here: Conversation, *, with_past: bool) -> None:
        """Let `talk` go on at the place of `here`, which takes the one that is left and follows it.

        Both are locked. `with_past` shows all that was said so far at the new place; without it,
        what that place has seen before. What waits to be sent goes along with the past.
        """
        last = await self._last_message(talk.id)
        left = (talk.channel, talk.address, last if talk.seen_to is None else talk.seen_to)
        channel, address, seen = here.channel, here.address, here.seen_to or 0
        here.address = f"moving-{uuid4().hex}"  # a place has one row at every moment
        await self._session.flush()
        talk.channel, talk.address, talk.seen_to = channel, address, last if with_past else seen
        talk.unreachable_since = None
        await self._session.flush()
        here.channel, here.address, here.seen_to = left
        here.follows_id = talk.id
        await self._session.flush()
        conversation, outgoing = table_of(Conversation), table_of(Outgoing)
        await self._session.execute(
            update(conversation)
            .where(conversation.c.follows_id == here.id)
            .values(follows_id=talk.id)
        )
        if with_past:
            await self._session.execute(
                update(outgoing)
                .where(
                    outgoing.c.conversation_id == talk.id,
                    outgoing.c.state == "queued",
                    outgoing.c.channel != FETCHED,
                )
                .values(channel=channel, address=address)
            )

    async def show_all(self, talk: Conversation) -> None:
        """Show at the place of a talk all that was said in it so far, wherever that was."""
        if talk.seen_to is not None:
            talk.seen_to = await self._last_message(talk.id)

    async def shown(self, here: Conversation, *, limit: int | None = None) -> Sequence[Message]:
        """What a place shows, oldest first; the newest `limit` of it.

        What was withdrawn before it was sent is not shown.

        Of a talk that has moved: what was said before the place was linked to it, and what was said
        at this very place.
        """
        withdrawn = exists().where(Outgoing.message_id == Message.id, Outgoing.state == "withdrawn")
        query = select(Message).where(Message.audience == "customer", ~withdrawn)
        if here.seen_to is None:
            query = query.where(Message.conversation_id == here.id)
        else:
            said_here = or_(
                *(
                    exists().where(
                        way_key, way.channel == here.channel, way.address == here.address
                    )
                    for way, way_key in (
                        (Inbox, Inbox.id == Message.inbox_id),
                        (Outgoing, Outgoing.message_id == Message.id),
                    )
                )
            )
            talk = here.follows_id or here.id
            query = query.where(
                or_(
                    and_(Message.conversation_id == talk, Message.id <= here.seen_to),
                    and_(
                        Message.conversation_id.in_(
                            select(Conversation.id).where(
                                Conversation.customer_id == here.customer_id
                            )
                        ),
                        said_here,
                    ),
                )
            )
        if limit is None:
            return (await self._session.scalars(query.order_by(Message.id))).all()
        newest = (await self._session.scalars(query.order_by(Message.id.desc()).limit(limit))).all()
        return newest[::-1]

    async def beside(self, talk: Conversation) -> Sequence[Conversation]:
        """The customer's chats that were linked beside a talk, with what each has of its own."""
        values = {"talk_id": talk.id, "customer_id": talk.customer_id}
        return (await self._session.scalars(BESIDE, values)).all()

    async def others_of(self, talk: Conversation) -> Sequence[Conversation]:
        """The customer's chats at other places where they can be reached, the newest first."""
        if talk.customer_id is None:
            return ()
        rows = await self._session.scalars(
            select(Conversation)
            .where(
                Conversation.customer_id == talk.customer_id,
                Conversation.id != talk.id,
                Conversation.follows_id.is_(None),
                Conversation.unreachable_since.is_(None),
            )
            .order_by(Conversation.started_at.desc())
        )
        return rows.all()

    async def was_said_here(self, message: Message, here: Conversation) -> bool:
        """Whether a message to the customer went, or is to go, to the place of a conversation, or
        of the talk that it follows: there the customer is.
        """
        if here.follows_id is not None:
            here = await self._session.get(Conversation, here.follows_id) or here
        row = (
            await self._session.execute(
                select(Outgoing.channel, Outgoing.address).where(Outgoing.message_id == message.id)
            )
        ).first()
        return row is None or (row[0], row[1]) == (here.channel, here.address)

    async def use_link(
        self, key: str, *, customer_id: str, conversation_id: UUID, now: datetime
    ) -> UUID | None:
        """Use a link up; None, or the chat in which it was used before."""
        table = table_of(LinkUse)
        await self._session.execute(delete(table).where(table.c.used_at < now - REMEMBERED))
        used = await self._session.scalar(
            insert_into(table, postgres=self._is_postgres)
            .values(key=key, customer_id=customer_id, conversation_id=conversation_id, used_at=now)
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(table.c.key)
        )
        if used is not None:
            return None
        return (
            await self._session.scalars(select(LinkUse.conversation_id).where(LinkUse.key == key))
        ).one()

    async def _last_message(self, conversation_id: UUID) -> int:
        query = select(func.max(Message.id)).where(Message.conversation_id == conversation_id)
        return await self._session.scalar(query) or 0
