"""One owner of a case: until when it is held, drafts, takeovers, what was withdrawn, joining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
OF_CASE: dict[str, Any] = {"held_until": INSTANT, "waits_since": INSTANT, "merged_into": sa.Uuid()}


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_{table}_{column}_{to}"),
        deferrable=True,
        initially="DEFERRED",
    )


def upgrade() -> None:
    for name, kind in OF_CASE.items():
        op.add_column("case", sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_case_merged_into"), "case", ["merged_into"])
    op.add_column("outbox", sa.Column("withdrawn_at", INSTANT, nullable=True))
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("draft", "case_id", "case"),
        _refers("draft", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "case_id",
            "staff_id",
            "box",
            "window",
            name=op.f("uq_draft_case_id_staff_id_box_window"),
        ),
    )
    op.create_index(op.f("ix_draft_case_id"), "draft", ["case_id"])
    op.create_table(
        "takeover",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("former_id", sa.Uuid(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True),
        _refers("takeover", "case_id", "case"),
        _refers("takeover", "former_id", "staff"),
        _refers("takeover", "taker_id", "staff"),
        _refers("takeover", "message_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover")),
    )
    op.create_index(op.f("ix_takeover_case_id"), "takeover", ["case_id"])
    op.create_index("ix_takeover_former_id_seen_at", "takeover", ["former_id", "seen_at"])


def downgrade() -> None:
    op.drop_table("takeover")
    op.drop_table("draft")
    op.drop_column("outbox", "withdrawn_at")
    op.drop_index(op.f("ix_case_merged_into"), "case")
    for name in OF_CASE:
        op.drop_column("case", name)
