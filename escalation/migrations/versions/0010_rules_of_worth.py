"""Versions of the rules by which customers are valued."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "worth_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("table", JSON, nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_worth_version_staff_id_staff"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_worth_version")),
    )
    op.add_column(
        "customer", sa.Column("valued_by", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(op.f("ix_customer_valued_by"), "customer", ["valued_by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_customer_valued_by"), table_name="customer")
    op.drop_column("customer", "valued_by")
    op.drop_table("worth_version")
