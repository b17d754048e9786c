"""The tables of the queue by which several machines share the work, on PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

from escalation import queue_tables

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        queue_tables.bring(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        queue_tables.forget(op.get_bind())
