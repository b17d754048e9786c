"""How a due time stands: always computed, never stored (T16)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SOON: Final = timedelta(minutes=30)


class Badge(StrEnum):
    """How a due time stands."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


def badge(
    due_at: datetime, now: datetime, done_at: datetime | None, *, soon: timedelta = SOON
) -> Badge:
    """How a due time stands at `now`, given when it was done, if it was."""
    if done_at is not None:
        return Badge.MET if done_at <= due_at else Badge.MISSED
    if now > due_at:
        return Badge.OVERDUE
    return Badge.DUE_SOON if due_at - now <= soon else Badge.ON_TIME
