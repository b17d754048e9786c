"""What every table shares: the base, constraint names, aware UTC instants, exact money."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, MetaData, String, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]
"""A JSON object in a column. Its shape is the writer's: see the column's comment."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on every database (SQLite would give back naive ones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive instant: it has no zone, so it names no moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive datetime was given where an instant is kept: {value!r}"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite forgets the zone; what was stored was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def cleaned(text: str) -> str:
    """A text as every database can keep it: no NUL, which PostgreSQL refuses, and no half of a
    character, which no encoding can carry.
    """
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def cleaned_json(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same for every text in a JSON value, keys too."""
    match value:
        case str():
            return cleaned(value)
        case dict():
            return {cleaned(key): cleaned_json(item) for key, item in value.items()}
        case list() | tuple():
            return [cleaned_json(item) for item in value]
        case _:
            return value


class CleanString(TypeDecorator[str]):
    """Text from anywhere, kept `cleaned`: bad input is never a failed transaction."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Clean it on its way in, and in comparisons."""
        return None if value is None else cleaned(value)


class CleanText(CleanString):
    """The same for long texts."""

    impl = Text
    cache_ok = True  # not inherited: without it every statement on a long text is compiled anew


class CleanJson(TypeDecorator[Any]):
    """A JSON value whose texts are kept `cleaned`; JSONB on PostgreSQL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one."""
        is_postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(JSONB() if is_postgres else JSON())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        """Clean it on its way in."""
        return cleaned_json(value)

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> Any:  # noqa: ANN401
        """A key or an index is not itself JSON."""
        return self.impl_instance.coerce_compared_value(op, value)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal kept as text: SQLite has no decimal type and would go through a float."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Plain notation, never an exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Exactly what was stored."""
        return None if value is None else Decimal(value)


def refers_to(column: str) -> ForeignKey:
    """A reference that is checked at the commit: one transaction may write its rows in any order,
    and so many at once.
    """
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


class Base(AsyncAttrs, MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        Decimal: Amount(),
        str: CleanString(),
        Json: CleanJson(),
        list[Json]: CleanJson(),
        UUID: Uuid(),
    }
