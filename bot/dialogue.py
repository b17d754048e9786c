"""The values of the talk: its state, what was heard, and what the desk knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from bot.nlu.counter import Counter
    from bot.nlu.understanding import Understanding
    from handlers.remedies import Remedy

Stage = Literal["idle", "clarifying", "asking", "offering", "more"]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where the talk stands, as kept on the conversation's row.

    In the stage `more` something is agreed on, and the customer was asked what else is still open.
    `facts` are what the words named, by kind, as bot.nlu.facts tells them: `amount` with
    `currency`, `competitor`, `when`, `staff`.
    `further` are grievances told beside an offer, to be seen to after it: each with its `cause`,
    what was `said`, the `order` and the `facts` that it names.
    `refused` holds the remedies (kind and parameters) to which the customer said no, or in place of
    which they asked for something else.
    """

    stage: Stage = "idle"
    cause: str | None = None
    secondary: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    order: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    question: str | None = None
    asked: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    acknowledged: bool = False
    refused: tuple[tuple[str, ...], ...] = ()
    unclear: int = 0
    further: tuple[Mapping[str, Any], ...] = ()

    def told(self, heard: Heard) -> Dialogue:
        """With the new words and facts in it; a fact named again replaces the one before. An offer
        stays about its order, whatever else is named.
        """
        said = (*self.said, heard.text) if heard.text.strip() else self.said
        keeps = heard.about if self.stage == "offering" else None
        return replace(
            self,
            said=said,
            order=keeps or heard.order or self.order,
            facts={**self.facts, **heard.facts},
        )

    def to_json(self) -> dict[str, Any]:
        """As kept in the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Dialogue:
        """What `to_json` wrote; a key that is unknown here (another version wrote it) is passed
        over.
        """
        known = {entry.name for entry in fields(cls)}
        values: dict[str, Any] = {
            key: tuple(tuple(v) if isinstance(v, list) else v for v in value)
            if isinstance(value, list)
            else value
            for key, value in kept.items()
            if key in known
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that somebody needs care first: its kind, and which of the messages gave it."""

    kind: str
    at: int


@dataclass(frozen=True, slots=True)
class Heard:
    """All that came in since the last answer, as one: a press, or words.

    `press` is the pressed choice's id without what ties it to its offer; `stale` says that the tie
    did not hold. `understanding` is None when the words hold no word (`wordless`) or when nothing
    could read them (`outage`). `consent` is what the careful rules of `bot.nlu.consent` read in the
    newest message alone, `understood` that it says no more than that it was read, `counter` what
    the words ask for in place of the open offer, `names_offer` that they ask for just what is on
    offer, `half_yes` that a part of them agrees to it. `order` is an order reference in the words
    that is the customer's own, `foreign_order` says that one was not, and `unproven` is one named
    in a chat that is not linked to a customer yet, without the fact that would show whose it is;
    `proven` says that this very message showed it, `misses` that it tried to and did not. `late` is
    the order meant that should have been delivered by now and is not, by the records. `about` is
    the order that was understood before these words, `turns_to` the one that they name instead,
    `beside` one of which they complain besides.
    """

    text: str = ""
    press: str | None = None
    stale: bool = False
    understanding: Understanding | None = None
    consent: Literal["yes", "no"] | None = None
    understood: bool = False
    counter: Counter | None = None
    names_offer: bool = False
    half_yes: bool = False
    wordless: bool = False
    outage: bool = False
    wants_person: bool = False
    wants: str | None = None
    order: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    foreign_order: bool = False
    unproven: str | None = None
    proven: bool = False
    misses: bool = False
    signs: tuple[Sign, ...] = ()
    late: str | None = None
    about: str | None = None
    turns_to: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A remedy that was granted: what, by which day, its reference, and whether it has been
    carried out.

    `order` and `causes` are those of its case; `recent` says that its day is not long past.
    """

    remedy: Remedy
    by: date
    reference: str
    done: bool
    order: str | None = None
    causes: frozenset[str] = frozenset()
    recent: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What the desk knows of this conversation's newest case, read in the turn's own transaction.

    `state` is None when there is no case. `due` is the time promised to the customer. `offer` is
    the open offer, `offer_by` the day by which it would be carried out, and `asking` says that
    nothing else was said to the customer since it was made or asked about: only then do words
    answer it. `lapsed` is an offer of the bot that ended without an answer, `missed` one of a time
    that has passed. `asked_if_helped` is True while the question of the follow-up stands
    unanswered, `asked` while people wait for the customer's answer to a question of theirs,
    `with_people` from when a person was asked on. `in_care` is True while somebody in
    need waits for a person or is with one; `emergency` is the number then. `judged` is True in a
    running talk of which a person has found that nobody is in need.
    """

    state: str | None = None
    number: int = 0
    due: datetime | None = None
    offer: Remedy | None = None
    offer_by: date | None = None
    asking: bool = True
    lapsed: Remedy | None = None
    missed: Remedy | None = None
    settled: Settled | None = None
    asked_if_helped: bool = False
    asked: bool = False
    held: bool = False
    with_people: bool = False
    in_care: bool = False
    judged: bool = False
    emergency: str | None = None

    @property
    def awaits_care(self) -> bool:
        """Whether somebody in need waits for the person who was called."""
        return self.in_care and self.state == "queued"
