"""What passes the turn in a case: the rules by which each thing that happens makes it somebody's.

Pure, and the one place: the unit of work asks it of every event that it records, and the history
of a case from before turns were kept is read from its events by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from escalation.events import Kind
from escalation.sla import Change, Lane, Turn


class Because(StrEnum):
    """Why it is somebody's turn."""

    OPENED = "opened"
    WORD = "word"
    """The customer wrote."""
    THANKS = "thanks"
    """The customer wrote a courtesy, which changes nothing."""
    ANSWER = "answer"
    """The bot said something."""
    OFFER = "offer"
    NO_OFFER = "no_offer"
    """An offer was declined, countered, or ran out."""
    HANDED_OVER = "handed_over"
    AWAITED = "awaited"
    """A person's answer is awaited anew: the one before was to something else."""
    TAKEN = "taken"
    HANDED_BACK = "handed_back"
    REPLY = "reply"
    """A person answered."""
    QUESTION = "question"
    """A person answered, and asks the customer something."""
    UNHEARD = "unheard"
    """What was said can never arrive: it passed no turn."""
    SILENT = "silent"
    """The customer did not answer a person in time."""
    SETTLED = "settled"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


PERSON: Final = frozenset({Because.REPLY, Because.QUESTION})
"""What a person says to the customer."""


@dataclass(frozen=True, slots=True)
class Mark:
    """From `at` on it is somebody's `turn`, in a `cycle` of the case, `because` of something; from
    then on a person's answer is awaited as soon as the `lane` says, where it has one. `message` is
    the number of the message that was said to the customer then.
    """

    at: datetime
    turn: Turn
    cycle: int
    because: Because
    lane: Lane | None = None
    message: int | None = field(default=None, compare=False)

    @property
    def change(self) -> Change:
        """The same for the arithmetic of turns."""
        return Change(self.at, self.turn)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a case stands when something happens: whose turn it is, whether it is with people, and
    whether an offer is open.
    """

    turn: Turn = Turn.BOT
    with_people: bool = False
    offered: bool = False


class Happened(Protocol):
    """An event as it is stored. Its payload says of an opening `since` when the customer had
    written, of a customer's words whether they are a `courtesy`, of a person's answer whether it
    `asks` something, of a hand-back whether something is `offered`, of what is handed over its
    `lane`, of what was said the number of its `message`, and of what can never arrive whether the
    customer is waited for all the same (`waits`).
    """

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


BY_ITSELF = {
    Kind.CASE_OPENED: (Turn.BOT, Because.OPENED),
    Kind.CASE_ESCALATED: (Turn.US, Because.HANDED_OVER),
    Kind.CASE_AWAITED: (Turn.US, Because.AWAITED),
    Kind.CASE_SILENT: (Turn.US, Because.SILENT),
    Kind.CASE_CLAIMED: (Turn.US, Because.TAKEN),
    Kind.CASE_REOPENED: (Turn.US, Because.REOPENED),
    Kind.CASE_OFFERED: (Turn.CUSTOMER, Because.OFFER),
    Kind.CASE_HANDED_BACK: (Turn.CUSTOMER, Because.HANDED_BACK),
    Kind.CASE_SETTLED: (Turn.ENDED, Because.SETTLED),
    Kind.CASE_RESOLVED: (Turn.ENDED, Because.RESOLVED),
    Kind.CASE_CLOSED: (Turn.ENDED, Because.CLOSED),
}
"""What makes it somebody's turn wherever the case stands; but see `passes` of a claim."""
NO_OFFER = frozenset({Kind.REMEDY_DECLINED, Kind.REMEDY_COUNTERED, Kind.REMEDY_EXPIRED})


