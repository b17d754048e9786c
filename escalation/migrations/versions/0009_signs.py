"""Signs that somebody needs care first."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("case", sa.Column("sign", sa.String(), nullable=True))
    op.add_column("case", sa.Column("signs", JSON, nullable=True))
    op.create_index(op.f("ix_case_sign"), "case", ["sign"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_sign"), table_name="case")
    op.drop_column("case", "signs")
    op.drop_column("case", "sign")
