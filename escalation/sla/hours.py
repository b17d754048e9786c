"""Hours of work from words: ``mon-fri 09:00-12:00 13:00-18:00; 2026-12-31 closed``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from escalation.sla.calendar import DAY, Calendar, Shift
from escalation.sla.errors import HoursError
from escalation.sla.public import PublicDays

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS: Final = "24/7"
NONE: Final = "none"
CLOSED: Final = "closed"
DESK: Final = "desk"
"""Nobody's name but that of the desk itself."""
LONGEST: Final = 366
"""Days that may be closed in one span; a longer one is a slip of the pen."""
DATES: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
EXAMPLES: Final = {
    "zone": "Europe/London",
    "holidays": "GB-ENG",
    "makeup": "09:00-17:00",
    "takes": "price, zh-Hant",
}
"""Parts that begin with a word, and what may follow it."""
TEAM: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Schedule:
    """What words say of somebody's hours. `zone`, `holidays` and `takes` are None where nothing was
    said, `holidays` is empty where none count. What a team `takes` others read.
    """

    week: Mapping[int, tuple[Shift, ...]]
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    makeup: tuple[Shift, ...] | None = None
    zone: str | None = None
    holidays: str | None = None
    takes: str | None = None
    is_always: bool = False

    def calendar(self, zone: ZoneInfo, public: PublicDays | None) -> Calendar:
        """The calendar of these hours in a zone. ``24/7`` is always: no holiday closes it."""
        public = None if self.is_always else public
        return Calendar(zone, self.week, self.closed, self.extra, public, self.makeup)


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; an offset is none, for it knows no summer (T49).

    Raises:
        HoursError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise HoursError(f"{name!r} is not a time zone such as Asia/Shanghai") from error


def parse_hours(text: str) -> dict[int, tuple[Shift, ...]]:
    """Shifts by weekday from words like ``mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00``.

    ``24/7`` is always. Days run on over Sunday (``sat-mon``), shifts over midnight.

    Raises:
        HoursError: with the part that cannot be read.
    """
    return dict(_Reader(text, single_days=False).schedule().week)


def parse_schedule(text: str) -> Schedule:
    """Hours with single days of their own: what `parse_hours` reads, and these parts beside it.

    - ``2026-12-24 09:00-12:00``: that day's own hours; ``2026-12-31 closed``; from a day to another
      ``2027-02-05..2027-02-11 closed``. They come before public holidays.
    - ``makeup 09:00-17:00``: the hours of weekends that are worked in place of a holiday;
      ``makeup closed`` where nobody does.
    - ``zone Europe/London`` and ``holidays GB-ENG`` (or ``none``).
    - ``takes price, zh-Hant``: see `escalation.teams`.

    Raises:
        HoursError: with the part that cannot be read.
    """
    return _Reader(text, single_days=True).schedule()


def parse_teams(text: str) -> dict[str, Schedule]:
    """Schedules by team: ``night: mon-sun 22:00-06:00; holidays none | london: zone …``.

    One team a line, or parted by ``|``.

    Raises:
        HoursError: with the team and the part that cannot be read.
    """
    teams: dict[str, Schedule] = {}
    for line in filter(None, (line.strip() for line in re.split(r"[|\n]", text))):
        name, colon, rest = (part.strip() for part in line.partition(":"))
        if not colon or not TEAM.fullmatch(name):
            raise HoursError(
                f"{line!r} does not begin with a team's name in small letters, "
                "such as billing: mon-fri 09:00-18:00"
            )
        if name == DESK:
            raise HoursError(f"{DESK!r} is no team; give its hours in AMENDS_HOURS")
        if name in teams:
            raise HoursError(f"the team {name} is named twice; give its hours in one line")
        try:
            teams[name] = parse_schedule(rest)
        except HoursError as error:
            raise HoursError(f"{name}: {error}") from error
    return teams


