"""Rows of a table on their way in: kept in tables of one connection alone, checked there by whole
sets, and taken over in one transaction. Nobody waits while a file is read, however long it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, chain
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.database import BEGIN, SerialAccess
from escalation.intake import Columns, Layout
from escalation.models import CustomerRow, OrderRow
from escalation.models.base import UtcDateTime
from escalation.repositories.base import insert_into, table_of

STAGED: Final = "amends_staged"
REFUSED: Final = "amends_refused"
CACHE: Final = 64 * 1024
"""Kibibytes of SQLite's cache while rows are merged: its usual two megabytes would write every page
many times over.
"""
TOGETHER: Final = 50
"""Rows that SQLite stages with one statement: a fifth faster, and within its number of values."""
TWICE, UNKNOWN, FOREIGN = "twice", "unknown_customer", "another_customers"
"""What is wrong with a row among others, or beside what is kept already."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a table brought: rows that were not there, rows with other values, and the others."""

    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A row that cannot stand: its line, why (`TWICE`, …), and for `TWICE` another line of it."""

    line: int
    problem: str
    other: int


class Staging:
    """The rows of one table, of the kind and with the columns of `layout`."""

    def __init__(self, connection: AsyncConnection, layout: Layout, serial: SerialAccess) -> None:
        self._connection = connection
        self._serial = serial
        self._layout = layout
        self._is_postgres = connection.dialect.name == "postgresql"
        self._target = table_of(OrderRow if layout.kind.name == "orders" else CustomerRow)
        metadata = MetaData()
        self._staged = Table(
            STAGED,
            metadata,
            Column("line", Integer, primary_key=True, autoincrement=False),
            *(Column(name, Text) for name in layout.names),
            prefixes=["TEMPORARY"],
        )
        self._refused = Table(
            REFUSED,
            metadata,
            Column("line", Integer, primary_key=True, autoincrement=False),
            Column("problem", Text, primary_key=True),
            Column("other", Integer, nullable=False),
            prefixes=["TEMPORARY"],
        )
        self._metadata = metadata

    async def make(self) -> None:
        """Make the tables of this connection. What begins here writes nothing for others."""
        await self._connection.execution_options(**{BEGIN: "BEGIN"})
        async with self._connection.begin():
            await self._connection.run_sync(self._metadata.drop_all)
            await self._connection.run_sync(self._metadata.create_all)

    async def drop(self) -> None:
        """Leave nothing behind."""
        await self._connection.rollback()
        await self._connection.execution_options(**{BEGIN: "BEGIN"})
        async with self._connection.begin():
            await self._connection.run_sync(self._metadata.drop_all)

    async def add(self, columns: Columns) -> None:
        """Put rows in, by column."""
        async with self._connection.begin():
            if self._is_postgres:
                await self._copy(columns)
                return
            values = list(chain.from_iterable(zip(*columns, strict=True)))
            whole = len(columns[0]) // TOGETHER * TOGETHER * len(columns)
            await self._insert(values[:whole], len(columns), TOGETHER)
            await self._insert(values[whole:], len(columns), 1)

    async def _insert(self, values: Sequence[Any], width: int, together: int) -> None:
        """Insert rows, one after the other in `values`, so many with each statement."""
        row = f"({', '.join('?' * width)})"
        statements = list(batched(values, width * together))
        if statements:
            await self._connection.exec_driver_sql(
                f"INSERT INTO {STAGED} VALUES {', '.join([row] * together)}",  # noqa: S608 - a name of ours
                statements,
            )

    async def _copy(self, columns: Columns) -> None:
        # The driver begins its transaction with the first statement that SQLAlchemy gives it.
        await self._connection.execute(select(1))
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.copy_records_to_table(
            STAGED, records=zip(*columns, strict=True), columns=["line", *self._layout.names]
        )

    async def check(self) -> int:
        """Find the rows that clash with others or with what is kept; how many clashes there are."""
        async with self._connection.begin():
            await self._connection.execute(delete(self._refused))
            for query in self._clashes():
                await self._connection.execute(
                    insert(self._refused).from_select(["line", "problem", "other"], query)
                )
            found = await self._connection.scalar(select(func.count()).select_from(self._refused))
        return found or 0

    def _clashes(self) -> list[Select[Any]]:
        staged, key = self._staged.c, self._staged.c[self._layout.kind.key]
        twice = (
            select(
                key.label("key"),
                func.min(staged.line).label("low"),
                func.max(staged.line).label("up"),
            )
            .group_by(key)
            .having(func.count() > 1)
            .subquery()
        )
        other = case((staged.line == twice.c.low, twice.c.up), else_=twice.c.low)
        found: list[Select[Any]] = [
            select(staged.line, literal(TWICE), other).join(twice, twice.c.key == key)
        ]
        if self._layout.kind.name == "orders":
            customer, order = table_of(CustomerRow), self._target
            found += [
                select(staged.line, literal(UNKNOWN), literal(0)).where(
                    ~exists().where(customer.c.id == staged.customer_id)
                ),
                select(staged.line, literal(FOREIGN), literal(0)).join(
                    order,
                    and_(order.c.ref == staged.ref, order.c.customer_id != staged.customer_id),
                ),
            ]
        return found

    async def clashes(self, after: Clash | None, limit: int) -> list[Clash]:
        """What `check` found, in the order of the lines, from the one after `after` on."""
        refused = self._refused.c
        query = select(refused.line, refused.problem, refused.other)
        if after is not None:
            query = query.where(
                tuple_(refused.line, refused.problem) > tuple_(after.line, after.problem)
            )
        async with self._connection.begin():
            rows = await self._connection.execute(
                query.order_by(refused.line, refused.problem).limit(limit)
            )
        return [Clash(line, problem, other) for line, problem, other in rows]

    async def leave_out(self) -> None:
        """Drop the rows that clash."""
        async with self._connection.begin():
            await self._connection.execute(
                delete(self._staged).where(self._staged.c.line.in_(select(self._refused.c.line)))
            )

    async def merge(self, *, now: datetime, currency: str) -> Merged:
        """Take all rows over in one transaction: new ones, and those with other values.

        `currency` is what a sum without one is in. Customers whose orders or profile change are
        valued anew.
        """
        await self._connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        async with self._serial, self._connection.begin():
            if not self._is_postgres:
                await self._connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE}")
            try:
                return await self._merge(self._values(now, currency))
            finally:
                if not self._is_postgres:
                    await self._connection.exec_driver_sql("PRAGMA cache_size=-2000")

    async def _merge(self, values: dict[str, ColumnElement[Any]]) -> Merged:
        staged, target = self._staged, self._target
        key = self._layout.kind.key
        kept = [name for name in values if name not in {key, "created_at"}]
        if self._layout.kind.name == "orders":
            kept.remove("customer_id")
        elif "tier" not in self._layout.names:
            kept = [name for name in kept if name not in {"tier", "tier_by"}]
        both = staged.join(target, target.c[key] == staged.c[key])
        differs = or_(False, *(target.c[name].is_distinct_from(values[name]) for name in kept))  # noqa: FBT003 - SQL's own
        total = await self._connection.scalar(select(func.count()).select_from(staged)) or 0
        known, changed = (
            await self._connection.execute(
                select(func.count(), func.count().filter(differs)).select_from(both)
            )
        ).one()
        if total - known + changed:
            await self._connection.execute(self._touch())
        chosen = (
            select(*(value.label(name) for name, value in values.items()))
            # Without a condition SQLite takes the ON of the conflict for that of a join.
            .where(staged.c.line > 0)
            # A file has its rows in any order. So an index is filled page by page, and the orders
            # of a customer, which are read together, lie together.
            .order_by(*(staged.c[name] for name in ("customer_id", key) if name in staged.c))
        )
        statement = insert_into(target, postgres=self._is_postgres).from_select(
            list(values), chosen
        )
        new = statement.excluded
        changes = {name: new[name] for name in kept}
        if not changes:
            statement = statement.on_conflict_do_nothing(index_elements=[key])
        else:
            condition = or_(*(target.c[name].is_distinct_from(new[name]) for name in kept))
            if self._layout.kind.name == "orders":
                condition = and_(condition, target.c.customer_id == new.customer_id)
            statement = statement.on_conflict_do_update(
                index_elements=[key], set_=changes, where=condition
            )
        await self._connection.execute(statement)
        return Merged(total - known, changed, known - changed)

    def _touch(self) -> Any:  # noqa: ANN401 - an UPDATE
        """Let the customers of the table be valued anew; all are written, for the lock that keeps a
        valuation from missing what is not committed.
        """
        customer = table_of(CustomerRow)
        name = "id" if self._layout.kind.name == "customers" else "customer_id"
        return (
            update(customer)
            .where(customer.c.id.in_(select(self._staged.c[name])))
            .values(valued_on=None)
        )

    def _values(self, now: datetime, currency: str) -> dict[str, ColumnElement[Any]]:
        """What is written into each column of the table, new rows and changed ones alike."""
        staged = self._staged.c
        values: dict[str, ColumnElement[Any]] = {
            name: self._typed(staged[name], name) for name in self._layout.names
        }
        if self._layout.kind.name == "orders":
            given = staged["currency"] if "currency" in values else literal(None)
            values["currency"] = func.coalesce(given, currency)
            return values
        tier = staged["tier"] if "tier" in values else literal(None, Text)
        return {
            **values,
            "created_at": literal(now, UtcDateTime()),
            "tier": func.coalesce(tier, "standard"),
            "tier_by": case((tier.is_(None), "rule"), else_="given"),
        }

    def _typed(self, staged: ColumnElement[Any], name: str) -> ColumnElement[Any]:
        """PostgreSQL wants a day for a day; SQLite keeps the text as it is."""
        if self._is_postgres and isinstance(self._target.c[name].type, Date):
            return cast(staged, Date)
        return staged
