"""Days and times of a promise as instants: in the customer's zone, by the shop's working hours.

As the Civil Code of China counts (articles 201 to 203): the day of the promise is not counted, a
month ends on the same day of the next one, and a day ends when work stops, else at its end. Unlike
there, a day without work is not moved to a later one: the customer was told that day.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.promised.promise import Hours

DAY = timedelta(days=1)
LAST = time(23, 59)
"""The end of a day without working hours, so that it is shown as that day."""
FIRST_THING = timedelta(hours=1)
"""What "first thing" leaves after work has begun."""
MORNING = time(9)
MOST_DAYS = 800
"""Days ahead in which working days are looked for."""
LATELY = 60 * DAY
"""A date without a year that is no longer ago than this has passed; an earlier one is of the next
year.
"""
FRIDAY = 4
SATURDAY = 5
WEEK = 7
YEAR_ENDS = 12


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment of writing (aware, UTC), the customer's zone and the shop's hours."""

    now: datetime
    zone: ZoneInfo
    hours: Hours
    today: date = field(init=False)
    _closings: dict[date, datetime] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.now.astimezone(self.zone).date())

    def at(self, day: date, of_day: time) -> datetime:
        """The instant of a wall clock's time: of a repeated hour the later, and in an hour that is
        left out what the clock would show had it not been changed (RFC 5545, 3.3.5).
        """
        both = (datetime.combine(day, of_day.replace(fold=n), self.zone) for n in (0, 1))
        return max(each.astimezone(UTC) for each in both)

    def closing(self, day: date) -> datetime:
        """When work stops on the customer's day; its end when nobody works then."""
        if day not in self._closings:
            self._closings[day] = self._closing(day)
        return self._closings[day]

    def _closing(self, day: date) -> datetime:
        last, start = self.at(day, LAST), self.at(day, time.min)
        spans = [span for n in (-1, 0, 1) if (span := self.hours(day + n * DAY))]
        if any(opens <= last < closes for opens, closes in spans):
            return last
        ends = [closes.astimezone(UTC) for _, closes in spans if start < closes <= last]
        return max(ends, default=last)

    def end(self, day: date) -> datetime:
        """The end of a day: when work stops, if that is still to come, else the day's own end."""
        closes = self.closing(day)
        return closes if closes > self.now else self.at(day, LAST)

    def first_thing(self, day: date) -> datetime:
        span = self.hours(day)
        return (span[0].astimezone(UTC) if span else self.at(day, MORNING)) + FIRST_THING

    def working_day(self, count: int, *, after: date | None = None) -> date | None:
        """The `count`th working day after today or another day; None when it is too far."""
        day = after or self.today
        for _ in range(MOST_DAYS):
            day += DAY
            count -= self.hours(day) is not None
            if count <= 0:
                return day
        return None

    def weekday(self, count: int) -> date:
        """The `count`th day from Monday to Friday after today."""
        day = self.today
        while count:
            day += DAY
            count -= day.weekday() < SATURDAY
        return day

    def works_daily(self) -> bool:
        """Whether people work on this week's Saturday and Sunday as on other days."""
        sunday = self.monday() + 6 * DAY
        return all(self.hours(day) is not None for day in (sunday - DAY, sunday))

    def last_working(self, first: date, last: date) -> date:
        """The last day between two, both included, on which people work; else the last one."""
        days = (last - n * DAY for n in range((last - first).days + 1))
        return next((day for day in days if self.hours(day) is not None), last)

    def monday(self, weeks: int = 0) -> date:
        """The Monday of this week or of one `weeks` later."""
        return self.today - self.today.weekday() * DAY + weeks * WEEK * DAY

    def week_end(self, weeks: int = 0) -> date:
        """The last working day of a week: the next one's Friday; today or later for this one."""
        first = self.monday(weeks)
        found = self.last_working(first, first + 6 * DAY)
        return found if self.end(found) > self.now and found >= self.today else first + 6 * DAY

    def before_weekend(self, weeks: int = 0) -> date:
        first = self.monday(weeks)
        return self.last_working(first, first + FRIDAY * DAY)

    def in_months(self, months: int, day: int | None = None) -> date:
        """The same day, or another, of a month so many later; the last one when it has none."""
        year, month = divmod(self.today.year * YEAR_ENDS + self.today.month - 1 + months, YEAR_ENDS)
        most = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day or self.today.day, most))

    def month_end(self, months: int = 0) -> date:
        return self.in_months(months, 31)

    def months_to(self, month: int) -> int:
        """How many months it is to the next `month`, this one included."""
        return (month - self.today.month) % YEAR_ENDS

    def date_of(self, month: int, day: int, year: int | None = None) -> date | None:
        """A date with or without its year; None for what no calendar has."""
        try:
            if year is not None:
                return date(year, month, day)
            years = (self.today.year - 1, self.today.year, self.today.year + 1)
            found = [date(each, month, day) for each in years if _has(each, month, day)]
        except (ValueError, OverflowError):
            return None
        return next((each for each in found if each >= self.today - LATELY), None)

    def day_of_month(self, day: int, months: int | None = None) -> date | None:
        """The next such day of a month; with `months`, that of this month or a later one."""
        if months is None:
            months = 0 if day >= self.today.day else 1
        month = self.in_months(months, 1)
        return date(month.year, month.month, day) if _has(month.year, month.month, day) else None


def _has(year: int, month: int, day: int) -> bool:
    return 1 <= month <= YEAR_ENDS and 1 <= day <= calendar.monthrange(year, month)[1]
