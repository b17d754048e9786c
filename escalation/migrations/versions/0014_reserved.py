"""Cases that are left to a level above the supervisors'."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("case", sa.Column("reserved", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("case", "reserved")
