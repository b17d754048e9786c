"""Queries on people at the desk, on keys of other systems and on delegated limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select

from escalation.models import ApiToken, AuthorityLimit, Staff
from escalation.repositories.base import Repository, locked

IN_FORCE = (
    select(AuthorityLimit)
    .where(AuthorityLimit.valid_from <= bindparam("now"))
    .order_by(AuthorityLimit.version.desc())
    .limit(1)
)


class StaffMembers(Repository):
    """Supervisors and managers."""

    async def add(self, member: Staff) -> Staff:
        return await self._add(member)

    async def get(self, staff_id: UUID) -> Staff | None:
        return await self._session.get(Staff, staff_id)

    async def by_login(self, login: str) -> Staff | None:
        return await self._session.scalar(select(Staff).where(Staff.login == login))

    async def locked_by_login(self, login: str) -> Staff | None:
        return await self._session.scalar(locked(select(Staff).where(Staff.login == login)))

    async def listed(self) -> Sequence[Staff]:
        rows = await self._session.scalars(select(Staff).order_by(Staff.name, Staff.login))
        return rows.all()


class Tokens(Repository):
    """Keys of other systems."""

    async def add(self, token: ApiToken) -> ApiToken:
        return await self._add(token)

    async def get(self, token_id: UUID) -> ApiToken | None:
        return await self._session.get(ApiToken, token_id)

    async def by_digest(self, digest: str) -> ApiToken | None:
        """The token of that digest, unless it was revoked."""
        return await self._session.scalar(
            select(ApiToken).where(ApiToken.digest == digest, ApiToken.revoked_at.is_(None))
        )

    async def listed(self) -> Sequence[ApiToken]:
        rows = await self._session.scalars(select(ApiToken).order_by(ApiToken.created_at))
        return rows.all()


class Limits(Repository):
    """Versions of the delegated limits."""

    async def add(self, limit: AuthorityLimit) -> AuthorityLimit:
        return await self._add(limit)

    async def in_force(self, now: datetime) -> AuthorityLimit | None:
        """The newest version valid at `now`; None when nobody has changed the default."""
        return await self._session.scalar(IN_FORCE, {"now": now})

    async def last_version(self) -> int:
        return await self._session.scalar(select(func.max(AuthorityLimit.version))) or 0

    async def listed(self) -> Sequence[AuthorityLimit]:
        rows = await self._session.scalars(
            select(AuthorityLimit).order_by(AuthorityLimit.version.desc())
        )
        return rows.all()
