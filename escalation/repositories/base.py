"""What all repositories share: the session, and the statements that differ by database.

What every turn asks is a constant of its module with bound values: building the same statement
anew costs as much again as running it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.models import Base, Counter

MOST = 2**31 - 1
"""The greatest id that a column of whole numbers holds on PostgreSQL."""


def is_id(number: int) -> bool:
    """Whether a number from outside can be an id; asking PostgreSQL for another is an error."""
    return 0 < number <= MOST


def locked[Row: Any](query: Select[Row]) -> Select[Row]:
    """Lock what is read until the transaction ends, and read it anew.

    SQLite leaves the clause out: there the transaction holds the only write lock already. No key
    ever changes, so rows that refer to this one may be written meanwhile: with the stronger lock
    two turns of one customer, each with a case of its own, would deadlock.
    """
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def table_of(entity: type[Base]) -> Table:
    """The table itself: a statement on it leaves the session's objects alone."""
    table = entity.__table__
    assert isinstance(table, Table)  # noqa: S101 - no entity is mapped to a join
    return table


def insert_into(table: Table, *, postgres: bool) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect at hand."""
    return postgresql.insert(table) if postgres else sqlite.insert(table)


class Repository:
    """Queries on one aggregate, inside the unit of work that made it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @property
    def _is_postgres(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    async def _wait_for(self, name: str) -> None:
        """Wait for everybody else who waited for `name`, until their transactions end."""
        counter = table_of(Counter)
        await self._session.execute(
            insert_into(counter, postgres=self._is_postgres)
            .values(name=name, value=1)
            .on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1})
        )

    async def _add[Entity: Base](self, entity: Entity) -> Entity:
        """Put a new row in at once: it has the number that the database gives it."""
        self._session.add(entity)
        await self._session.flush()
        return entity

    def _put[Entity: Base](self, entity: Entity) -> Entity:
        """Put a new row in with whatever is written next: many rows at once cost less."""
        self._session.add(entity)
        return entity
