"""Of the hourly count: messages that were lost and whose words a person brought another way."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("mail_count", sa.Column("told", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("mail_count", "told")
