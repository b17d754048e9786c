"""What the desk promises itself and its customers, as lengths of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Targets:
    """What the desk promises itself and its customers.

    `first_response`, `urgent_first_response` and `resolve` are working time, `care_first_response`
    is time of the hours at which somebody answers people in need; the others are time on the clock,
    moved to an hour at which a customer may be written to.
    """

    first_response: timedelta = timedelta(hours=4)
    urgent_first_response: timedelta = timedelta(hours=1)
    care_first_response: timedelta = timedelta(minutes=30)
    resolve: timedelta = timedelta(hours=18)
    follow_up_after: timedelta = timedelta(hours=24)
    close_after: timedelta = timedelta(hours=72)
    remind_offer_after: timedelta = timedelta(hours=24)
    offer_expires_after: timedelta = timedelta(hours=72)
    gone_quiet_after: timedelta = timedelta(hours=72)
    remind_at: float = 0.75
    late_word_at: float = 0.9
