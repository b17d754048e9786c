"""By which message a turn was passed, so that one which can never arrive passes none."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("turn_change", sa.Column("message_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("turn_change", "message_id")
