"""Queries on the versions of the company's own catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import batched
from uuid import UUID

from sqlalchemy import bindparam, func, select

from escalation.models import Case, CatalogueVersion, OrderRow, Remedy, RemedyEntry
from escalation.repositories.base import Repository, is_id

NEWEST = select(CatalogueVersion).order_by(CatalogueVersion.version.desc()).limit(1)
IN_FORCE = (
    select(CatalogueVersion.version, CatalogueVersion.digest)
    .where(CatalogueVersion.valid_from <= bindparam("now"))
    .order_by(CatalogueVersion.version.desc())
    .limit(1)
)

IN_ONE = 500
"""Cases in one statement: databases take only so many values at once."""


class Catalogues(Repository):
    """Versions of the own catalogue, and what was proposed under them."""

    async def add(self, version: CatalogueVersion) -> CatalogueVersion:
        return await self._add(version)

    async def get(self, version: int) -> CatalogueVersion | None:
        return await self._session.get(CatalogueVersion, version) if is_id(version) else None

    async def lock(self) -> None:
        """Wait for every other change of the catalogue until the transaction ends."""
        await self._wait_for("catalogue")

    async def in_force(self, now: datetime) -> tuple[int, str] | None:
        """The newest version valid at `now` and its digest; None as long as nobody made one."""
        row = (await self._session.execute(IN_FORCE, {"now": now})).first()
        return (row.version, row.digest) if row else None

    async def newest(self) -> CatalogueVersion | None:
        """The newest version, from whenever it is valid; None as long as nobody made one."""
        return await self._session.scalar(NEWEST)

    async def last_version(self) -> int:
        return await self._session.scalar(select(func.max(CatalogueVersion.version))) or 0

    async def listed(self) -> Sequence[CatalogueVersion]:
        """All versions, newest first."""
        rows = await self._session.scalars(
            select(CatalogueVersion).order_by(CatalogueVersion.version.desc())
        )
        return rows.all()

    async def count_of(
        self, cause: str, topics: Collection[str], since: datetime
    ) -> dict[str, int]:
        """How many cases of each topic were opened since then."""
        rows = await self._session.execute(
            select(Case.topic, func.count())
            .where(Case.cause == cause, Case.topic.in_(topics), Case.opened_at >= since)
            .group_by(Case.topic)
        )
        return {str(topic): count for topic, count in rows}

    async def cases_of(
        self, cause: str, topics: Collection[str], since: datetime, limit: int
    ) -> Sequence[Case]:
        """The newest of them."""
        rows = await self._session.scalars(
            select(Case)
            .where(Case.cause == cause, Case.topic.in_(topics), Case.opened_at >= since)
            .order_by(Case.opened_at.desc(), Case.id)
            .limit(limit)
        )
        return rows.all()

    async def proposed_first(self, case_ids: Iterable[UUID]) -> dict[UUID, Remedy]:
        """What the bot offered first in each case; where it offered nothing, what it put before a
        person first.
        """
        found: dict[UUID, tuple[bool, Remedy]] = {}
        for some in batched(case_ids, IN_ONE):
            rows = await self._session.execute(
                select(Remedy, RemedyEntry.step)
                .join(RemedyEntry, RemedyEntry.remedy_id == Remedy.id)
                .where(
                    Remedy.case_id.in_(some),
                    RemedyEntry.who == "bot",
                    RemedyEntry.step.in_(("proposed", "offered")),
                )
                .order_by(RemedyEntry.id)
            )
            for remedy, step in rows:
                known = found.get(remedy.case_id)
                if known is None or (step == "offered" and not known[0]):
                    found[remedy.case_id] = (step == "offered", remedy)
        return {case_id: remedy for case_id, (_, remedy) in found.items()}

    async def orders_of(self, refs: Iterable[str]) -> dict[str, OrderRow]:
        """The orders of these references, those that are known."""
        found: dict[str, OrderRow] = {}
        for some in batched(refs, IN_ONE):
            rows = await self._session.scalars(select(OrderRow).where(OrderRow.ref.in_(some)))
            found |= {row.ref: row for row in rows}
        return found
