"""Queries on remedies, on their ledger and on the work that carries them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from escalation.models import Case, Fulfilment, Message, Remedy, RemedyEntry
from escalation.repositories.base import Repository, insert_into, locked, table_of
from escalation.repositories.leases import Leases
from handlers.model import Money

MOST_SHOWN = 50

BY_ID = locked(select(Remedy).where(Remedy.id == bindparam("remedy_id")))
OF_CASE = (
    select(Remedy)
    .where(Remedy.case_id == bindparam("case_id"))
    .order_by(Remedy.proposed_at, Remedy.id)
)
OF_CASE_IN = OF_CASE.where(Remedy.state.in_(bindparam("states", expanding=True)))
ENTRY = select(RemedyEntry).where(
    RemedyEntry.remedy_id == bindparam("remedy_id"), RemedyEntry.step == bindparam("step")
)
WORK = select(Fulfilment).where(Fulfilment.remedy_id == bindparam("remedy_id"))

OF_WORTH = (
    select(Remedy.granted_at, Case.facts["order"].as_string())
    .join(Case, Case.id == Remedy.case_id)
    .where(
        Remedy.customer_id == bindparam("customer_id"),
        Remedy.granted_at >= bindparam("since"),
        Remedy.amount.is_not(None),
    )
    .order_by(Remedy.granted_at.desc())
    .limit(bindparam("most"))
)


@cache
def _write(*, postgres: bool) -> ReturningInsert[int]:
    ledger = table_of(RemedyEntry)
    return (
        insert_into(ledger, postgres=postgres)
        .on_conflict_do_nothing(index_elements=["remedy_id", "step"])
        .returning(ledger.c.id)
    )


@dataclass(frozen=True, slots=True)
class OfferedRow:
    """A remedy that was once on offer, with the order that its case is about."""

    case_id: UUID
    kind: str
    state: str
    cost: Money | None
    order_ref: str | None


class Remedies(Repository):
    """Remedies and their ledger."""

    async def granted_elsewhere(
        self, customer_id: str, case_id: UUID
    ) -> Sequence[tuple[Remedy, int]]:
        """What the customer was granted in other cases, with their numbers, the newest first."""
        rows = await self._session.execute(
            select(Remedy, Case.number)
            .join(Case, Case.id == Remedy.case_id)
            .where(
                Case.customer_id == customer_id, Case.id != case_id, Remedy.granted_at.is_not(None)
            )
            .order_by(Remedy.granted_at.desc(), Remedy.id)
            .limit(MOST_SHOWN)
        )
        return [(remedy, number) for remedy, number in rows]

    async def add(self, remedy: Remedy) -> Remedy:
        return self._put(remedy)

    async def get(self, remedy_id: UUID) -> Remedy | None:
        return await self._session.get(Remedy, remedy_id)

    async def locked(self, remedy_id: UUID) -> Remedy | None:
        return await self._session.scalar(BY_ID, {"remedy_id": remedy_id})

    async def of_case(self, case_id: UUID, states: Sequence[str] | None = None) -> Sequence[Remedy]:
        """The remedies of a case, in the order they were proposed."""
        values: dict[str, object] = {"case_id": case_id}
        if states is None:
            return (await self._session.scalars(OF_CASE, values)).all()
        return (await self._session.scalars(OF_CASE_IN, {**values, "states": states})).all()

    async def on_offer(self) -> Sequence[Remedy]:
        """All that customers may say yes to."""
        return (await self._session.scalars(select(Remedy).where(Remedy.state == "offered"))).all()

    async def entry(self, remedy_id: UUID, step: str) -> RemedyEntry | None:
        """The ledger's line for that step, if it was taken."""
        return await self._session.scalar(ENTRY, {"remedy_id": remedy_id, "step": step})

    async def write(self, entry: RemedyEntry, message: Message | None) -> bool:
        """Write a line of the ledger; False when that step stands there already.

        `message` is the one that took the step.
        """
        if message in self._session.new:
            await self._session.flush()  # gives it its number
        values = {
            "remedy_id": entry.remedy_id,
            "step": entry.step,
            "at": entry.at,
            "who": entry.who,
            "rule": entry.rule,
            "message_id": message.id if message else None,
            "note": entry.note,
        }
        written = await self._session.scalar(_write(postgres=self._is_postgres), values)
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

    async def offered_in_like(
        self, *, cause: str, topic: str | None, since: datetime, other_than: UUID, limit: int
    ) -> list[OfferedRow]:
        """What was offered in other cases of that cause and topic opened since, newest first."""
        rows = await self._session.execute(
            select(Remedy, Case.facts)
            .join(Case, Case.id == Remedy.case_id)
            .where(
                Case.cause == cause,
                Case.topic == topic if topic is not None else Case.topic.is_(None),
                Case.opened_at >= since,
                Case.id != other_than,
                Remedy.state.not_in(("proposed", "refused")),
            )
            .order_by(Case.opened_at.desc(), Remedy.id)
            .limit(limit)
        )
        return [
            OfferedRow(
                remedy.case_id,
                remedy.kind,
                remedy.state,
                cost=Money(remedy.amount, remedy.currency)
                if remedy.amount is not None and remedy.currency
                else None,
                order_ref=facts.get("order"),
            )
            for remedy, facts in rows
        ]

    async def of_worth(
        self, customer_id: str, *, since: datetime, most: int = 50
    ) -> list[tuple[datetime, str | None]]:
        """When, and for which order, something that costs money was granted to a customer; the
        newest first.
        """
        values = {"customer_id": customer_id, "since": since, "most": most}
        rows = await self._session.execute(OF_WORTH, values)
        return [(at, order) for at, order in rows if at is not None]


