"""A consent in the ledger has the message that said it."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import text

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRIGGER = """
CREATE TRIGGER remedy_entry_{name} BEFORE {when} ON remedy_entry
WHEN NEW.step = 'consented' AND NEW.message_id IS NULL
BEGIN SELECT RAISE(ABORT, 'a consent without the message that said it'); END
"""
CHECK = """
ALTER TABLE remedy_entry ADD CONSTRAINT ck_remedy_entry_consent_said
CHECK (step <> 'consented' OR message_id IS NOT NULL{earlier})
"""
# Of what was kept before, the message may be missing: it stays, and its other columns may change.
LAST = "SELECT max(id) FROM remedy_entry WHERE step = 'consented' AND message_id IS NULL"
WHENS = {"INSERT": "INSERT", "UPDATE": "UPDATE OF step, message_id"}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        last = op.get_bind().execute(text(LAST)).scalar()
        op.execute(CHECK.format(earlier=f" OR id <= {last}" if last else ""))
        return
    for name, when in WHENS.items():
        op.execute(TRIGGER.format(name=name, when=when))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE remedy_entry DROP CONSTRAINT ck_remedy_entry_consent_said")
        return
    for name in WHENS:
        op.execute(f"DROP TRIGGER remedy_entry_{name}")
