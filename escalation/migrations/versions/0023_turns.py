"""Whose turn it was in a case; cases from before have none, and their events are read instead."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "turn_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_turn_change_case_id_case"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_change")),
    )
    op.create_index(op.f("ix_turn_change_case_id"), "turn_change", ["case_id"])
    # Not in a batch: nothing of a table with many rows is copied.
    op.add_column("case", sa.Column("turn", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("case", "turn")
    op.drop_index(op.f("ix_turn_change_case_id"), table_name="turn_change")
    op.drop_table("turn_change")
