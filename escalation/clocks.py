"""The clocks of a case: what runs, for whom, by which hours, and what stops it. Pure.

A clock is a row of the table `CLOCKS`; what it reads follows from whose turn it was and why, so
other hours or targets read otherwise at once, and nothing is ever overdue by a flag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from escalation.desk import Desk
from escalation.sla import (
    OURS,
    Badge,
    HoursError,
    Lane,
    Profile,
    Reading,
    Since,
    Standing,
    Target,
    Turn,
    read,
)
from escalation.turns import PERSON, Because, Mark

type Letters = Mapping[Since, date]
"""From which days regulators count, as their letters say; of `Since.RECEIPT`, the day of the first
word of a case that was joined with this one.
"""
NO_LETTERS: Final[Letters] = MappingProxyType({})
OPEN = frozenset({Turn.BOT, Turn.US, Turn.CUSTOMER})
"""Every turn but the end: what runs in all of them never rests."""
SAID = PERSON | {Because.ANSWER, Because.OFFER}
GIVEN = frozenset({Because.HANDED_OVER, Because.TAKEN})
"""People have the case from then on."""
ANEW = frozenset({Because.HANDED_OVER, Because.AWAITED})
BACK = frozenset({Because.HANDED_BACK})


class Slug(StrEnum):
    """The clocks by name; a regulator's limit has the name of its profile and its own."""

    ACKNOWLEDGEMENT = "acknowledgement"
    FIRST_RESPONSE = "first_response"
    NEXT_ANSWER = "next_answer"
    NEXT_WORD = "next_word"
    RESOLUTION = "resolution"


class Hours(StrEnum):
    """By what time counts; the desk's is that of the team that has the case."""

    CLOCK = "clock"
    DESK = "desk"
    CARE = "care"


@dataclass(frozen=True, slots=True)
class Clock:
    """One row: it `begins` with something, runs in some turns, and stops when it `stops`.

    Begun again while it runs, it starts anew if it is `renewed`. It cannot begin before something
    of `after` has happened, where that is not empty; `instead` begins it where nothing has yet;
    what `voids` it takes it away.
    """

    slug: Slug
    runs: frozenset[Turn]
    begins: frozenset[Because]
    stops: frozenset[Because] = frozenset()
    renewed: bool = False
    after: frozenset[Because] = frozenset()
    instead: frozenset[Because] = frozenset()
    voids: frozenset[Because] = frozenset()


CLOCKS = (
    Clock(
        Slug.ACKNOWLEDGEMENT,
        runs=OURS,
        begins=frozenset({Because.OPENED, Because.REOPENED}),
        stops=SAID,
    ),
    Clock(
        Slug.FIRST_RESPONSE,
        runs=OPEN,
        begins=ANEW,
        stops=PERSON,
        renewed=True,
        instead=frozenset({Because.TAKEN}),
        voids=BACK,
    ),
    Clock(
        Slug.NEXT_ANSWER,
        runs=frozenset({Turn.US}),
        begins=frozenset({Because.WORD}),
        stops=PERSON,
        after=PERSON,
        voids=BACK | ANEW,
    ),
    Clock(
        Slug.NEXT_WORD,
        runs=frozenset({Turn.US}),
        begins=SAID | {Because.HANDED_OVER},
        renewed=True,
        after=GIVEN,
        instead=frozenset({Because.TAKEN}),
        voids=BACK,
    ),
    Clock(Slug.RESOLUTION, runs=frozenset({Turn.US}), begins=GIVEN, voids=BACK),
)


class Whose(NamedTuple):
    """How quickly a person answers a case now, and the team by whose hours it counts, None for the
    desk. An answer that is awaited keeps the lane in which it was awaited.
    """

    lane: Lane
    team: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A clock as it stands: since when it runs, until when, by which hours.

    `because` says why it runs, or rests. A regulator's limit has the `rule`, and is `assumed` to
    have begun with the customer's first word where it counts from something that nobody has said
    yet: too late, if the customer went to the regulator first.
    """

    slug: str
    began_at: datetime
    reading: Reading
    allowed: timedelta
    hours: str
    because: Because
    rule: str | None = None
    assumed: bool = False

    @property
    def badge(self) -> Badge:
        """How it stands, of this reading alone (T16)."""
        return self.reading.badge()

    @property
    def presses(self) -> bool:
        """Whether something has to be done for it, by a known time."""
        return self.reading.standing is Standing.RUNNING and self.reading.due_at is not None


def target(slug: Slug, lane: Lane, desk: Desk) -> tuple[timedelta, Hours]:
    """How long something may take, and by which hours."""
    targets = desk.targets
    match slug:
        case Slug.ACKNOWLEDGEMENT:
            return targets.acknowledge, Hours.CLOCK
        case Slug.FIRST_RESPONSE | Slug.NEXT_ANSWER:
            care = lane is Lane.CARE
            allowed = desk.first_response(urgent=lane is Lane.URGENT, care=care)
            return allowed, Hours.CARE if care else Hours.DESK
        case Slug.NEXT_WORD:
            return targets.next_word, Hours.DESK
        case Slug.RESOLUTION:
            return targets.resolve, Hours.DESK


def shown(
    marks: Sequence[Mark], now: datetime, desk: Desk, whose: Whose, letters: Letters = NO_LETTERS
) -> list[Shown]:
    """The clocks of a case in its newest cycle, then the limits of the desk's profiles; `letters`
    are as `limits` has them.
    """
    if not marks:
        return []
    cycle = [mark for mark in marks if mark.cycle == marks[-1].cycle]
    found = (_one(clock, cycle, now, desk, whose) for clock in CLOCKS)
    return [*(each for each in found if each is not None), *limits(marks, now, desk, letters)]


def of(slug: Slug, marks: Sequence[Mark], now: datetime, desk: Desk, whose: Whose) -> Shown | None:
    """One of the clocks; None while it does not run and has not run in this cycle."""
    cycle = [mark for mark in marks if mark.cycle == marks[-1].cycle]
    clock = next(each for each in CLOCKS if each.slug is slug)
    return _one(clock, cycle, now, desk, whose)


def pressing(clocks: Sequence[Shown]) -> Shown | None:
    """The clock that is due first; of a profile's limits the next, or the last if all are past."""
    own = [each for each in clocks if each.presses and each.rule is None]
    profiles: dict[str, list[Shown]] = {}
    for each in clocks:
        if each.presses and each.rule is not None:
            profiles.setdefault(each.hours, []).append(each)
    for limits in profiles.values():
        to_come = [each for each in limits if each.reading.left >= timedelta(0)]
        own.append(min(to_come, key=_due) if to_come else max(limits, key=_due))
    return min(own, key=_due, default=None)


