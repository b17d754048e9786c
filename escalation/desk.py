"""What the services need to know of this shop: values, built once from the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import overload
from zoneinfo import ZoneInfo

from escalation.sla import (
    Calendar,
    HoursError,
    Profile,
    PublicDays,
    PublicYear,
    Schedule,
    Targets,
    due,
    next_open,
    parse_schedule,
    parse_teams,
    profiles_of,
    zone_of,
)
from escalation.teams import Like, Team, takes_of, team_for
from handlers.hotlines import Hotlines, hotlines_of
from handlers.worth import WorthRules

NEXT_DAYS = 15
"""Days in which the next slot at the same time is looked for."""
WELL = timedelta(minutes=15)
"""How long before a time that was promised a word about it is still one before it."""
AHEAD = timedelta(days=366)
"""How far ahead public holidays should be known."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One shop's desk: when people work, when customers may be written to, what is promised.

    `zone` is the shop's, in which its times are shown and its weeks are cut; `currency` (ISO 4217)
    is what a sum without one means. `care` is when somebody answers people in need: always, where
    it is None; `hotlines` are the numbers named beside that answer. `worth` holds until a manager
    saves other rules (`escalation.services.worth_rules`). `teams` have hours of their own, by
    which their cases count, and `profiles` hold the limits of regulators that the desk keeps an eye
    on.
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
    teams: Mapping[str, Team] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()

    @overload
    def calendar_of(self, team: str | None) -> Calendar: ...
    @overload
    def calendar_of(self, team: str | None, *, care: bool) -> Calendar | None: ...
    def calendar_of(self, team: str | None, *, care: bool = False) -> Calendar | None:
        """The hours by which a case of a team counts; those of the desk where it is of none, or the
        settings know the team no more. Who needs `care` is answered by the hours of care, whoever
        has the case; None is always.
        """
        if care:
            return self.care
        known = self.teams.get(team or "")
        return known.calendar if known else self.calendar

    def team_for(self, like: Like) -> str | None:
        """The team that takes such a case; None is the desk."""
        return team_for(self.teams, like)

    def unsure(self, now: datetime) -> dict[str, PublicYear]:
        """The places, by code, whose public holidays are not all known a year ahead, each with the
        first year that nobody can be sure of.
        """
        calendars = (self.calendar, *(team.calendar for team in self.teams.values()))
        found = ((each.public, each.unsure(now, now + AHEAD)) for each in calendars)
        return {public.code: year for public, year in found if public and year}

    def first_response_due(
        self,
        start: datetime,
        *,
        urgent: bool,
        care: bool = False,
        team: str | None = None,
        share: float = 1.0,
    ) -> datetime:
        """When a person must have answered a case of a team that was handed over at `start`; with
        a `share`, when so much of that time is over.
        """
        allowed = self.first_response(urgent=urgent, care=care) * share
        calendar = self.calendar_of(team, care=care)
        return due(start, allowed, calendar) if calendar else start + allowed

    def first_response(self, *, urgent: bool, care: bool = False) -> timedelta:
        """The time until a person answers: of working hours, or of the hours of care."""
        if care:
            return self.targets.care_first_response
        return self.targets.urgent_first_response if urgent else self.targets.first_response

    def today(self, now: datetime) -> date:
        """The shop's day at an instant."""
        return now.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which a day of the shop's begins."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def day_of(self, instant: datetime) -> tuple[datetime, datetime]:
        """The shop's day around `instant`, from midnight to midnight of its zone, as instants.

        A day on which clocks change is an hour shorter or longer, and none overlap.
        """
        today = self.today(instant)
        return self.midnight(today), self.midnight(today + timedelta(days=1))

    def next_slot(self, slot: datetime, now: datetime) -> datetime:
        """When somebody can be there instead of at `slot`, which has passed: at the same time of
        the next day on which that is working time; at the start of work where it never is.
        """
        at = slot.astimezone(self.zone)
        today = max(at.date(), self.today(now))
        for n in range(NEXT_DAYS):
            day = today + timedelta(days=n)
            instant = datetime.combine(day, at.time(), self.zone).astimezone(UTC)
            if instant > now and self.calendar.is_open(instant):
                return instant
        return next_open(self.day_of(now)[1], self.calendar)

    def hours_of(self, day: date, *, team: str | None = None) -> tuple[datetime, datetime] | None:
        """When a team begins to work and when it stops on a day of its zone, or the desk where that
        is None; None on a day without.
        """
        calendar = self.calendar_of(team)
        shifts = calendar.shifts(day)
        if not shifts:
            return None
        start = datetime.combine(day, min(shift[0] for shift in shifts), calendar.zone)
        ends = (
            datetime.combine(day + timedelta(days=end <= begin), end, calendar.zone)
            for begin, end in shifts
        )
        return start, max(ends)

    def polite_in(self, zone: ZoneInfo) -> Calendar:
        """When a customer who lives in `zone` may be written to: by their own clock (T10)."""
        return self.polite if zone == self.polite.zone else replace(self.polite, zone=zone)

    def politely(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The instant, or the next one at which a customer in `zone` may be written to (T10)."""
        return next_open(instant, self.polite_in(zone))

    def politely_between(
        self, now: datetime, instant: datetime, zone: ZoneInfo, *, before: datetime
    ) -> datetime:
        """The instant, or where a customer in `zone` may not be written to then, the next one at
        which they may, if that is well `before` a time; else the last minute at which they might,
        not before `now`; where none is left, the next one afterwards.
        """
        polite = self.polite_in(zone)
        following = next_open(instant, polite)
        if following == instant or following <= before - WELL:
            return following
        today = instant.astimezone(zone).date()
        ends = (
            datetime.combine(day + timedelta(days=end <= start), end, zone)
            for day in (today - timedelta(days=n) for n in range(NEXT_DAYS))
            for start, end in polite.shifts(day)
        )
        last = max((end for end in ends if end <= instant), default=now)
        evening = max(last.astimezone(UTC) - timedelta(minutes=1), now)
        return evening if polite.is_open(evening) else following


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
    teams: str = "",
    profile: str = "",
) -> Desk:
    """The desk for an IANA zone, working hours in words, and the country (``CN``), or part of one
    (``GB-ENG``), whose holidays count; `teams` as `parse_teams` reads them, `profile` the names of
    regulators' profiles, separated by commas.

    The hours of care know no holidays. Without `hotlines` they are those of the country.

    Raises:
        HoursError: the zone, the hours, the country, a team or a profile cannot be used; it names
            the setting.
    """
    with _read_from("zone"):
        info = zone_of(zone)
    with _read_from("holidays"):
        public = PublicDays.of(country) if country else None
    with _read_from("hours"):
        calendar = _own(parse_schedule(hours)).calendar(info, public)
    with _read_from("care_hours"):
        care = _own(parse_schedule(care_hours)).calendar(info, None)
    with _read_from("teams"):
        named = {
            name: _team(name, schedule, calendar, public)
            for name, schedule in parse_teams(teams).items()
        }
    with _read_from("profile"):
        profiles = profiles_of(profile)
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
        care=care,
        hotlines=hotlines or hotlines_of(country),
        teams=named,
        profiles=profiles,
    )


@contextmanager
def _read_from(setting: str) -> Iterator[None]:
    """Name the setting in which hours that cannot be used stand."""
    try:
        yield
    except HoursError as error:
        error.setting = setting
        raise


def _own(schedule: Schedule) -> Schedule:
    """The schedule, unless it says what has a setting of its own."""
    for name in ("zone", "holidays"):
        if getattr(schedule, name) is not None:
            raise HoursError(f"{name!r} is no part of hours; set AMENDS_{name.upper()}")
    if schedule.takes is not None:
        raise HoursError("'takes' is no part of hours; write it into a team's line of AMENDS_TEAMS")
    return schedule


def _team(name: str, schedule: Schedule, desk: Calendar, holidays: PublicDays | None) -> Team:
    """A team: zone and closed days are the desk's where it says nothing, and `holidays` count,
    which those of the desk's calendar are not when it is always open.
    """
    try:
        takes = None if schedule.takes is None else takes_of(schedule.takes)
        zone = desk.zone if schedule.zone is None else zone_of(schedule.zone)
        if schedule.holidays is None:
            public = holidays
        else:
            public = PublicDays.of(schedule.holidays) if schedule.holidays else None
    except HoursError as error:
        raise HoursError(f"{name}: {error}") from error
    if schedule.holidays is None and public and zone != desk.zone and not schedule.is_always:
        way = "add e.g. holidays GB-ENG, or holidays none"
        raise HoursError(f"{name}: has a zone of its own but no holidays; {way}")
    if not schedule.is_always:
        closed = schedule.closed | (desk.closed - schedule.extra.keys())
        makeup = desk.makeup if schedule.makeup is None and not desk.makeup else schedule.makeup
        schedule = replace(schedule, closed=closed, makeup=makeup)
    return Team(schedule.calendar(zone, public), takes, schedule.takes or "")
