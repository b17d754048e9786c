"""Whose turn it was in a case, and for how long: the bot's, ours, the customer's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from escalation.sla.calendar import Calendar, in_utc
from escalation.sla.measure import elapsed

ZERO = timedelta(0)


class Turn(StrEnum):
    """For whom a case waits."""

    BOT = "bot"
    """The bot has it."""
    US = "us"
    """A person of ours has to do something."""
    CUSTOMER = "customer"
    """The customer was asked or offered something."""
    ENDED = "ended"
    """Nobody: it has ended, for the time being."""


class TurnError(ValueError):
    """A history that cannot be one: its changes are not in order."""


@dataclass(frozen=True, slots=True)
class Change:
    """From this instant on it is somebody's turn."""

    at: datetime
    turn: Turn


@dataclass(frozen=True, slots=True)
class Stretch:
    """One turn from an instant to another, in UTC."""

    turn: Turn
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Cycle:
    """A case from its opening, or reopening, to its next end: `ends` is None while it runs.

    `stretches` reach to its end, or to the instant of looking.
    """

    number: int
    begins: datetime
    ends: datetime | None
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """How long a case was with the bot, waited for us, for the customer, and had ended."""

    bot: timedelta = ZERO
    us: timedelta = ZERO
    customer: timedelta = ZERO
    ended: timedelta = ZERO

    @property
    def open(self) -> timedelta:
        """The three sums together: all the time in which the case was open."""
        return self.bot + self.us + self.customer


def stretches(changes: Sequence[Change], until: datetime) -> Iterator[Stretch]:
    """The turns one after another, each as long as it lasted, up to `until`.

    Of several changes at the same instant all but the last one lasted for no time (T12); what is
    later than `until` has not happened yet.

    Raises:
        TurnError: the changes are not in order of time.
    """
    until = in_utc(until)
    marks = [(in_utc(change.at), change.turn) for change in changes]
    if any(after < before for (before, _), (after, _) in pairwise(marks)):
        raise TurnError("the changes of a case are not in order of time")
    start: datetime | None = None
    holder = Turn.ENDED
    for at, turn in marks:
        if at > until:
            break
        if start is None:
            start, holder = at, turn
        elif turn is not holder:
            yield Stretch(holder, start, at)
            start, holder = at, turn
    if start is not None:
        yield Stretch(holder, start, until)


def sums(changes: Sequence[Change], until: datetime, calendar: Calendar | None = None) -> Sums:
    """The sums of a case at `until`: on the clock, or of the working time of a calendar.

    On the clock they add up to all the time since the first change, to the microsecond; in working
    time, to all the working time since.
    """
    total = dict.fromkeys(Turn, ZERO)
    for stretch in stretches(changes, until):
        total[stretch.turn] += elapsed(stretch.start, stretch.end, calendar)
    return Sums(**total)


def cycles(changes: Sequence[Change], until: datetime) -> list[Cycle]:
    """The cycles of a case, from the first on: each reopening begins another one (T13, T48)."""
    found: list[Cycle] = []
    run: list[Stretch] = []
    for stretch in stretches(changes, until):
        if stretch.turn is not Turn.ENDED:
            run.append(stretch)
        elif run:
            found.append(Cycle(len(found) + 1, run[0].start, stretch.start, tuple(run)))
            run = []
    if run:
        found.append(Cycle(len(found) + 1, run[0].start, None, tuple(run)))
    return found
