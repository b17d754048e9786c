"""Rules of worth that wait for a second manager, and who that was."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "worth_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("table", JSON, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["staff.id"],
                name=op.f(f"fk_worth_change_{column}_staff"),
                deferrable=True,
                initially="DEFERRED",
            )
            for column in ("proposed_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worth_change")),
    )
    op.create_index(op.f("ix_worth_change_state"), "worth_change", ["state"])
    with op.batch_alter_table("worth_version") as batch:
        batch.add_column(sa.Column("confirmed_by", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_worth_version_confirmed_by_staff"),
            "staff",
            ["confirmed_by"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )


def downgrade() -> None:
    with op.batch_alter_table("worth_version") as batch:
        batch.drop_constraint(op.f("fk_worth_version_confirmed_by_staff"), type_="foreignkey")
        batch.drop_column("confirmed_by")
    op.drop_index(op.f("ix_worth_change_state"), table_name="worth_change")
    op.drop_table("worth_change")