class Fulfilments(Leases):
    """The work that carries out what was granted."""

    async def add(self, fulfilment: Fulfilment) -> Fulfilment:
        return self._put(fulfilment)

    async def get(self, fulfilment_id: UUID) -> Fulfilment | None:
        return await self._session.get(Fulfilment, fulfilment_id)

    async def locked(self, fulfilment_id: UUID) -> Fulfilment | None:
        query = select(Fulfilment).where(Fulfilment.id == fulfilment_id)
        return await self._session.scalar(locked(query))

    async def of_remedy(self, remedy_id: UUID) -> Fulfilment | None:
        return await self._session.scalar(WORK, {"remedy_id": remedy_id})

    async def open(self, adapter: str | None = None) -> list[tuple[Fulfilment, Remedy, Case]]:
        """Work that is still to be done, what is due first before the rest."""
        query = self._with_remedy().where(Fulfilment.state.not_in(("done", "replaced")))
        if adapter is not None:
            query = query.where(Fulfilment.adapter == adapter)
        rows = await self._session.execute(query.order_by(Fulfilment.due_at, Fulfilment.id))
        return [(work, remedy, case) for work, remedy, case in rows]

    async def given_up(self, case_id: UUID) -> list[tuple[Fulfilment, Remedy]]:
        """Work of a case that could not be carried out, locked, the newest first."""
        query = (
            select(Fulfilment, Remedy)
            .join(Remedy, Remedy.id == Fulfilment.remedy_id)
            .where(Remedy.case_id == case_id, Fulfilment.state == "failed")
            .order_by(Fulfilment.created_at.desc(), Fulfilment.id)
            .with_for_update(of=Fulfilment)
            .execution_options(populate_existing=True)
        )
        return [(work, remedy) for work, remedy in await self._session.execute(query)]

    async def listed(self, limit: int = 1_000) -> list[tuple[Fulfilment, Remedy, Case]]:
        """All work, done or not, newest first."""
        rows = await self._session.execute(
            self._with_remedy().order_by(Fulfilment.created_at.desc(), Fulfilment.id).limit(limit)
        )
        return [(work, remedy, case) for work, remedy, case in rows]

    async def claim_due(
        self, *, adapter: str, now: datetime, until: datetime, limit: int
    ) -> list[Fulfilment]:
        """Take due work until `until`; the claims that ran out first."""
        due = or_(
            and_(
                Fulfilment.state == "waiting",
                or_(Fulfilment.not_before.is_(None), Fulfilment.not_before <= now),
            ),
            and_(Fulfilment.state == "claimed", Fulfilment.claimed_until <= now),
        )
        wanted = (
            select(Fulfilment.id)
            .where(Fulfilment.adapter == adapter, due)
            .order_by(Fulfilment.state, Fulfilment.created_at)
            .limit(limit)
        )
        rows = await self._claim(Fulfilment, wanted, until=until, attempts=Fulfilment.attempts + 1)
        return sorted(rows, key=lambda row: (row.created_at, row.id))

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
        return await self._end_claim(
            Fulfilment, fulfilment_id, fence, state=state, not_before=not_before, error=error
        )

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
