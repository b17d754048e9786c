"""Queries on cases: one by one, of a customer, and as the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from escalation.models import Case, Conversation, Counter, CustomerRow, Staff
from escalation.models.base import cleaned
from escalation.repositories.base import Repository, insert_into, is_id, locked, table_of
from handlers.safety import KINDS

ANY = "any"
"""Any sign that somebody needs care first."""
NO_NEED = 1_000
WAITING = ("queued", "held", "offered")
"""States in which a case may want a person."""
ENDED = ("settled", "resolved", "closed")
"""States in which nothing more is owed but the follow-up."""

BY_ID = locked(select(Case).where(Case.id == bindparam("case_id")))
CONVERSATION_OF = (
    select(Conversation.id)
    .join(Case, Case.conversation_id == Conversation.id)
    .where(Case.id == bindparam("case_id"))
    .with_for_update(of=Conversation, key_share=True)
)
LATEST = (
    select(Case)
    .where(Case.conversation_id == bindparam("conversation_id"))
    .order_by(Case.number.desc())
    .limit(1)
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


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case as a list shows it."""

    case: Case
    conversation: Conversation
    customer: CustomerRow | None
    holder: Staff | None


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

    async def current(self, conversation_id: UUID) -> Case | None:
        """The conversation's newest case that is not closed."""
        return await self._session.scalar(CURRENT, {"conversation_id": conversation_id})

    async def latest(self, conversation_id: UUID) -> Case | None:
        """The conversation's newest case, closed or not."""
        return await self._session.scalar(LATEST, {"conversation_id": conversation_id})

    async def of_conversation(self, conversation_id: UUID) -> Sequence[Case]:
        rows = await self._session.scalars(
            select(Case).where(Case.conversation_id == conversation_id).order_by(Case.number)
        )
        return rows.all()

    async def of_customer(self, customer_id: str) -> Sequence[Case]:
        """The customer's cases, newest first."""
        return (await self._session.scalars(OF_CUSTOMER, {"customer_id": customer_id})).all()

    async def count_earlier(self, customer_id: str, cause: str, since: datetime) -> int:
        """How often this customer has complained of this cause since an instant."""
        count = await self._session.scalar(
            select(func.count(Case.id)).where(
                Case.customer_id == customer_id, Case.cause == cause, Case.opened_at >= since
            )
        )
        return count or 0

    async def queue(  # noqa: PLR0913 - every filter of the screen
        self,
        *,
        states: Sequence[str] = WAITING,
        holder_id: UUID | None = None,
        unheld: bool = False,
        cause: str | None = None,
        channel: str | None = None,
        level: str | None = None,
        sign: str | None = None,
        due_before: datetime | None = None,
        due_after: datetime | None = None,
        search: str | None = None,
        limit: int = 500,
        offset: int = 0,
    ) -> list[QueueRow]:
        """Cases for people: somebody in need before all others, the most pressing sign first; then
        the urgent, then by what is due next.

        `holder_id` and `unheld` together mean mine and nobody's. `sign` is a kind, or ``any``.
        `search` looks at the number, the customer's id and name, and the order.
        """
        query = _rows().where(Case.state.in_(states))
        if "offered" in states:
            # What the bot itself has offered is between it and the customer.
            query = query.where(or_(Case.state != "offered", Case.level != "bot"))
        query = _filtered(
            query,
            holder_id=holder_id,
            unheld=unheld,
            cause=cause,
            channel=channel,
            level=level,
            due_before=due_before,
            search=search,
        )
        if due_after is not None:
            query = query.where(_due() > due_after)
        if sign is not None:
            query = query.where(_shows(sign))
        rank = case((CustomerRow.tier == "gold", 0), (CustomerRow.tier == "silver", 1), else_=2)
        rows = await self._session.execute(
            query.order_by(_need(), Case.urgent.desc(), _due().is_(None), _due(), rank, Case.number)
            .limit(limit)
            .offset(offset)
        )
        return [QueueRow(*row) for row in rows]

    async def listed(  # noqa: PLR0913 - every filter of the API
        self,
        *,
        states: Sequence[str] = (),
        holder_id: UUID | None = None,
        cause: str | None = None,
        channel: str | None = None,
        level: str | None = None,
        sign: str | None = None,
        customer_id: str | None = None,
        opened_from: datetime | None = None,
        opened_before: datetime | None = None,
        search: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[QueueRow]:
        """Cases in any state, the newest number first; `before` is a number to go on from.

        Pages by number stay whole while new cases come in.
        """
        query = _filtered(
            _rows(),
            holder_id=holder_id,
            unheld=False,
            cause=cause,
            channel=channel,
            level=level,
            due_before=None,
            search=search,
        )
        if states:
            query = query.where(Case.state.in_(states))
        if sign is not None:
            query = query.where(_shows(sign))
        if customer_id is not None:
            query = query.where(Case.customer_id == customer_id)
        if opened_from is not None:
            query = query.where(Case.opened_at >= opened_from)
        if opened_before is not None:
            query = query.where(Case.opened_at < opened_before)
        if before is not None:
            query = query.where(Case.number < before)
        rows = await self._session.execute(query.order_by(Case.number.desc()).limit(limit))
        return [QueueRow(*row) for row in rows]

    async def view_counts(self, staff_id: UUID, now: datetime, soon: datetime) -> dict[str, int]:
        """How many cases stand in each view of the queue, for one member of staff, in one query."""
        working = Case.state.in_(("queued", "held"))
        waiting = and_(Case.state == "offered", Case.level != "bot")
        mine = Case.holder_id == staff_id
        views: dict[str, ColumnElement[bool]] = {
            "todo": and_(working, or_(mine, Case.holder_id.is_(None))),
            "mine": and_(or_(working, waiting), mine),
            "care": and_(or_(working, waiting), Case.sign.is_not(None)),
            "unassigned": and_(working, Case.holder_id.is_(None)),
            "due": and_(working, _due() > now, _due() <= soon),
            "overdue": and_(working, _due() <= now),
            "waiting": waiting,
            "all": or_(working, waiting),
            "bot": or_(Case.state == "talking", and_(Case.state == "offered", Case.level == "bot")),
        }
        row = await self._session.execute(
            select(*(func.count(Case.id).filter(within) for within in views.values())).where(
                Case.state.in_((*WAITING, "talking"))
            )
        )
        return dict(zip(views, row.one(), strict=True))

    async def counts(self) -> dict[tuple[str, UUID | None], int]:
        """How many cases there are, by state and holder: for the numbers beside the views."""
        rows = await self._session.execute(
            select(Case.state, Case.holder_id, func.count(Case.id)).group_by(
                Case.state, Case.holder_id
            )
        )
        return {(state, holder): count for state, holder, count in rows}


def _rows() -> Select[Case, Conversation, CustomerRow, Staff]:
    return (
        select(Case, Conversation, CustomerRow, Staff)
        .join(Conversation, Conversation.id == Case.conversation_id)
        .outerjoin(CustomerRow, CustomerRow.id == Case.customer_id)
        .outerjoin(Staff, Staff.id == Case.holder_id)
    )


def _shows(sign: str) -> ColumnElement[bool]:
    """Whether a sign of this kind, or any, is the case's most pressing one."""
    return Case.sign.is_not(None) if sign == ANY else Case.sign == sign


def _need() -> ColumnElement[int]:
    """How pressing somebody's need is, 1 before all; beyond every kind where there is no sign."""
    ranks = {kind.slug: kind.rank for kind in KINDS.values()}
    return case(
        ranks, value=Case.sign, else_=case((Case.sign.is_(None), NO_NEED), else_=NO_NEED - 1)
    )


def _due() -> ColumnElement[datetime | None]:
    """What is owed next: the first answer, then the end."""
    return case((Case.first_response_at.is_(None), Case.first_response_due), else_=Case.resolve_due)


def _filtered(
    query: Select[Case, Conversation, CustomerRow, Staff],
    *,
    holder_id: UUID | None,
    unheld: bool,
    cause: str | None,
    channel: str | None,
    level: str | None,
    due_before: datetime | None,
    search: str | None,
) -> Select[Case, Conversation, CustomerRow, Staff]:
    holders = []
    if holder_id is not None:
        holders.append(Case.holder_id == holder_id)
    if unheld:
        holders.append(Case.holder_id.is_(None))
    if holders:
        query = query.where(or_(*holders))
    if cause is not None:
        query = query.where(Case.cause == cause)
    if channel is not None:
        query = query.where(Conversation.channel == channel)
    if level is not None:
        query = query.where(Case.level == level)
    if due_before is not None:
        query = query.where(_due() <= due_before)
    if search:
        words = cleaned(search).strip()
        clauses: list[ColumnElement[bool]] = [
            CustomerRow.id == words,
            CustomerRow.name.icontains(words, autoescape=True),
            Case.facts["order"].as_string() == words.upper(),
        ]
        digits = words.removeprefix("#")
        if digits.isascii() and digits.isdigit() and len(digits) <= 9:  # noqa: PLR2004 - an int4
            clauses.append(Case.number == int(digits))
        query = query.where(or_(*clauses))
    return query
