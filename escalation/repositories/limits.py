"""Queries on the versions of the delegated limits, and on changes that await a second manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.sql.dml import ReturningInsert

from escalation.models import AuthorityLimit, Counter, LimitChange
from escalation.repositories.base import Repository, insert_into, is_id, locked, table_of

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when the first version holds."""

IN_FORCE = (
    select(AuthorityLimit)
    .where(AuthorityLimit.valid_from <= bindparam("now"))
    .order_by(AuthorityLimit.version.desc())
    .limit(1)
)


@cache
def _lock(*, postgres: bool) -> ReturningInsert[int]:
    counter = table_of(Counter)
    return (
        insert_into(counter, postgres=postgres)
        .values(name="limits", value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1})
        .returning(counter.c.value)
    )


class Limits(Repository):
    """Versions of the delegated limits."""

    async def add(self, limit: AuthorityLimit) -> AuthorityLimit:
        return await self._add(limit)

    async def keep_first(self, version: int, table: Mapping[str, Any]) -> None:
        """Keep the version that comes with the program, unless it is kept already."""
        made = insert_into(table_of(AuthorityLimit), postgres=self._is_postgres)
        await self._session.execute(
            made.values(
                version=version, valid_from=ALWAYS, table=dict(table)
            ).on_conflict_do_nothing(index_elements=["version"])
        )

    async def get(self, version: int) -> AuthorityLimit | None:
        return await self._session.get(AuthorityLimit, version) if is_id(version) else None

    async def lock(self) -> None:
        """Wait for every other change of the limits until the transaction ends."""
        await self._session.execute(_lock(postgres=self._is_postgres))

    async def in_force(self, now: datetime) -> AuthorityLimit | None:
        """The newest version valid at `now`; None when nobody has changed the default."""
        return await self._session.scalar(IN_FORCE, {"now": now})

    async def last_version(self) -> int:
        return await self._session.scalar(select(func.max(AuthorityLimit.version))) or 0

    async def listed(self) -> Sequence[AuthorityLimit]:
        """All versions, newest first."""
        rows = await self._session.scalars(
            select(AuthorityLimit).order_by(AuthorityLimit.version.desc())
        )
        return rows.all()

    async def propose(self, change: LimitChange) -> LimitChange:
        return await self._add(change)

    async def locked_change(self, change_id: int) -> LimitChange | None:
        if not is_id(change_id):
            return None
        return await self._session.scalar(
            locked(select(LimitChange).where(LimitChange.id == change_id))
        )

    async def open_changes(self) -> Sequence[LimitChange]:
        """Changes that nobody has decided on, newest first."""
        rows = await self._session.scalars(
            select(LimitChange).where(LimitChange.state == "open").order_by(LimitChange.id.desc())
        )
        return rows.all()
