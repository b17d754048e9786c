"""Queries on cases: one by one, of a customer, and as the queue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Unpack
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from escalation.models import Case, Conversation, Counter, Message, Notice, Promise, Remedy, Timer
from escalation.repositories import case_lists
from escalation.repositories.base import Repository, insert_into, is_id, locked, table_of
from escalation.repositories.case_lists import WAITING, Narrowing, QueueRow
from escalation.states import ENDED
from handlers.limits import Reach
from handlers.model import Level

BY_ID = locked(select(Case).where(Case.id == bindparam("case_id")))
CONVERSATION_OF = (
    select(Conversation.id)
    .join(Case, Case.conversation_id == Conversation.id)
    .where(Case.id == bindparam("case_id"))
    .with_for_update(of=Conversation, key_share=True)
)
FREE_TALKS = (
    select(Conversation.id)
    .where(
        Conversation.id.in_(
            select(Case.conversation_id).where(Case.id.in_(bindparam("case_ids", expanding=True)))
        )
    )
    .order_by(Conversation.id)
    .with_for_update(of=Conversation, key_share=True, skip_locked=True)
)
OF_TALKS = locked(
    select(Case)
    .where(
        Case.id.in_(bindparam("case_ids", expanding=True)),
        Case.conversation_id.in_(bindparam("talks", expanding=True)),
    )
    .order_by(Case.id)
)
LATEST = (
    select(Case)
    .where(Case.conversation_id == bindparam("conversation_id"), Case.merged_into.is_(None))
    .order_by(Case.number.desc())
    .limit(1)
    # Whoever had it a moment ago may have it no more: what was read before the lock does not count.
    .execution_options(populate_existing=True)
)
CURRENT = LATEST.where(Case.state != "closed")
OF_CUSTOMER = (
    select(Case).where(Case.customer_id == bindparam("customer_id")).order_by(Case.number.desc())
)


@cache
def _next_number(*, postgres: bool) -> ReturningInsert[int]:
    counter = table_of(Counter)
    return (
        insert_into(counter, postgres=postgres)
        .values(name="case", value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1})
        .returning(counter.c.value)
    )


class Cases(Repository):
    """Complaints."""

    async def add(self, entity: Case) -> Case:
        return self._put(entity)

    async def next_number(self) -> int:
        """A number that no other case has, also when many are opened at once."""
        with self._session.no_autoflush:  # nothing that is yet to be written matters to it
            given = await self._session.scalar(_next_number(postgres=self._is_postgres))
        assert given is not None  # noqa: S101 - an upsert always returns its row
        return int(given)

    async def get(self, case_id: UUID) -> Case | None:
        return await self._session.get(Case, case_id)

    async def by_number(self, number: int) -> Case | None:
        if not is_id(number):
            return None
        return await self._session.scalar(select(Case).where(Case.number == number))

    async def locked(self, case_id: UUID) -> Case | None:
        """The case, read anew, with its conversation and itself locked; None when there is none.

        Always in this order, conversation first, as a turn does: so no two of them deadlock.
        """
        await self._session.execute(CONVERSATION_OF, {"case_id": case_id})
        return await self._session.scalar(BY_ID, {"case_id": case_id})

    async def free_locked(self, case_ids: Sequence[UUID]) -> Mapping[UUID, Case]:
        """Those of several cases in whose conversation nobody is at work, by their ids, read anew,
        with their conversations and themselves locked, in the order of `both_locked`.
        """
        talks = await self._session.scalars(FREE_TALKS, {"case_ids": list(case_ids)})
        values = {"case_ids": list(case_ids), "talks": talks.all()}
        return {case.id: case for case in await self._session.scalars(OF_TALKS, values)}

    async def with_bot(self) -> Sequence[UUID]:
        """The ids of all that the bot talks about, or waits for an answer to, the oldest first."""
        rows = await self._session.scalars(
            select(Case.id).where(Case.state.in_(("talking", "offered"))).order_by(Case.number)
        )
        return rows.all()

    async def both_locked(self, one: UUID, other: UUID) -> tuple[Case | None, Case | None]:
        """Two cases, read anew, with their conversations and themselves locked: conversations
        first, and each by their ids, so that nobody who locks the same two waits in a circle.
        """
        ids = (one, other)
        talks = select(Case.conversation_id).where(Case.id.in_(ids))
        query = select(Conversation).where(Conversation.id.in_(talks)).order_by(Conversation.id)
        await self._session.execute(locked(query))
        rows = await self._session.scalars(
            locked(select(Case).where(Case.id.in_(ids)).order_by(Case.id))
        )
        found = {case.id: case for case in rows}
        return found.get(one), found.get(other)

    async def move_all(self, case_id: UUID, to: UUID) -> None:
        """Give what was said, proposed and promised in a case to another one, with the timers of
        its open offers, and what people were told of its promises.
        """
        said = update(Message).where(Message.case_id == case_id).values(case_id=to)
        proposed = update(Remedy).where(Remedy.case_id == case_id).values(case_id=to)
        promised = update(Promise).where(Promise.case_id == case_id).values(case_id=to)
        of_promise = Notice.clock == "promise"  # escalation.services.ladder.PROMISED
        told = update(Notice).where(Notice.case_id == case_id, of_promise).values(case_id=to)
        of_offers = Timer.kind.in_(("remind_offer", "offer_expires"))
        waits = update(Timer).where(Timer.case_id == case_id, of_offers).values(case_id=to)
        for query in (said, proposed, promised, told, waits):
            await self._session.execute(query.execution_options(synchronize_session="fetch"))

    async def joined_with(self, case_id: UUID) -> Sequence[Case]:
        """The cases that go on in this one, those that were joined with them before as well."""
        found: list[Case] = []
        into = [case_id]
        while into:
            query = select(Case).where(Case.merged_into.in_(into)).order_by(Case.number)
            joined = (await self._session.scalars(query)).all()
            found += joined
            into = [case.id for case in joined]
        return found

    async def hold(self, case_id: UUID, staff_id: UUID, *, until: datetime) -> bool:
        """Let a case be its holder's until an instant; False when it is not theirs, or ended."""
        held = await self._session.scalar(
            update(Case)
            .where(Case.id == case_id, Case.holder_id == staff_id, Case.state.not_in(ENDED))
            .values(held_until=until)
            .returning(Case.id)
            .execution_options(synchronize_session=False)
        )
        return held is not None

    async def current(self, conversation_id: UUID) -> Case | None:
        """The conversation's newest case that is not closed."""
        return await self._session.scalar(CURRENT, {"conversation_id": conversation_id})

    async def latest(self, conversation_id: UUID) -> Case | None:
        """The conversation's newest case, closed or not."""
        return await self._session.scalar(LATEST, {"conversation_id": conversation_id})

    async def of_conversation(self, conversation_id: UUID) -> Sequence[Case]:
        query = select(Case).where(Case.conversation_id == conversation_id).order_by(Case.number)
        return (await self._session.scalars(query)).all()

    async def of_customer(self, customer_id: str) -> Sequence[Case]:
        """The customer's cases, newest first."""
        return (await self._session.scalars(OF_CUSTOMER, {"customer_id": customer_id})).all()

    async def to_watch(self) -> Sequence[Case]:
        """What somebody has, or a customer waits in for an answer, by number."""
        waits = or_(Case.holder_id.is_not(None), Case.waits_since.is_not(None))
        query = select(Case).where(Case.state.in_(WAITING), waits).order_by(Case.number)
        return (await self._session.scalars(query)).all()

    async def left_beside(
        self, levels: Collection[str], staff_ids: Collection[UUID]
    ) -> Sequence[UUID]:
        """The open cases that are left to none of these levels, or held by none of these members,
        or held while they are left to a level; by their conversations, as `both_locked` locks
        them, so that nobody who locks several waits in a circle.
        """
        query = select(Case.id).where(
            Case.state.in_(WAITING),
            or_(
                Case.reserved.not_in(levels),
                Case.holder_id.not_in(staff_ids),
                and_(Case.reserved.is_not(None), Case.holder_id.is_not(None)),
            ),
        )
        query = query.order_by(Case.conversation_id, Case.id)
        return (await self._session.scalars(query)).all()

    async def count_earlier(self, customer_id: str, cause: str, since: datetime) -> int:
        """How often this customer has complained of this cause since an instant."""
        count = await self._session.scalar(
            select(func.count(Case.id)).where(
                Case.customer_id == customer_id, Case.cause == cause, Case.opened_at >= since
            )
        )
        return count or 0

    async def queue(
        self,
        *,
        states: Sequence[str] = WAITING,
        due_after: datetime | None = None,
        last: Collection[str] = (),
        limit: int = 500,
        offset: int = 0,
        **narrowing: Unpack[Narrowing],
    ) -> list[QueueRow]:
        """Cases for people: somebody in need before all others, the most pressing sign first; then
        the urgent, then by what is due next. Of these teams of others those that nobody needs care
        in come `last`, in the same order.
        """
        query = case_lists.narrowed(case_lists.rows(), narrowing).where(
            case_lists.among(states, narrowing)
        )
        due = case_lists.due()
        if due_after is not None:
            query = query.where(due > due_after)
        ordered = query.order_by(
            case_lists.need(),
            case_lists.after(last),
            Case.urgent.desc(),
            due.is_(None),
            due,
            case_lists.worth(),
            Case.number,
        )
        found = await self._session.execute(ordered.limit(limit).offset(offset))
        return [QueueRow(*row) for row in found]

    async def listed(
        self,
        *,
        states: Sequence[str] = (),
        before: int | None = None,
        limit: int = 50,
        **narrowing: Unpack[Narrowing],
    ) -> list[QueueRow]:
        """Cases in any state, the newest number first; `before` is a number to go on from.

        Pages by number stay whole while new cases come in.
        """
        query = case_lists.narrowed(case_lists.rows(), narrowing)
        if states:
            query = query.where(Case.state.in_(states))
        if before is not None:
            query = query.where(Case.number < before)
        rows = await self._session.execute(query.order_by(Case.number.desc()).limit(limit))
        return [QueueRow(*row) for row in rows]

    async def view_counts(
        self, staff_id: UUID, now: datetime, soon: datetime, *, reach: Reach | None = None
    ) -> dict[str, int]:
        """How many cases stand in each view for one member of staff, in one query."""
        views = case_lists.views(staff_id, now, soon, reach)
        row = await self._session.execute(
            select(*(func.count(Case.id).filter(within) for within in views.values())).where(
                Case.state.in_((*WAITING, "talking"))
            )
        )
        return dict(zip(views, row.one(), strict=True))

    async def with_people(self, *, after: int, limit: int) -> Sequence[Case]:
        """The cases that people have and that have not ended, by number, from the one `after`."""
        query = select(Case).where(
            Case.state.in_(WAITING), Case.level != Level.BOT, Case.number > after
        )
        return (await self._session.scalars(query.order_by(Case.number).limit(limit))).all()

    async def counts(self) -> dict[tuple[str, UUID | None], int]:
        """How many cases there are, by state and holder."""
        by = (Case.state, Case.holder_id)
        rows = await self._session.execute(select(*by, func.count(Case.id)).group_by(*by))
        return {(state, holder): count for state, holder, count in rows}
