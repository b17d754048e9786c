"""A badge says how a due time stands, of the times alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from escalation.sla import Badge, badge

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes_left", "done", "expected"),
    [
        (31, None, Badge.ON_TIME),
        (30, None, Badge.DUE_SOON),
        (0, None, Badge.DUE_SOON),
        (-1, None, Badge.OVERDUE),
        (-60, 0, Badge.MET),
        (60, 1, Badge.MISSED),
    ],
)
def test_t16_a_badge_is_computed_from_the_times(
    minutes_left: int, done: int | None, expected: Badge
) -> None:
    due_at = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)
    done_at = None if done is None else due_at + done * MINUTE

    assert badge(due_at, due_at - minutes_left * MINUTE, done_at) is expected
