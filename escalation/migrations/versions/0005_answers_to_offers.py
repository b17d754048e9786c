"""When an offer ends, and what had come in when it was made."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("remedy", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("remedy", sa.Column("after_inbox", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("remedy", "after_inbox")
    op.drop_column("remedy", "expires_at")
