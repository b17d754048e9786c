"""Sums of what was granted, and changes of limits that wait for a second manager."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))


def upgrade() -> None:
    spending = op.create_table(
        "spending",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "scope", "subject", "ends_at", "kind", "currency", name=op.f("pk_spending")
        ),
    )
    op.create_table(
        "limit_change",
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
                name=op.f(f"fk_limit_change_{column}_staff"),
                deferrable=True,
                initially="DEFERRED",
            )
            for column in ("proposed_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_change")),
    )
    op.create_index(op.f("ix_limit_change_state"), "limit_change", ["state"])
    with op.batch_alter_table("authority_limit") as batch:
        batch.add_column(sa.Column("confirmed_by", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_authority_limit_confirmed_by_staff"),
            "staff",
            ["confirmed_by"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )
    rows = _sums()
    if rows:
        op.bulk_insert(spending, rows)


def _sums() -> list[dict[str, object]]:
    """What was granted before, by days of UTC: a ruling counts every day that its own touches, so
    the shop's zone need not be known here.
    """
    granted = op.get_bind().execute(
        sa.text(
            """SELECT remedy.case_id, "case".conversation_id, remedy.customer_id, remedy.level,
                      remedy.kind, remedy.currency, remedy.amount, remedy.granted_at
               FROM remedy JOIN "case" ON "case".id = remedy.case_id
               WHERE remedy.granted_at IS NOT NULL AND remedy.amount IS NOT NULL"""
        ).columns(
            case_id=sa.Uuid(), conversation_id=sa.Uuid(), granted_at=INSTANT, amount=sa.String()
        )
    )
    sums: Counter[tuple[str, str, datetime, datetime, str, str]] = Counter()
    for case_id, chat_id, customer_id, level, kind, currency, amount, at in granted:
        instant = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        starts_at = instant.replace(hour=0, minute=0, second=0, microsecond=0)
        day = (starts_at, starts_at + timedelta(days=1))
        payee = ("customer", customer_id) if customer_id else ("chat", chat_id.hex)
        cents = int(Decimal(amount).scaleb(2))
        for scope, subject, (start, end) in (
            ("case", case_id.hex, EVER),
            (*payee, day),
            ("day", level, day),
        ):
            sums[scope, subject, start, end, kind, currency] += cents
    names = ("scope", "subject", "starts_at", "ends_at", "kind", "currency")
    return [dict(zip(names, key, strict=True)) | {"cents": cents} for key, cents in sums.items()]


def downgrade() -> None:
    with op.batch_alter_table("authority_limit") as batch:
        batch.drop_constraint(op.f("fk_authority_limit_confirmed_by_staff"), type_="foreignkey")
        batch.drop_column("confirmed_by")
    op.drop_table("limit_change")
    op.drop_table("spending")