class _Reader:
    """Reads the parts of one text, one after another."""

    def __init__(self, text: str, *, single_days: bool) -> None:
        self.parts = [part for part in (part.strip() for part in text.split(";")) if part]
        self.single_days = single_days
        self.week: dict[int, tuple[Shift, ...]] = {}
        self.closed: set[date] = set()
        self.extra: dict[date, tuple[Shift, ...]] = {}
        self.said: dict[str, str] = {}
        self.is_always = False

    def schedule(self) -> Schedule:
        for part in self.parts:
            if self.single_days and part.split()[0].lower() in EXAMPLES:
                self._word(part)
            elif self.single_days and (match := DATES.match(part)):
                self._days_of_their_own(part, match)
            else:
                self._weekly(part.lower())
        if not self.week:
            raise HoursError("no working hours are given; write e.g. mon-fri 09:00-18:00, or 24/7")
        makeup, holidays = self.said.get("makeup"), self.said.get("holidays")
        return Schedule(
            week=self.week,
            closed=frozenset(self.closed),
            extra=self.extra,
            makeup=None if makeup is None else _shifts(makeup.lower(), f"makeup {makeup}"),
            zone=self.said.get("zone"),
            holidays="" if holidays is not None and holidays.lower() == NONE else holidays,
            takes=self.said.get("takes"),
            is_always=self.is_always,
        )

    def _word(self, part: str) -> None:
        name, _, rest = part.partition(" ")
        name = name.lower()
        if not rest.strip():
            raise HoursError(f"{part!r} says nothing; write e.g. {name} {EXAMPLES[name]}")
        if name in self.said:
            raise HoursError(f"{part!r}: {name} was given before; say it once")
        self.said[name] = rest.strip()

    def _days_of_their_own(self, part: str, match: re.Match[str]) -> None:
        first, last = _date(match[1], part), _date(match[2] or match[1], part)
        count = (last - first).days + 1
        if not 0 < count <= LONGEST:
            raise HoursError(f"{part!r}: {match[0]} is no span of days up to a year")
        shifts = _shifts(part[match.end() :].lower(), part)
        for day in (first + n * DAY for n in range(count)):
            if day in self.closed or day in self.extra:
                raise HoursError(f"{part!r}: {day} was given before; say all its hours in one part")
            if shifts:
                self.extra[day] = shifts
            else:
                self.closed.add(day)

    def _weekly(self, part: str) -> None:
        if self.is_always or (part == ALWAYS and self.week):
            raise HoursError(f"{part!r}: {ALWAYS} is every hour of the week; leave the rest out")
        if part == ALWAYS:
            self.is_always = True
            self.week = dict.fromkeys(range(7), ((time(0), time(0)),))
            return
        days, *words = part.split()
        shifts = _shifts(" ".join(words), part)
        if not shifts:
            raise HoursError(f"{part!r}: leave out weekdays on which nobody works")
        for day in _weekdays(days):
            self.week[day] = (*self.week.get(day, ()), *shifts)


def _shifts(words: str, part: str) -> tuple[Shift, ...]:
    """The spans of hours in words; none when they say ``closed``."""
    if words.split() == [CLOSED]:
        return ()
    shifts = tuple(_shift(word) for word in words.split())
    if not shifts:
        raise HoursError(f"{part!r} has no hours; write e.g. mon-fri 09:00-18:00")
    return shifts


def _weekdays(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise HoursError(f"{part!r} is not a day or days such as mon, mon-fri, sat,sun")
        begin = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last or first) - begin) % 7
        yield from ((begin + n) % 7 for n in range(length + 1))


def _shift(text: str) -> Shift:
    match = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)", text)
    if match is None:
        raise HoursError(f"{text!r} is not a span of hours such as 09:00-18:00")
    hours = [int(group) for group in match.groups()]
    ends = [(hours[0], hours[1]), (hours[2], hours[3])]
    if any(hour == 24 and minute for hour, minute in ends):  # noqa: PLR2004 - hours of a day
        raise HoursError(f"{text!r}: 24:00 is the last time of a day")
    if hours[0] == 24:  # noqa: PLR2004
        way = f"write 00:00-{match[3]}:{match[4]} on the next one"
        example = "tue 00:00-06:00, not mon 24:00-06:00"
        raise HoursError(f"{text!r}: no hours begin at 24:00, the end of a day; {way} ({example})")
    start, end = (time(hour % 24, minute) for hour, minute in ends)
    return start, end


def _date(text: str, part: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HoursError(f"{part!r}: {text} is no day of a calendar; correct it") from error
