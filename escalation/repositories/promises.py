"""Queries on promises: times that customers were told."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from escalation.models import Case, Message, Promise
from escalation.repositories.base import Repository, locked
from escalation.repositories.cases import Cases

OPEN = select(Promise).where(
    Promise.kept_at.is_(None), Promise.broken_at.is_(None), Promise.withdrawn_at.is_(None)
)
OF_CASE = OPEN.where(
    Promise.case_id == bindparam("case_id"), Promise.kind.in_(bindparam("kinds", expanding=True))
)
OF_REMEDY = select(Promise).where(
    Promise.remedy_id == bindparam("remedy_id"),
    Promise.done_at.is_(None),
    Promise.kept_at.is_(None),
    Promise.withdrawn_at.is_(None),
)


class Promises(Repository):
    """What was promised, until when."""

    async def add(self, promise: Promise) -> Promise:
        return self._put(promise)

    async def lock(self, promise_id: UUID) -> Promise | None:
        """A promise, read anew and locked; its case is locked before, see `locked`."""
        query = select(Promise).where(Promise.id == promise_id)
        return await self._session.scalar(locked(query))

    async def of_case(self, case_id: UUID) -> Sequence[Promise]:
        rows = await self._session.scalars(
            select(Promise).where(Promise.case_id == case_id).order_by(Promise.made_at, Promise.id)
        )
        return rows.all()

    async def open_of(self, case_id: UUID, kinds: Sequence[str]) -> Sequence[Promise]:
        """Promises of a case that are neither kept nor broken."""
        values = {"case_id": case_id, "kinds": kinds}
        return (await self._session.scalars(OF_CASE, values)).all()

    async def open_of_remedy(self, remedy_id: UUID) -> Sequence[Promise]:
        """What was promised of a remedy and is not done, in time or late."""
        return (await self._session.scalars(OF_REMEDY, {"remedy_id": remedy_id})).all()

    async def said(self, ids: Sequence[UUID]) -> dict[UUID, tuple[Promise, str, str]]:
        """These promises by their ids, each with the words that made it and their language; both
        are empty where it was added by hand.
        """
        if not ids:
            return {}
        rows = await self._session.execute(
            select(Promise, Message)
            .outerjoin(Message, Message.id == Promise.message_id)
            .where(Promise.id.in_(ids))
        )
        return {made.id: (made, *_words_of(made, said)) for made, said in rows}

    async def locked(self, promise_id: UUID) -> tuple[Case | None, Promise | None]:
        """A promise with its case, both locked, the conversation and case first as everywhere."""
        case_id = await self._session.scalar(
            select(Promise.case_id).where(Promise.id == promise_id)
        )
        case = await Cases(self._session).locked(case_id) if case_id else None
        return case, await self.lock(promise_id)

    async def owed(
        self, kinds: Sequence[str], limit: int
    ) -> Sequence[tuple[Promise, Case, Message]]:
        """Promises of these kinds that nobody has done yet, in time or late, what is due first
        before the rest; each with the message that made it.
        """
        rows = await self._session.execute(
            select(Promise, Case, Message)
            .join(Case, Case.id == Promise.case_id)
            .join(Message, Message.id == Promise.message_id)
            .where(
                Promise.kind.in_(kinds),
                Promise.done_at.is_(None),
                Promise.kept_at.is_(None),
                Promise.withdrawn_at.is_(None),
            )
            .order_by(Promise.due_at, Promise.id)
            .limit(limit)
        )
        return rows.all()


def _words_of(made: Promise, said: Message | None) -> tuple[str, str]:
    if said is None or made.ends is None:
        return "", ""
    return said.text[made.starts : made.ends], said.language
