"""Which team has a case, which one a member of staff is of, and whom a notice is for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("case", "staff", "notice")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("team", sa.String(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "team")
