"""Queries on what people said complaints are about, and on what nobody has judged yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, exists, func, select

from escalation.models import Case, Conversation, Correction, CustomerRow, Message
from escalation.repositories.base import Repository, is_id


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement that counts of a case, with the case's chat and, when known, its customer."""

    correction: Correction
    case: Case
    conversation: Conversation
    customer: CustomerRow | None


class Corrections(Repository):
    """Judgements of people."""

    async def add(self, correction: Correction) -> Correction:
        return await self._add(correction)

    async def get(self, correction_id: int) -> Correction | None:
        return await self._session.get(Correction, correction_id) if is_id(correction_id) else None

    async def latest_of(self, case_id: UUID) -> Correction | None:
        """The judgement of a case that counts."""
        return await self._session.scalar(
            select(Correction)
            .where(Correction.case_id == case_id)
            .order_by(Correction.id.desc())
            .limit(1)
        )

    async def latest(self) -> list[Judged]:
        """The judgement that counts of every case that has one, the oldest first."""
        newest = select(func.max(Correction.id)).group_by(Correction.case_id)
        rows = await self._session.execute(
            select(Correction, Case, Conversation, CustomerRow)
            .join(Case, Case.id == Correction.case_id)
            .join(Conversation, Conversation.id == Case.conversation_id)
            .outerjoin(
                CustomerRow,
                CustomerRow.id == func.coalesce(Case.customer_id, Conversation.customer_id),
            )
            .where(Correction.id.in_(newest))
            .order_by(Correction.id)
        )
        return [Judged(*row) for row in rows]

    async def counts(self) -> dict[str, int]:
        """How many cases have been judged, by source; one judged in both ways counts in both."""
        rows = await self._session.execute(
            select(
                Correction.source, func.count(distinct(Correction.case_id)).label("cases")
            ).group_by(Correction.source)
        )
        return {row.source: row.cases for row in rows}

    async def agreement(self) -> tuple[int, int]:
        """Of the audits of what the model had read: how often it had said the same, and of how
        many.
        """
        row = await self._session.execute(
            select(
                func.count(Correction.id).filter(Correction.predicted == Correction.cause),
                func.count(Correction.id),
            ).where(Correction.source == "audit", Correction.predicted.is_not(None))
        )
        same, of = row.one()
        return same, of

    async def unjudged(
        self, *, since: datetime, after: UUID | None = None, upto: UUID | None = None, limit: int
    ) -> Sequence[Case]:
        """Cases opened since an instant, with words of the customer, that nobody has judged.

        In the order of their ids, which are random; from `after` on, and no further than `upto`.
        """
        query = select(Case).where(*_unjudged(since)).order_by(Case.id).limit(limit)
        if after is not None:
            query = query.where(Case.id > after)
        if upto is not None:
            query = query.where(Case.id <= upto)
        return (await self._session.scalars(query)).all()

    async def unjudged_lately(self, *, since: datetime, limit: int) -> Sequence[Case]:
        """The same cases, the newest first."""
        query = select(Case).where(*_unjudged(since))
        return (
            await self._session.scalars(query.order_by(Case.opened_at.desc(), Case.id).limit(limit))
        ).all()

    async def judged_lately(self, limit: int) -> Sequence[Case]:
        """Cases that somebody has judged, the last judged first."""
        last = func.max(Correction.id).label("last")
        judged = select(Correction.case_id, last).group_by(Correction.case_id).subquery()
        rows = await self._session.scalars(
            select(Case)
            .join(judged, judged.c.case_id == Case.id)
            .order_by(judged.c.last.desc())
            .limit(limit)
        )
        return rows.all()


def _unjudged(since: datetime) -> tuple[ColumnElement[bool], ...]:
    said = exists().where(
        Message.case_id == Case.id, Message.author == "customer", Message.text != ""
    )
    return Case.opened_at >= since, said, ~exists().where(Correction.case_id == Case.id)
