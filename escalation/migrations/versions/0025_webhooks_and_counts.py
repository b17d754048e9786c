"""What the company's systems are told of, and what came in and went out hour by hour."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
COUNTS = (
    *("received", "taken", "unheard", "said", "sent", "failed", "unknown", "withdrawn"),
    *("unsent", "waiting_in", "waiting_out"),
)


def upgrade() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("claimed_until", INSTANT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_webhook_delivery_event_id_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("event_id", name=op.f("uq_webhook_delivery_event_id")),
    )
    op.create_index("ix_webhook_delivery_waiting", "webhook_delivery", ["state", "not_before"])
    op.create_table(
        "mail_count",
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("until", name=op.f("pk_mail_count")),
    )
    # On large tables somebody may have made them before, without a lock: docs/manual/upgrading.md.
    op.create_index(op.f("ix_inbox_received_at"), "inbox", ["received_at"], if_not_exists=True)
    op.create_index(op.f("ix_message_at"), "message", ["at"], if_not_exists=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_message_at"), "message")
    op.drop_index(op.f("ix_inbox_received_at"), "inbox")
    op.drop_table("mail_count")
    op.drop_table("webhook_delivery")
