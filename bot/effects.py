"""What a step of the talk asks for, as values: what is said, offered, granted or handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.dialogue import Sign
from handlers.model import Cause, Choice, Level, Say

if TYPE_CHECKING:
    from handlers.authority import Offer, Stopped
    from handlers.evidence import Finding
    from handlers.remedies import Remedy


@dataclass(frozen=True, slots=True)
class Speak:
    """Say this to the customer, with these quick answers; or, where just this was said last, the
    first of `again` that was not.
    """

    say: Say
    choices: tuple[Choice, ...] = ()
    again: tuple[Say, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """Open a case, or bring the open one up to date. `fresh` forces a new one; with `apart` the
    words of this turn belong to the case before it all the same.

    `findings` are for staff alone: what the records say to the claim (`verdict`), and why a person
    should look first.
    """

    cause: Cause
    topic: str | None = None
    point: Say | None = None
    fresh: bool = False
    apart: bool = False
    verdict: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Enter the offer into the ledger and say it."""

    offer: Offer
    say: Say


@dataclass(frozen=True, slots=True)
class Propose:
    """Enter what the bot may not grant, so that a supervisor finds it."""

    stopped: tuple[Stopped, ...]


@dataclass(frozen=True, slots=True)
class Accept:
    """The customer said yes to the open offer: consent, grant, carry out, tell."""


@dataclass(frozen=True, slots=True)
class NextSlot:
    """The customer said yes to a time that has passed: offer the next one."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The customer said no to the open offer. `words` say what they want instead, if they did."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """The customer has read the open offer and said neither yes nor no to it."""


@dataclass(frozen=True, slots=True)
class Countered:
    """The customer asked for something else in place of the open offer, which ends with that: in
    their `words`, and as a `remedy` where these tell.
    """

    words: str
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """The open offer ends by something else than an answer; `why` stands in the
    ledger.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Escalate:
    """Hand over to a person: `lead` is said first, then what `manner` chooses."""

    reason: str
    lead: tuple[Say, ...] = ()
    urgent: bool = False
    level: str = Level.SUPERVISOR
    manner: Literal["plain", "outage", "not_understood"] = "plain"


@dataclass(frozen=True, slots=True)
class Care:
    """Somebody may be in need: a person at once, with words of care and nothing else. One that goes
    `beside` what else is done is only shown to people, and answered by the rest. `complains` says
    that the words are a complaint, whatever else they may be.
    """

    signs: tuple[Sign, ...]
    beside: bool = False
    complains: bool = False


@dataclass(frozen=True, slots=True)
class Wake:
    """The customer added to the case: its causes are brought up to date, and where a person has it
    it `waits` for an answer unless it was only manners.
    """

    waits: bool = True


@dataclass(frozen=True, slots=True)
class AsksMore:
    """The customer asks about what was agreed on while it is under way: a person answers."""


@dataclass(frozen=True, slots=True)
class Helped:
    """The answer to `did it help?`: yes closes the case, no reopens it for a person."""

    helped: bool


Effect = (
    Speak
    | Open
    | MakeOffer
    | Propose
    | Accept
    | NextSlot
    | Decline
    | Understood
    | Countered
    | SetAside
    | Escalate
    | Care
    | Wake
    | AsksMore
    | Helped
)
