"""What a promise in a message is: its words, its last moment, what it is of, what is in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

type Hours = Callable[[date], tuple[datetime, datetime] | None]
"""When people begin and stop to work on a day of the shop's (aware); None when they do not work."""


class What(StrEnum):
    """What is promised, as far as the words say."""

    CALL = "call"
    ANSWER = "answer"
    MONEY = "money"
    DELIVERY = "delivery"
    WORK = "work"
    OTHER = "other"


class Doubt(StrEnum):
    """Why a promise's moment should be looked at by a person."""

    VAGUE = "vague"
    """No time is told: soon, 尽快."""
    DEPENDS = "depends"
    """Counted from something that has not come yet: after we receive it."""
    UNTIMED = "untimed"
    """A sum is promised without a word of when."""
    AMBIGUOUS = "ambiguous"
    """The words can mean another day or hour too: 5/3, at 8, a weekday that is not the date's."""
    PAST = "past"
    """The moment was over when the words were written."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount as it is written; `currency` (ISO 4217) is the shop's where no word tells it.
    `further` says that it comes on top of another: "another $20", 另外再退20元.
    """

    amount: Decimal
    currency: str
    further: bool = False


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise in a text: `words` is text[start:end].

    `due` is the last moment, in UTC, at which it is still kept; None when the words tell none.
    """

    start: int
    end: int
    words: str
    what: What
    due: datetime | None
    doubts: frozenset[Doubt] = frozenset()
    amount: Sum | None = None
