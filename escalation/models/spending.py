"""What was granted, added up as it is granted: a ruling need not read the ledger again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base


class Spending(Base, kw_only=True):
    """The sum of one kind in one currency within one scope and, unless it is a case, one day.

    Only the transaction that grants adds to it. `subject` is a case's or a chat's id in
    hexadecimal, a customer's id, or a level; a grant counts for the customer if one is known, else
    for the chat. A row of the scope `lock` has no sum: it is what grants of one level wait for.
    """

    __tablename__ = "spending"

    scope: Mapped[str] = mapped_column(primary_key=True)  # case | customer | chat | day | lock
    subject: Mapped[str] = mapped_column(primary_key=True)
    # The end of the shop's day as an instant; the end of time for a case. First in the key after
    # the subject, so that days gone by cost nothing.
    ends_at: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    # Hundredths: both databases add whole numbers exactly
    cents: Mapped[int] = mapped_column(BigInteger)
