"""Talks that move on with their customer, and links that are good once."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.add_column("conversation", sa.Column("seen_to", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_conversation_follows_id"), "conversation", ["follows_id"])
    op.create_table(
        "link_use",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_link_use_{table}_id_{table}"),
                deferrable=True,
                initially="DEFERRED",
            )
            for table in ("customer", "conversation")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_link_use")),
    )
    for column in ("customer_id", "conversation_id", "used_at"):
        op.create_index(op.f(f"ix_link_use_{column}"), "link_use", [column])


def downgrade() -> None:
    op.drop_table("link_use")
    op.drop_index(op.f("ix_conversation_follows_id"), table_name="conversation")
    op.drop_column("conversation", "seen_to")
    op.drop_column("conversation", "follows_id")
