"""Runs migrations: on the connection given by `Database.migrate`, or on the one in the settings."""

from __future__ import annotations

import asyncio
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from escalation import queue_tables
from escalation.database import begin_immediately, build_engine
from escalation.models import Base
from escalation.models.base import Amount, CleanJson, CleanString, CleanText, UtcDateTime
from escalation.settings import DeskSettings


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database: a revision must not change later."""
    del autogen
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Amount):
        return "sa.String(length=32)"
    if kind == "type" and isinstance(item, CleanText):
        return "sa.Text()"
    if kind == "type" and isinstance(item, CleanString):
        return "sa.String()"
    if kind == "type" and isinstance(item, CleanJson):
        return 'sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")'
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Compare with the models what is in them: the queue's tables are its package's."""
    return kind != "table" or name is None or queue_tables.is_ours(name)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        include_name=include_name,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_settings() -> None:
    engine = begin_immediately(build_engine(DeskSettings().database_url))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def main() -> None:
    if context.is_offline_mode():
        context.configure(
            url=DeskSettings().database_url, target_metadata=Base.metadata, literal_binds=True
        )
        with context.begin_transaction():
            context.run_migrations()
        return
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        asyncio.run(run_from_settings())
    else:
        run(connection)


main()
