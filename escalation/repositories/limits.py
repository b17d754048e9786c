"""Queries on the versions of the delegated limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from escalation.models import AuthorityLimit
from escalation.repositories.base import Repository, insert_into, is_id, table_of

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when the first version holds."""

NEWEST = select(AuthorityLimit).order_by(AuthorityLimit.version.desc()).limit(1)
IN_FORCE = NEWEST.where(AuthorityLimit.valid_from <= bindparam("now"))


class Limits(Repository):
    """Versions of the delegated limits."""

    async def add(self, limit: AuthorityLimit) -> AuthorityLimit:
        return await self._add(limit)

    async def keep_first(self, version: int, table: Mapping[str, Any]) -> None:
        """Keep the version that comes with the program, unless it is kept already."""
        if await self.get(version) is not None:  # which asks nothing where it is in force
            return
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
        await self._wait_for("limits")

    async def in_force(self, now: datetime) -> AuthorityLimit | None:
        """The newest version valid at `now`; None when nobody has changed the default."""
        return await self._session.scalar(IN_FORCE, {"now": now})

    async def newest(self) -> AuthorityLimit | None:
        """The newest version, from whenever it is valid; None when there is none."""
        return await self._session.scalar(NEWEST)

    async def last_version(self) -> int:
        return await self._session.scalar(select(func.max(AuthorityLimit.version))) or 0

    async def listed(self) -> Sequence[AuthorityLimit]:
        """All versions, newest first."""
        rows = await self._session.scalars(
            select(AuthorityLimit).order_by(AuthorityLimit.version.desc())
        )
        return rows.all()
