"""An index by which the newest grants of a customer are found."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_remedy_customer_granted", "remedy", ["customer_id", "granted_at"])


def downgrade() -> None:
    op.drop_index("ix_remedy_customer_granted", "remedy")
