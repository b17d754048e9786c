"""The values that rules speak in: money, orders, complaints, questions, offers, decisions. No
behaviour beyond them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import NewType
from uuid import UUID

Cause = NewType("Cause", str)
"""Slug of one of the causes for which customers leave, e.g. ``core_service_failure``."""

UNCLASSIFIED = Cause("unclassified")
"""What a case carries when nobody, machine or person, has named its cause yet."""
FAILED_RESPONSE = Cause("failed_response")
INCONVENIENCE = Cause("inconvenience")
NO_COMPLAINT = Cause("none")
"""What a case carries when a person found that the customer complains of nothing."""

LANGUAGES = ("en", "zh-Hans", "zh-Hant")

CENT = Decimal("0.01")


class MoneyError(ValueError):
    """A sum that is not a finite amount in a three-letter currency, or two currencies in one
    sum.
    """


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217), kept to the cent.

    Raises:
        MoneyError: the amount is not finite or too large, or the currency is not three capitals.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            message = f"{self.amount} is not an amount of money"
            raise MoneyError(message)
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):  # noqa: PLR2004 - ISO 4217
            message = f"{self.currency!r} is not a currency code such as CNY"
            raise MoneyError(message)
        try:
            cents = self.amount.quantize(CENT, ROUND_HALF_UP)
        except InvalidOperation as error:
            message = f"{self.amount} is too large to be an amount of money"
            raise MoneyError(message) from error
        object.__setattr__(self, "amount", cents)

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> Money:
        """Money from text or a whole number; never from a float."""
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation as error:
            message = f"{amount!r} is not an amount of money"
            raise MoneyError(message) from error

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            message = f"cannot join {self.currency} and {other.currency}"
            raise MoneyError(message)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


Param = str | int | Money | date | datetime
"""What a sentence may be filled with; `texts.render` writes each as the language does."""


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence to a person: its English source text (the gettext key) and what fills its
    ``%(name)s`` places.

    A parameter that is itself a `Say` is rendered first, in the same language.
    """

    text: str
    params: Mapping[str, Param | Say] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One quick answer under a message. `id` comes back when it is pressed."""

    id: str
    label: Say

    def tied_to(self, what: UUID) -> Choice:
        """The same answer to one thing alone, as an offer or a case: pressed late, it is known."""
        return Choice(f"{self.id}:{what}", self.label)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is lacking and cannot be looked up. `fact` is the key under which the answer is
    kept.
    """

    fact: str
    say: Say
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the complaining customer, as the shop's records have it.

    `charged` is what was really taken; `promised_on` and `delivered_on` are shop-local days.
    """

    ref: str
    item: str
    amount: Money
    ordered_on: date
    charged: Money | None = None
    promised_on: date | None = None
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """Who complains, as far as known. An unlinked chat has the id ``None`` and no orders."""

    id: str | None = None
    name: str | None = None
    tier: str = "standard"
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What was gathered from the talk and looked up in the records.

    `order` is set only when it is the customer's own; `claimed` is the sum the customer names;
    `answers` holds what was said to earlier questions by `Question.fact`, `asked` every question
    put so far.
    """

    order: Order | None = None
    claimed: Money | None = None
    competitor: str | None = None
    when: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


class Level(StrEnum):
    """Who may decide, lowest first (分级授权)."""

    BOT = "bot"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Grant:
    """Something of worth that was granted to the customer before: when, and for which order."""

    on: date
    order: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What went before with this customer.

    `grants` are the newest first and may be cut where there are many; `known_since` is the day from
    which on the shop knows them, `wrong_guesses` how many wrong facts this chat named before its
    order was proved, `next_level` the one above the highest that an earlier case of the same cause
    came to.
    """

    grants: tuple[Grant, ...] = ()
    known_since: date | None = None
    wrong_guesses: int = 0
    next_level: str = Level.SUPERVISOR


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as the rules see it: the causes (primary first), the words, the facts, the
    customer.

    `text` is all that the customer said on this complaint, `plain` the same folded for reading by
    rules (NFKC, lower case, traditional characters simplified); `today` is the shop's local day,
    `currency` the shop's own; `earlier` counts this customer's cases of the same cause in the last
    90 days.
    """

    cause: Cause
    text: str
    plain: str
    language: str
    currency: str
    customer: Customer
    facts: Facts
    today: date
    secondary: tuple[Cause, ...] = ()
    earlier: int = 0
    history: History = field(default_factory=History)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Why a complaint goes to a person, and to which level.

    `reason` is a stable slug (for statistics), `urgent` jumps the queue. `why` is said to the
    customer before the hand-over, in place of the usual sentence.
    """

    reason: str
    level: str = Level.SUPERVISOR
    urgent: bool = False
    why: Say | None = None
