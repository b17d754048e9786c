"""A length of time as a promise tells it: when it is over, counted from the moment of writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.promised.clock import DAY, Clock
from handlers.promised.promise import Doubt
from handlers.promised.reading import Reading

MINUTES = {"minute": 1, "hour": 60}
DAYS = {"day": 1, "week": 7, "fortnight": 14}
MONTHS = {"month": 1, "year": 12}
HALF_A_MONTH = 15 * DAY
MOST_WORKING = 366
"""Working days that can be promised."""


def after(amount: float, unit: str, clock: Clock) -> Reading | None:
    """When `amount` of a unit is over: `working` for working days, else one of the tables above.

    Minutes, hours and half a day run from now; longer ones end with their last day.
    """
    if unit == "working":
        found = working(int(amount), clock) if 1 <= amount <= MOST_WORKING else None
    else:
        found = _passed(amount, unit, clock)
    return replace(found, counted=True) if found else None


def working(count: int, clock: Clock) -> Reading | None:
    """The `count`th day on which the shop works. One that works every day counts them all, and
    the customer may count Monday to Friday: that is flagged.
    """
    day = clock.working_day(count)
    if day is None:
        return None
    is_daily = clock.works_daily() and day != clock.weekday(count)
    return Reading(day=day, doubt=Doubt.AMBIGUOUS if is_daily else None)


def _passed(amount: float, unit: str, clock: Clock) -> Reading:
    if unit in MINUTES:
        return Reading(instant=clock.now + timedelta(minutes=amount * MINUTES[unit]))
    if unit in DAYS:
        days = amount * DAYS[unit]
        if days < 1:
            instant = clock.now + timedelta(days=days)
            return Reading(instant=instant, doubt=Doubt.AMBIGUOUS)  # of 24 hours, or of work
        return Reading(day=clock.today + int(days) * DAY)
    day = clock.in_months(int(amount) * MONTHS[unit]) if amount >= 1 else clock.today
    return Reading(day=day + HALF_A_MONTH if amount % 1 and unit == "month" else day)