def passes(  # noqa: C901, PLR0911 - one way out for each kind of thing
    where: Where, kind: str, *, who: str, payload: Mapping[str, Any]
) -> tuple[Turn, Because] | None:
    """Whose turn it is after an event, and why; None when it is none of the turn's business.

    The bot's own words make it the customer's turn while the bot has the case, and while an offer
    is open; a person's do when they ask something. Else a case that is with people waits for them
    until it has ended: that they said they would look into it ends nobody's wait. Another holder
    answers no question that the customer was asked.
    """
    if kind == Kind.CASE_CLAIMED and where.with_people and where.turn is Turn.CUSTOMER:
        return Turn.CUSTOMER, Because.TAKEN
    if kind in BY_ITSELF:
        return BY_ITSELF[Kind(kind)]
    if kind == Kind.CASE_UNHEARD:
        others = Turn.CUSTOMER if payload.get("waits") else Turn.US
        return (others if where.turn is not Turn.ENDED else Turn.ENDED), Because.UNHEARD
    if where.turn is Turn.ENDED:
        return None
    ours = Turn.US if where.with_people else Turn.BOT
    match kind:
        case Kind.MESSAGE_RECEIVED if payload.get("courtesy"):
            return where.turn, Because.THANKS
        case Kind.MESSAGE_RECEIVED:
            return ours, Because.WORD
        case Kind.MESSAGE_SAID if who == "bot":
            asks = where.offered or not where.with_people
            return (Turn.CUSTOMER if asks else where.turn), Because.ANSWER
        case Kind.CASE_REPLIED if payload.get("asks"):
            return Turn.CUSTOMER, Because.QUESTION
        case Kind.CASE_REPLIED:
            return (Turn.CUSTOMER if where.offered else Turn.US), Because.REPLY
        case _ if kind in NO_OFFER:
            return ours, Because.NO_OFFER
        case _:
            return None


def read_events(events: Iterable[Happened]) -> list[Mark]:
    """The turns of a case from its events, in their order."""
    marks: list[Mark] = []
    where: Where | None = None
    cycle = 1
    for event in events:
        if where is None and event.kind != Kind.CASE_OPENED:
            continue
        passed = passes(where or Where(), event.kind, who=event.who, payload=event.payload)
        if event.kind == Kind.CASE_REOPENED:
            cycle = int(event.payload.get("cycle", cycle + 1))
        if passed is not None:
            marks.append(mark_of(event, passed, cycle))
        where = _moved(where or Where(), event, passed[0] if passed else None)
    return in_order(heard(marks))


def mark_of(event: Happened, passed: tuple[Turn, Because], cycle: int) -> Mark:
    """The mark of an event that passes the turn so."""
    turn, because = passed
    message = event.payload.get("message")
    return Mark(since_of(event), turn, cycle, because, lane_of(event), message)


def heard(marks: Iterable[Mark]) -> list[Mark]:
    """The marks without those of what never arrived."""
    found: list[Mark] = []
    for mark in marks:
        if mark.because is Because.UNHEARD:
            found = [each for each in found if each.message != mark.message]
        found.append(mark)
    return found


def _moved(where: Where, event: Happened, turn: Turn | None) -> Where:
    where = replace(where, turn=turn or where.turn)
    match event.kind:
        case Kind.CASE_ESCALATED | Kind.CASE_REOPENED:
            return replace(where, with_people=True, offered=False)
        case Kind.CASE_CLAIMED:
            return replace(where, with_people=True)
        case Kind.CASE_HANDED_BACK:
            offered = bool(event.payload.get("offered", where.offered))
            return replace(where, with_people=False, offered=offered)
        case Kind.CASE_OFFERED:
            return replace(where, offered=True)
        case kind if kind in NO_OFFER:
            return replace(where, offered=False)
        case _:
            return where


def since_of(event: Happened) -> datetime:
    """From when on the turn that an event passes is somebody's."""
    since = event.payload.get("since")
    return datetime.fromisoformat(since) if since else event.at


def lane_of(event: Happened) -> Lane | None:
    """How quickly a person's answer is awaited from an event on; before lanes were recorded, a case
    was handed over as urgent or not.
    """
    lane = event.payload.get("lane")
    if lane is None and event.kind == Kind.CASE_ESCALATED:
        return Lane.URGENT if event.payload.get("urgent") else Lane.DESK
    return Lane(lane) if lane else None


def answered_at(marks: Sequence[Mark]) -> datetime | None:
    """When a person said something to the customer last."""
    return next((mark.at for mark in reversed(marks) if mark.because in PERSON), None)


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """The marks as they came about, none before the one ahead of it: what a customer wrote while
    something else was being said is taken up after that.
    """
    ordered: list[Mark] = []
    for mark in marks:
        last = ordered[-1].at if ordered else mark.at
        ordered.append(mark if mark.at >= last else replace(mark, at=last))
    return ordered
