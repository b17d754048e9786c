"""Two versions of the program on one database: a revision only adds, and what the version before
writes into its narrower tables is read by this one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import Session

from escalation.database import begin_immediately, build_engine, revisions
from escalation.models import Base
from escalation.queue_tables import is_ours
from tests.escalation.test_migrations import config, empty_url

__all__ = ["empty_url"]

FIRST = "0010"
"""From this revision on parts of several versions may run side by side."""
STEPS = revisions()[revisions().index(FIRST) - 1 :]
NARROWER = {"0013": "no version has written a consent without its message"}
"""Revisions that refuse what they took before, and why nobody is hurt."""

type Shape = Mapping[str, sa.Table]


def shape(connection: sa.Connection) -> Shape:
    """The tables as they are."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: is_ours(name))
    return found.tables


def shapes(connection: sa.Connection) -> dict[str, Shape]:
    """The tables as each revision since `FIRST` leaves them, and as they were before that."""
    taken = {}
    for revision in STEPS:
        command.upgrade(config(connection), revision)
        taken[revision] = shape(connection)
    return taken


def hurts(old: Shape, new: Shape) -> Iterator[str]:
    """What the version that knows only the old tables would stumble over."""
    for name, table in old.items():
        if name not in new:
            yield f"{name} is gone"
            continue
        after = new[name]
        for column in table.columns:
            if column.name not in after.columns:
                yield f"{name}.{column.name} is gone"
            elif str(after.columns[column.name].type) != str(column.type):
                yield f"{name}.{column.name} is of another type"
            elif column.nullable and not after.columns[column.name].nullable:
                yield f"{name}.{column.name} may not be empty any more"
        yield from (
            f"{name}.{column.name} must be given"
            for column in after.columns
            if column.name not in table.columns
            and not column.nullable
            and column.server_default is None
        )
        yield from (f"{name}: {rule} is new" for rule in _rules(after) - _rules(table))
        kept = {index.name for index in after.indexes}
        yield from (
            f"{name}: {index.name} is gone" for index in table.indexes if index.name not in kept
        )


def _rules(table: sa.Table) -> set[str]:
    """What a row must be, but for references: those lead to columns that may be empty."""
    unique = {
        ",".join(sorted(column.name for column in each.columns))
        for each in (*table.constraints, *(index for index in table.indexes if index.unique))
        if isinstance(each, sa.UniqueConstraint | sa.Index)
    }
    checks = {
        str(each.sqltext) for each in table.constraints if isinstance(each, sa.CheckConstraint)
    }
    return {f"unique {names}" for names in unique} | {f"check {rule}" for rule in checks}


async def test_every_revision_since_the_first_only_adds(empty_url: str) -> None:
    engine = begin_immediately(build_engine(empty_url))
    async with engine.begin() as connection:
        taken = list((await connection.run_sync(shapes)).items())
    await engine.dispose()

    found = {
        revision: list(hurts(old, new))
        for (_, old), (revision, new) in itertools.pairwise(taken)
        if revision not in NARROWER
    }
    assert {revision: said for revision, said in found.items() if said} == {}
    assert len(found) == len(STEPS) - 1 - len(NARROWER)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE link_use DROP COLUMN used_at",
        "DROP TABLE link_use",
        "ALTER TABLE message ADD COLUMN mood varchar NOT NULL DEFAULT 'calm'",
        "CREATE UNIQUE INDEX once ON message (text)",
        "ALTER TABLE message RENAME COLUMN text TO words",
        "DROP INDEX ix_outbox_waiting",
    ],
)
def test_what_takes_away_or_narrows_is_noticed(change: str) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        Base.metadata.create_all(connection)
        connection.exec_driver_sql("DROP INDEX IF EXISTS ix_link_use_used_at")
        old = shape(connection)
        connection.exec_driver_sql(change)
        found = list(hurts(old, shape(connection)))
    engine.dispose()

    # A column with a value by default is the one of these that hurts nobody.
    assert bool(found) is ("DEFAULT" not in change)


async def test_rows_that_an_older_version_writes_are_read(empty_url: str) -> None:
    engine = begin_immediately(build_engine(empty_url))
    async with engine.connect() as connection:
        await connection.begin()
        taken = await connection.run_sync(shapes)
        for old in taken.values():
            await connection.run_sync(_write_and_read, old)
        await connection.rollback()
    await engine.dispose()


def _write_and_read(connection: sa.Connection, old: Shape) -> None:
    """One row in each old table, by its old columns that must be given; read as this version does."""
    entities: dict[str, Any] = {
        mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
    }
    point = connection.begin_nested()
    for name, table in old.items():
        if name in entities:
            required = {
                column.name: _any(column)
                for column in table.columns
                if not column.nullable and column.server_default is None
            }
            connection.execute(sa.insert(table).values(required))
            with Session(connection) as session:
                assert list(session.scalars(sa.select(entities[name]).limit(1))), name
                session.expunge_all()
    point.rollback()


def _any(column: sa.Column[Any]) -> Any:  # noqa: ANN401 - values of columns
    """Some value for a column as it is found in the database."""
    values: dict[type[Any], Any] = {
        sa.JSON: {},
        sa.Uuid: uuid4(),
        sa.CHAR: uuid4().hex,  # SQLite's word for the same
        sa.DateTime: datetime(2026, 11, 23, tzinfo=UTC),
        sa.Date: date(2026, 11, 23),
        sa.Boolean: False,
        sa.Integer: 1,
    }
    kinds = (value for kind, value in values.items() if isinstance(column.type, kind))
    return next(kinds, "1")
