"""What the desk promises itself and its customers, as lengths of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Lane(StrEnum):
    """How quickly a person answers, and by which hours."""

    DESK = "desk"
    URGENT = "urgent"
    CARE = "care"
    """Somebody may be in need: by the hours at which people in need are answered."""

    @classmethod
    def of(cls, *, urgent: bool, care: bool) -> Lane:
        """That of a case."""
        if care:
            return cls.CARE
        return cls.URGENT if urgent else cls.DESK


@dataclass(frozen=True, slots=True)
class Targets:
    """What the desk promises itself and its customers.

    `first_response`, `urgent_first_response`, `resolve` and `next_word` are working time,
    `care_first_response` is time of the hours at which somebody answers people in need; every later
    answer may take as long as the first. `acknowledge` is time on the clock, and so are the others,
    moved to an hour at which a customer may be written to; `customer_silent_after`, after which a
    case that people have waits for the customer no longer, is moved into working hours.
    """

    acknowledge: timedelta = timedelta(minutes=5)
    first_response: timedelta = timedelta(hours=4)
    urgent_first_response: timedelta = timedelta(hours=1)
    care_first_response: timedelta = timedelta(minutes=30)
    resolve: timedelta = timedelta(hours=18)
    next_word: timedelta = timedelta(hours=18)
    follow_up_after: timedelta = timedelta(hours=24)
    close_after: timedelta = timedelta(hours=72)
    remind_offer_after: timedelta = timedelta(hours=24)
    offer_expires_after: timedelta = timedelta(hours=72)
    gone_quiet_after: timedelta = timedelta(hours=72)
    customer_silent_after: timedelta = timedelta(hours=72)
    late_word_at: float = 0.9
