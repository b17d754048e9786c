"""When one may send again, who goes first, and how much of a long message has arrived."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "send_slot",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender", "address", name=op.f("pk_send_slot")),
    )
    op.create_index("ix_send_slot_free", "send_slot", ["sender", "free_at"])
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("rank", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("parts_sent", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_outbox_line", "outbox", ["state", "channel", "rank", "id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_line", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("parts_sent")
        batch.drop_column("rank")
    op.drop_table("send_slot")
