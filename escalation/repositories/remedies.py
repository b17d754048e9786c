"""Queries on remedies, on their ledger and on the work that carries them out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, update

from escalation.models import Case, Fulfilment, Remedy, RemedyEntry
from escalation.repositories.base import Repository

SPENT = ("granted", "carried_out", "told")
"""States in which a remedy's sum is given away."""


class Remedies(Repository):
    """Remedies and their ledger."""

    async def add(self, remedy: Remedy) -> Remedy:
        return await self._add(remedy)

    async def get(self, remedy_id: UUID) -> Remedy | None:
        return await self._session.get(Remedy, remedy_id)

    async def locked(self, remedy_id: UUID) -> Remedy | None:
        query = select(Remedy).where(Remedy.id == remedy_id)
        return await self._session.scalar(self._locked(query))

    async def of_case(self, case_id: UUID, states: Sequence[str] | None = None) -> Sequence[Remedy]:
        """The remedies of a case, in the order they were proposed."""
        query = select(Remedy).where(Remedy.case_id == case_id)
        if states is not None:
            query = query.where(Remedy.state.in_(states))
        rows = await self._session.scalars(query.order_by(Remedy.proposed_at, Remedy.id))
        return rows.all()

    async def entry(self, remedy_id: UUID, step: str) -> RemedyEntry | None:
        """The ledger's line for that step, if it was taken."""
        return await self._session.scalar(
            select(RemedyEntry).where(RemedyEntry.remedy_id == remedy_id, RemedyEntry.step == step)
        )

    async def write(self, entry: RemedyEntry) -> bool:
        """Write a line of the ledger; False when that step stands there already."""
        written = await self._session.scalar(
            self._insert(RemedyEntry)
            .values(
                remedy_id=entry.remedy_id,
                step=entry.step,
                at=entry.at,
                who=entry.who,
                rule=entry.rule,
                message_id=entry.message_id,
                note=entry.note,
            )
            .on_conflict_do_nothing(index_elements=["remedy_id", "step"])
            .returning(RemedyEntry.id)
        )
        return written is not None

    async def ledger(self, remedy_id: UUID) -> Sequence[RemedyEntry]:
        """The lines of one remedy, in the order they were written."""
        rows = await self._session.scalars(
            select(RemedyEntry).where(RemedyEntry.remedy_id == remedy_id).order_by(RemedyEntry.id)
        )
        return rows.all()

    async def ledger_of_case(self, case_id: UUID) -> Sequence[RemedyEntry]:
        rows = await self._session.scalars(
            select(RemedyEntry)
            .join(Remedy, Remedy.id == RemedyEntry.remedy_id)
            .where(Remedy.case_id == case_id)
            .order_by(RemedyEntry.id)
        )
        return rows.all()

    async def granted(
        self,
        *,
        customer_id: str | None,
        conversation_id: UUID,
        case_id: UUID | None,
        since: datetime,
    ) -> Sequence[Remedy]:
        """What was granted since an instant to a customer and in this chat; in a case, ever."""
        whose = Case.conversation_id == conversation_id
        if customer_id is not None:
            whose = or_(whose, Remedy.customer_id == customer_id)
        counted = and_(whose, Remedy.granted_at >= since)
        if case_id is not None:
            counted = or_(counted, Remedy.case_id == case_id)
        rows = await self._session.scalars(
            select(Remedy)
            .join(Case, Case.id == Remedy.case_id)
            .where(counted, Remedy.state.in_(SPENT))
        )
        return rows.all()


class Fulfilments(Repository):
    """The work that carries out what was granted."""

    async def add(self, fulfilment: Fulfilment) -> Fulfilment:
        return await self._add(fulfilment)

    async def get(self, fulfilment_id: UUID) -> Fulfilment | None:
        return await self._session.get(Fulfilment, fulfilment_id)

    async def locked(self, fulfilment_id: UUID) -> Fulfilment | None:
        query = select(Fulfilment).where(Fulfilment.id == fulfilment_id)
        return await self._session.scalar(self._locked(query))

    async def of_remedy(self, remedy_id: UUID) -> Fulfilment | None:
        return await self._session.scalar(
            select(Fulfilment).where(Fulfilment.remedy_id == remedy_id)
        )

    async def open(self, adapter: str | None = None) -> list[tuple[Fulfilment, Remedy, Case]]:
        """Work that is not done, what is due first before the rest."""
        query = self._with_remedy().where(Fulfilment.state != "done")
        if adapter is not None:
            query = query.where(Fulfilment.adapter == adapter)
        rows = await self._session.execute(query.order_by(Fulfilment.due_at, Fulfilment.id))
        return [(work, remedy, case) for work, remedy, case in rows]

    async def listed(self, limit: int = 1_000) -> list[tuple[Fulfilment, Remedy, Case]]:
        """All work, done or not, newest first."""
        rows = await self._session.execute(
            self._with_remedy().order_by(Fulfilment.created_at.desc(), Fulfilment.id).limit(limit)
        )
        return [(work, remedy, case) for work, remedy, case in rows]

    async def claim_due(
        self, *, adapter: str, now: datetime, until: datetime, limit: int = 10
    ) -> list[Fulfilment]:
        """Take due work until `until`; the claims that ran out first."""
        due = or_(
            and_(
                Fulfilment.state == "waiting",
                or_(Fulfilment.not_before.is_(None), Fulfilment.not_before <= now),
            ),
            and_(Fulfilment.state == "claimed", Fulfilment.claimed_until <= now),
        )
        candidates = (
            select(Fulfilment.id)
            .where(Fulfilment.adapter == adapter, due)
            .order_by(Fulfilment.state, Fulfilment.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("candidates")
        )
        rows = await self._session.scalars(
            update(Fulfilment)
            .where(Fulfilment.id.in_(select(candidates.c.id)))
            .values(
                state="claimed",
                claimed_until=until,
                fence=Fulfilment.fence + 1,
                attempts=Fulfilment.attempts + 1,
            )
            .returning(Fulfilment)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return sorted(rows.all(), key=lambda row: (row.created_at, row.id))

    async def release(
        self,
        fulfilment_id: UUID,
        fence: int,
        *,
        state: str,
        not_before: datetime | None,
        error: str,
    ) -> bool:
        """End a claim that did not succeed; False when the claim was lost meanwhile."""
        released = await self._session.scalar(
            update(Fulfilment)
            .where(
                Fulfilment.id == fulfilment_id,
                Fulfilment.state == "claimed",
                Fulfilment.fence == fence,
            )
            .values(state=state, not_before=not_before, error=error, claimed_until=None)
            .returning(Fulfilment.id)
            .execution_options(synchronize_session=False)
        )
        return released is not None

    async def next_due(self, adapter: str) -> datetime | None:
        """The earliest instant at which work is to be tried again."""
        return await self._session.scalar(
            select(func.min(func.coalesce(Fulfilment.claimed_until, Fulfilment.not_before))).where(
                Fulfilment.adapter == adapter, Fulfilment.state.in_(("waiting", "claimed"))
            )
        )

    @staticmethod
    def _with_remedy() -> Select[Fulfilment, Remedy, Case]:
        return (
            select(Fulfilment, Remedy, Case)
            .join(Remedy, Remedy.id == Fulfilment.remedy_id)
            .join(Case, Case.id == Remedy.case_id)
        )
