"""Queries on people at the desk and on keys of other systems."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from escalation.models import ApiToken, Staff
from escalation.repositories.base import Repository, locked


class StaffMembers(Repository):
    """Supervisors and managers."""

    async def add(self, member: Staff) -> Staff:
        return await self._add(member)

    async def lock(self) -> None:
        """Wait for every other change of roles and access until the transaction ends."""
        await self._wait_for("staff")

    async def get(self, staff_id: UUID) -> Staff | None:
        return await self._session.get(Staff, staff_id)

    async def acting(self, staff_id: UUID) -> Staff | None:
        """Somebody who acts now: their role and access stay as they are until the transaction ends.

        Any number may act in one name at once; whoever changes the row waits for them.
        """
        query = select(Staff).where(Staff.id == staff_id).with_for_update(read=True)
        return await self._session.scalar(query.execution_options(populate_existing=True))

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
