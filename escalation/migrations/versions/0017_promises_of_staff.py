"""Promises that staff write: where their words stand, their sum, and what a person said of them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
COLUMNS = ("starts", "ends", "amount", "currency", "done_at", "withdrawn_at")


def upgrade() -> None:
    with op.batch_alter_table("promise") as batch:
        batch.add_column(sa.Column("starts", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("ends", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("amount", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("currency", sa.String(), nullable=True))
        batch.add_column(sa.Column("done_at", INSTANT, nullable=True))
        batch.add_column(sa.Column("withdrawn_at", INSTANT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("promise") as batch:
        for name in COLUMNS:
            batch.drop_column(name)
