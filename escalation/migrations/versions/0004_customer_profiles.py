"""Profiles of customers: how they wish to be reached, what they spend, when that was counted."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for column in (
        sa.Column("tier_by", sa.String(), server_default="given", nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("hours", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("spent", JSON, nullable=True),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("customer", column)
    op.create_index(op.f("ix_customer_valued_on"), "customer", ["valued_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_customer_valued_on"), "customer")
    for name in ("erased_at", "valued_on", "spent", "since", "hours", "channel", "tier_by"):
        op.drop_column("customer", name)
