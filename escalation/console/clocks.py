"""The times that run in a case: computed for the moment of looking, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.clocks import Shown, Slug, pressing
from escalation.desk import Desk
from escalation.models import Case, Message, Promise
from escalation.services.history import clocks_of, letters_of, totals
from escalation.services.promises import WRITTEN
from escalation.sla import Badge, Since, Standing, Turn, badge
from escalation.turns import Because, Mark
from handlers.texts import N_

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Between these every instant can be shown; a time of a form beyond them is the nearest."""
CLOCKS = {
    Slug.ACKNOWLEDGEMENT: N_("First word"),
    Slug.FIRST_RESPONSE: N_("First answer"),
    Slug.NEXT_ANSWER: N_("Next answer"),
    Slug.NEXT_WORD: N_("Word to the customer"),
    Slug.RESOLUTION: N_("Resolution"),
}
LIMITS = {
    "summary_resolution": N_("Summary resolution"),
    "final_response": N_("Final response"),
    "final_response_exceptional": N_("Final response, in exceptional cases"),
    "response": N_("Response"),
    "authority_answer": N_("The authority’s answer"),
    "mediation": N_("End of mediation"),
}
LETTERS = {
    Since.FORWARDED: N_("Sent on to us by the regulator"),
    Since.FILED: N_("Filed with the authority"),
    Since.ACCEPTED: N_("Accepted by the authority"),
}
"""The days that a letter can give."""
PAUSED = {
    Because.QUESTION: N_("the customer was asked something"),
    Because.OFFER: N_("an offer is open"),
}
"""Why a clock rests; for any other reason it is the customer's turn."""
CUSTOMERS_TURN = N_("it is the customer’s turn")
IN_HEAD = frozenset({Slug.FIRST_RESPONSE, Slug.NEXT_ANSWER, Slug.RESOLUTION})
"""What is seen before anything is opened."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One due time: what for, how it stands, and how far away it is or was missed by. One that
    rests has none, but a reason: `paused`. `rule` and `profile` are those of a regulator's limit,
    which is `assumed` to count from the first word while nobody has said from which day.
    """

    label: str
    due_at: datetime | None
    badge: Badge
    left: timedelta
    done_at: datetime | None = None
    paused: str | None = None
    profile: str | None = None
    rule: str | None = None
    in_head: bool = False
    assumed: bool = False


def clock(label: str, due_at: datetime, now: datetime, done_at: datetime | None) -> Clock:
    """The clock of one due time at `now`."""
    return Clock(label, due_at, badge(due_at, now, done_at), due_at - (done_at or now), done_at)


def clocks(case: Case, marks: Sequence[Mark], now: datetime, desk: Desk) -> list[Clock]:
    """The clocks of a case, as its history says."""
    return [_shown(each) for each in clocks_of(case, marks, now, desk)]


def next_clock(case: Case, marks: Sequence[Mark], now: datetime, desk: Desk) -> Clock | None:
    """The most pressing clock of a case: what a list shows; none while all of them rest."""
    found = pressing(clocks_of(case, marks, now, desk))
    return None if found is None else _shown(found)


@dataclass(frozen=True, slots=True)
class Letter:
    """A day that a regulator's letter gives: its name in a form, in words, and as it was said."""

    since: Since
    label: str
    day: date | None


def letters(case: Case, desk: Desk) -> list[Letter]:
    """The days from which the limits of the desk's profiles count, beside the first word."""
    wanted = {limit.since for profile in desk.profiles for limit in profile.limits.values()}
    said = letters_of(case)
    named = ((since, label) for since, label in LETTERS.items() if since in wanted)
    return [Letter(since, label, said.get(since)) for since, label in named]


def _shown(each: Shown) -> Clock:
    reading, due_at = each.reading, each.reading.due_at
    profile, _, limit = each.slug.rpartition(".")
    paused = reading.standing is Standing.PAUSED
    return Clock(
        label=LIMITS.get(limit, limit) if profile else CLOCKS[Slug(each.slug)],
        due_at=due_at,
        badge=each.badge,
        left=due_at - (reading.stopped_at or reading.read_at) if due_at else reading.left,
        done_at=reading.stopped_at,
        paused=PAUSED.get(each.because, CUSTOMERS_TURN) if paused else None,
        profile=profile or None,
        rule=each.rule,
        in_head=each.slug in IN_HEAD,
        assumed=each.assumed,
    )


@dataclass(frozen=True, slots=True)
class Share:
    """One of the three sums: whose, how long on the clock and in working time, and from where to
    where it reaches in a bar that is a hundred long.
    """

    turn: Turn
    clock: timedelta
    work: timedelta
    start: float
    width: float


def shares(case: Case, marks: Sequence[Mark], now: datetime, desk: Desk) -> list[Share]:
    """The three sums of a case; none where nothing is known of it."""
    if not marks:
        return []
    total = totals(marks, now, desk, case.team)
    found: list[Share] = []
    start = 0.0
    for turn in (Turn.BOT, Turn.US, Turn.CUSTOMER):
        length = getattr(total.clock, turn.value)
        width = 100 * (length / total.clock.open) if total.clock.open else 0.0
        found.append(Share(turn, length, getattr(total.work, turn.value), start, width))
        start += width
    return found


@dataclass(frozen=True, slots=True)
class PromiseShown:
    """A promise with its clock, the words in which staff made it if they did and these are shown,
    and its time as a form has it.
    """

    promise: Promise
    clock: Clock
    words: str
    by_clock: str

    @property
    def is_to_do(self) -> bool:
        """Whether staff made it in writing and nobody has done it."""
        made = self.promise
        return made.kind in WRITTEN and made.kept_at is made.done_at is made.withdrawn_at is None


def promises_shown(
    promises: Iterable[Promise], said: Iterable[Message], now: datetime, zone: ZoneInfo
) -> list[PromiseShown]:
    """The promises of a case, of whose messages `said` are shown."""
    texts = {message.id: message.text for message in said}
    return [
        PromiseShown(
            made,
            promise_clock(made, now),
            texts.get(made.message_id or 0, "")[made.starts or 0 : made.ends or 0],
            by_clock(made.due_at, zone),
        )
        for made in promises
    ]


def promise_clock(promise: Promise, now: datetime) -> Clock:
    """How a promise stands; one that was broken is missed, whenever the word came after it."""
    if promise.broken_at is not None:
        return Clock(promise.kind, promise.due_at, Badge.MISSED, timedelta(0), promise.broken_at)
    return clock(promise.kind, promise.due_at, now, promise.kept_at)


def instant(typed: str, zone: ZoneInfo) -> datetime | None:
    """A time as a form has it, by the shop's clock; None for what is none."""
    try:
        found = datetime.fromisoformat(typed).replace(tzinfo=zone).astimezone(UTC)
        return min(max(found, EARLIEST), LATEST)
    except (ValueError, OverflowError):
        return None


def by_clock(due_at: datetime | None, zone: ZoneInfo) -> str:
    """An instant as a form has it: the shop's wall clock, to the full minute that is not before."""
    if due_at is None:
        return ""
    minute = due_at.replace(second=0, microsecond=0)
    full = minute if minute == due_at else minute + timedelta(minutes=1)
    return full.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
