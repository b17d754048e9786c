"""What a week is counted from: one frozen row per case, with its life so far. No SQL, no words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from escalation.states import ENDED
from handlers.model import NO_COMPLAINT

FIRST_RESPONSE = "first_response"
"""The kind of the promise that a person will answer by a time."""


class Outcome(StrEnum):
    """How a case stands: settled by the bot, by people, ended without a settlement, or not over."""

    CHAT = "chat"
    PEOPLE = "people"
    QUIET = "quiet"
    OPEN = "open"


class Verdict(StrEnum):
    """How a promise stands."""

    KEPT = "kept"
    BROKEN = "broken"
    WAITING = "waiting"


class Helped(StrEnum):
    """The customer's answer to `did it help?`."""

    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A time that the customer was told."""

    kind: str
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    broken_at: datetime | None = None

    def verdict(self, now: datetime) -> Verdict:
        """How it stands; when its time has passed it is broken, judged already or not."""
        if self.kept_at is not None and self.kept_at <= self.due_at:
            return Verdict.KEPT
        if self.broken_at is None and self.kept_at is None and now < self.due_at:
            return Verdict.WAITING
        return Verdict.BROKEN


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A remedy that was granted; without a sum when it costs no money."""

    kind: str
    at: datetime
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A time during which the case was open: from its opening or a reopening up to its end."""

    start: datetime
    end: datetime | None = None

    @property
    def length(self) -> timedelta | None:
        """How long it was; None while it lasts."""
        return None if self.end is None else self.end - self.start


@dataclass(frozen=True, slots=True)
class Wait:
    """From the moment a case was handed over to people up to a person's first answer."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case. `customer` names the person as far as known: a customer's id, else the chat's."""

    number: int
    cause: str
    opened_at: datetime
    customer: str
    channel: str = "webchat"
    language: str = "en"
    state: str = "talking"
    secondary: tuple[str, ...] = ()
    signs: frozenset[str] = frozenset()  # kinds of signs that somebody needed care first
    topic: str | None = None
    ended_by: str | None = None  # bot | staff; None: it was never settled
    helped: bool | None = None
    spells: tuple[Spell, ...] = ()
    waits: tuple[Wait, ...] = ()
    promises: tuple[PromiseRow, ...] = ()
    grants: tuple[GrantRow, ...] = ()
    at_risk: tuple[tuple[str, Decimal], ...] = ()  # revenue at risk with the customer, by currency

    @property
    def is_complaint(self) -> bool:
        """Whether it is one, as far as anybody knows."""
        return self.cause != NO_COMPLAINT

    @property
    def outcome(self) -> Outcome:
        """How it stands now."""
        if self.state not in ENDED:
            return Outcome.OPEN
        return {"bot": Outcome.CHAT, "staff": Outcome.PEOPLE}.get(
            self.ended_by or "", Outcome.QUIET
        )

    @property
    def answer(self) -> Helped:
        """Whether it helped: the last answer there is. A reopening is the answer no."""
        if self.helped is None and len(self.spells) > 1:
            return Helped.NO
        return {True: Helped.YES, False: Helped.NO, None: Helped.UNANSWERED}[self.helped]

    @property
    def settlements(self) -> tuple[Spell, ...]:
        """The spells that ended with a settlement: every reopened one, and the last if it did."""
        ended = self.spells[:-1] if self.outcome is Outcome.QUIET else self.spells
        return tuple(spell for spell in ended if spell.end is not None)

    @property
    def time_to_end(self) -> timedelta | None:
        """How long it was open, all its spells together; None unless it is settled now.

        The days between an end and a reopening are nobody's wait, so they do not count (T47, T48).
        """
        if self.outcome not in {Outcome.CHAT, Outcome.PEOPLE}:
            return None
        lengths = [spell.length for spell in self.spells if spell.length is not None]
        return sum(lengths, timedelta()) if lengths else None


class Step(StrEnum):
    """What the log says of a case that moves its clocks."""

    HANDED_OVER = "handed_over"
    ANSWERED = "answered"
    HANDED_BACK = "handed_back"
    ENDED = "ended"
    REOPENED = "reopened"


def waits(log: Iterable[tuple[datetime, Step]]) -> tuple[Wait, ...]:
    """How long a customer waited for a person each time, from the log in its order.

    What the bot says in between neither stops the clock nor starts it (T47); a reopening starts
    one of its own (T48).
    """
    found: list[Wait] = []
    since: datetime | None = None
    for at, step in log:
        if step is Step.HANDED_OVER:
            since = since or at
        elif step is Step.ANSWERED and since is not None:
            found.append(Wait(since, at))
            since = None
        elif step in {Step.ENDED, Step.HANDED_BACK, Step.REOPENED}:
            since = None
    return tuple(found)


def spells(
    opened_at: datetime, log: Iterable[tuple[datetime, Step]], ended_at: datetime | None
) -> tuple[Spell, ...]:
    """The times during which a case was open, from the log in its order.

    Of several ends in a row the first counts: a settled case is not open again until it is closed.
    `ended_at` is what the case itself says, None while it is open; it decides about the last spell.
    """
    made: list[Spell] = []
    start: datetime | None = opened_at
    for at, step in log:
        if step is Step.REOPENED and start is None:
            start = at
        elif step is Step.ENDED and start is not None:
            made.append(Spell(start, at))
            start = None
    if start is not None:
        made.append(Spell(start, ended_at))
    elif ended_at is None:
        made[-1] = Spell(made[-1].start)
    return tuple(made)
