"""What the services need to know of this shop: values, built once from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from escalation.sla import Calendar, HoursError, Targets, due, next_open, parse_hours
from handlers.hotlines import Hotlines, hotlines_of
from handlers.worth import WorthRules

YEARS = range(2024, 2041)
"""The years whose public holidays are known ahead."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One shop's desk: when people work, when customers may be written to, what is promised.

    `zone` is the shop's, in which its times are shown and its weeks are cut; `currency` (ISO 4217)
    is what a sum without one means. `care` is when somebody answers people in need: always, where
    it is None; `hotlines` are the numbers named beside that answer.
    """

    calendar: Calendar
    polite: Calendar
    zone: ZoneInfo
    shop: str = "Amends"
    carrier: str = "tasks"
    currency: str = "CNY"
    targets: Targets = field(default_factory=Targets)
    worth: WorthRules = field(default_factory=WorthRules)
    care: Calendar | None = None
    hotlines: Hotlines = field(default_factory=Hotlines)

    def first_response_due(
        self, start: datetime, *, urgent: bool, care: bool = False, share: float = 1.0
    ) -> datetime:
        """When a person must have answered a case that was handed over at `start`; with a `share`,
        when so much of that time is over.
        """
        allowed = self.first_response(urgent=urgent, care=care) * share
        if not care:
            return due(start, allowed, self.calendar)
        return due(start, allowed, self.care) if self.care else start + allowed

    def first_response(self, *, urgent: bool, care: bool = False) -> timedelta:
        """The time until a person answers: of working hours, or of the hours of care."""
        if care:
            return self.targets.care_first_response
        return self.targets.urgent_first_response if urgent else self.targets.first_response

    def today(self, now: datetime) -> date:
        """The shop's day at an instant."""
        return now.astimezone(self.zone).date()

    def day_of(self, instant: datetime) -> tuple[datetime, datetime]:
        """The shop's day around `instant`, from midnight to midnight of its zone, as instants.

        A day on which clocks change is an hour shorter or longer, and none overlap.
        """
        today = instant.astimezone(self.zone).date()
        first, last = (
            datetime.combine(day, time.min, self.zone).astimezone(UTC)
            for day in (today, today + timedelta(days=1))
        )
        return first, last

    def politely(self, instant: datetime) -> datetime:
        """The instant, or the next one at which a customer may be written to (T10)."""
        return next_open(instant, self.polite)


def build_desk(  # noqa: PLR0913 - everything that a shop sets
    *,
    zone: str = "Asia/Shanghai",
    hours: str = "mon-fri 09:00-18:00",
    country: str | None = None,
    shop: str = "Amends",
    carrier: str = "tasks",
    currency: str = "CNY",
    targets: Targets | None = None,
    worth: WorthRules | None = None,
    care_hours: str = "24/7",
    hotlines: Hotlines | None = None,
) -> Desk:
    """The desk for an IANA zone, working hours in words, and a country whose holidays count.

    The hours of care know no holidays. Without `hotlines` they are those of the country.

    Raises:
        HoursError: the zone, the hours or the country cannot be used.
    """
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise HoursError(f"{zone!r} is not a time zone such as Asia/Shanghai") from error
    week = parse_hours(hours)
    calendar = Calendar(info, week)
    if country:
        try:
            public = holidays.country_holidays(country.upper(), years=YEARS)
        except NotImplementedError as error:
            raise HoursError(f"no public holidays are known for {country!r}") from error
        # A day on which a weekend is worked to make a holiday longer has a weekday's hours.
        usual = week[min(week)]
        calendar = Calendar(
            info,
            week,
            closed=frozenset(public),
            extra=dict.fromkeys(getattr(public, "weekend_workdays", ()), usual),
        )
    daytime = dict.fromkeys(range(7), ((time(9), time(21)),))
    return Desk(
        calendar=calendar,
        polite=Calendar(info, daytime),
        zone=info,
        shop=shop,
        carrier=carrier,
        currency=currency,
        targets=targets or Targets(),
        worth=worth or WorthRules(),
        care=Calendar(info, parse_hours(care_hours)),
        hotlines=hotlines or hotlines_of(country),
    )
