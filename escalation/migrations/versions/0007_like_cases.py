"""What like cases got is looked up by cause, topic and day."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME = "ix_case_cause_topic_opened_at"


def upgrade() -> None:
    op.create_index(NAME, "case", ["cause", "topic", "opened_at"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="case")