def _due(each: Shown) -> datetime:
    assert each.reading.due_at is not None  # noqa: S101 - what presses has one
    return each.reading.due_at


def _one(
    clock: Clock, cycle: Sequence[Mark], now: datetime, desk: Desk, whose: Whose
) -> Shown | None:
    found = _window(clock, cycle)
    if found is None:
        return None
    begun, stopped = found
    own = cycle[begun].lane if clock.slug is Slug.FIRST_RESPONSE else None
    allowed, hours = target(clock.slug, own or whose.lane, desk)
    care = hours is Hours.CARE
    calendar = None if hours is Hours.CLOCK else desk.calendar_of(whose.team, care=care)
    reading = read(
        Target(allowed, calendar, clock.runs),
        [mark.change for mark in cycle[begun:]],
        now,
        done_at=None if stopped is None else cycle[stopped].at,
    )
    if reading is None:
        return None  # it begins later than now: a clock was put back
    why = next(mark.because for mark in reversed(cycle) if mark.because is not Because.THANKS)
    return Shown(clock.slug.value, cycle[begun].at, reading, allowed, hours.value, why)


def _window(clock: Clock, cycle: Sequence[Mark]) -> tuple[int, int | None] | None:
    """Where a clock last began, and where it stopped."""
    begun: int | None = None
    stopped: int | None = None
    ready = not clock.after
    for place, mark in enumerate(cycle):
        if mark.because in clock.voids:
            begun = stopped = None
            ready = not clock.after
        if begun is not None and stopped is None and mark.because in clock.stops:
            stopped = place
        ready = ready or mark.because in clock.after
        again = clock.renewed or begun is None or stopped is not None
        if (ready and again and mark.because in clock.begins) or (
            begun is None and mark.because in clock.instead
        ):
            begun, stopped = place, None
    return None if begun is None else (begun, stopped)


def limits(
    marks: Sequence[Mark], now: datetime, desk: Desk, letters: Letters = NO_LETTERS
) -> Iterator[Shown]:
    """The outer limits by the desk's regulatory profiles: nothing pauses them, and a reopening does
    not begin them anew. `letters` are the days that regulators' letters gave, and of the customer's
    first word where another case was joined: the earlier word counts.
    """
    last = marks[-1]
    received = letters.get(Since.RECEIPT)
    ended = None
    if last.turn is Turn.ENDED:
        own = (mark for mark in marks if mark.cycle == last.cycle)
        ended = next(mark.at for mark in own if mark.turn is Turn.ENDED)
    for profile in desk.profiles:
        first = marks[0].at if received is None else min(marks[0].at, profile.begins(received))
        for slug, limit in profile.limits.items():
            day = None if limit.since is Since.RECEIPT else letters.get(limit.since)
            began = first if day is None else profile.begins(day)
            due_at = _ends(profile, slug, began, desk)
            at = ended or now
            reading = Reading(
                cycle=last.cycle,
                standing=Standing.RUNNING if ended is None else Standing.STOPPED,
                spent=max(at - began, timedelta(0)),
                left=due_at - at,
                due_at=due_at,
                read_at=now,
                stopped_at=ended,
            )
            yield Shown(
                f"{profile.slug}.{slug}",
                began,
                reading,
                due_at - began,
                profile.slug,
                last.because,
                rule=limit.rule,
                assumed=limit.since is not Since.RECEIPT and day is None,
            )


def _ends(profile: Profile, slug: str, began: datetime, desk: Desk) -> datetime:
    try:
        return profile.due(slug, began, desk.calendar)
    except HoursError:  # nobody works before it ends: the day itself does
        return profile.due(slug, began)
