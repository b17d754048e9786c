"""What all repositories share: the session, and the statements that differ by database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.models import Base

MOST = 2**31 - 1
"""The greatest id that a column of whole numbers holds on PostgreSQL."""


def is_id(number: int) -> bool:
    """Whether a number from outside can be an id; asking PostgreSQL for another is an error."""
    return 0 < number <= MOST


class Repository:
    """Queries on one aggregate, inside the unit of work that made it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @property
    def _is_postgres(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    def _insert(self, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
        """An INSERT that knows ON CONFLICT, in the dialect at hand."""
        return postgresql.insert(table) if self._is_postgres else sqlite.insert(table)

    @staticmethod
    def _locked[Row: Any](query: Select[Row]) -> Select[Row]:
        """Lock what is read until the transaction ends, and read it anew.

        SQLite leaves the clause out: there the transaction holds the only write lock already. No
        key ever changes, so rows that refer to this one may be written meanwhile: with the
        stronger lock two turns of one customer, each with a case of its own, would deadlock.
        """
        return query.with_for_update(key_share=True).execution_options(populate_existing=True)

    async def _add[Entity: Base](self, entity: Entity) -> Entity:
        """Put a new row in at once: no relation tells the session which row must come first."""
        self._session.add(entity)
        await self._session.flush()
        return entity

    def _put[Entity: Base](self, entity: Entity) -> Entity:
        """Put a new row in with whatever is written next: the rows that it names are in already."""
        self._session.add(entity)
        return entity
