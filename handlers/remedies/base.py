"""What every remedy says of itself, the catalogue in which all stand, and their form as text.

A fact about one kind of remedy stands on its class and nowhere else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, ClassVar, Self

from handlers.model import Money, MoneyError, Order, Say


class Restores(IntEnum):
    """How far a remedy by itself makes good what the customer lost, least first."""

    WORDS = 0
    """It is taken seriously, and said so."""
    GOODWILL = 1
    """Something is given beside the loss."""
    PART = 2
    """A part of the loss is made good, or the future is without it."""
    WHOLE = 3
    """The loss is made good."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a remedy may be made from; each kind takes what it needs.

    `paid` is set when `amount` is all or a part of what was paid for the order. `point` names in
    words what went wrong. `slot` is an instant, aware, at which somebody is there.
    """

    amount: Money | None = None
    paid: Money | None = None
    order: Order | None = None
    point: Say | None = None
    slot: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remedy(ABC):
    """A remedy with its parameters, which are the fields of its class.

    `name` is its label in lists, in English (a gettext key). `takes_sum` says whether a table or a
    person gives it a sum; `needs_account` whether it can only be carried out on a known account.
    It is carried out within `days` where a table says so, else as soon as its kind is.
    """

    days: int | None = field(default=None, kw_only=True, metadata={"unit": "days"})

    kind: ClassVar[str]
    name: ClassVar[str]
    restores: ClassVar[Restores]
    done_within: ClassVar[timedelta]
    takes_sum: ClassVar[bool] = False
    needs_account: ClassVar[bool] = True

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:  # noqa: ARG003 - for those that take any
        """The remedy on these grounds; None when they lack what it needs."""
        return cls()

    @property
    def cost(self) -> Money | None:
        """What it costs the shop; None when it costs no money."""
        return None

    @property
    def makes_good(self) -> Restores:
        """How far this very one restores, its parameters seen."""
        return self.restores

    def is_worth(self, other: Remedy) -> bool:
        """Whether it can take the place of the other: by their sums where both cost one in the same
        currency, else by how far each restores.
        """
        mine, its = self.cost, other.cost
        if mine is not None and its is not None and mine.currency == its.currency:
            return mine.amount >= its.amount
        return self.makes_good >= other.makes_good

    @property
    def stands_until(self) -> datetime | None:
        """The instant from which it can no longer be carried out as described, if there is one."""
        return None

    def moved_to(self, instant: datetime) -> Self | None:  # noqa: ARG002 - for those that have one
        """The same at another time; None for what has none."""
        return None

    def due(self, granted_at: datetime) -> datetime:
        """By when it is carried out when it is granted at that instant."""
        return granted_at + self.span

    @property
    def span(self) -> timedelta:
        """How long carrying it out may take."""
        return self.done_within if self.days is None else timedelta(days=self.days)

    @abstractmethod
    def describe(self) -> Say:
        """A noun phrase ("a refund of £4.00") for offers, outcomes, lists and the console."""


REMEDIES: dict[str, type[Remedy]] = {}
"""Every kind of remedy, in the order in which the classes stand."""


def catalogued[R: type[Remedy]](made: R) -> R:
    """Enter a remedy's class into the catalogue."""
    REMEDIES[made.kind] = made
    return made


@dataclass(frozen=True, slots=True)
class OfMoney(Remedy):
    """A remedy whose cost is the sum given."""

    amount: Money = field(metadata={"unit": "money"})

    takes_sum: ClassVar[bool] = True

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:
        if grounds.amount is None or grounds.amount.amount <= 0:
            return None
        return cls(grounds.amount)

    @property
    def cost(self) -> Money | None:
        return self.amount


def with_amount(remedy: Remedy, amount: Money) -> Remedy | None:
    """The same remedy over another sum; None for one whose sum cannot be chosen."""
    if isinstance(remedy, OfMoney) and remedy.takes_sum:
        return replace(remedy, amount=amount)
    return None


class UnknownRemedy(ValueError):
    """A kind that no class has, or parameters that do not fit it."""


def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money.of(amount, currency)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        message = f"{text!r} is no instant: its zone is missing"
        raise ValueError(message)
    return instant


READERS: Mapping[str, Callable[[str], Any]] = {"money": _money, "instant": _instant, "days": int}
"""How a parameter of a unit is read back; what has no reader is text."""


def to_params(remedy: Remedy) -> dict[str, str]:
    """The remedy's parameters as JSON keeps them; `from_params` turns them back."""
    params: dict[str, str] = {}
    for entry in fields(remedy):
        match getattr(remedy, entry.name):
            case None:
                pass
            case Money() as sum_ if entry.name == "amount":
                params["amount"], params["currency"] = format(sum_.amount, "f"), sum_.currency
            case Money() as sum_:
                params[entry.name] = f"{sum_.amount:f} {sum_.currency}"
            case int() as days:
                params[entry.name] = str(days)
            case datetime() as instant:
                params[entry.name] = instant.astimezone(UTC).isoformat()
            case text:
                params[entry.name] = text
    return params


def from_params(kind: str, params: Mapping[str, str]) -> Remedy:
    """The remedy that `to_params` wrote.

    Raises:
        UnknownRemedy: no such kind, or a parameter is missing, too many or no instant.
        MoneyError: a sum is no money.
    """
    given = dict(params)
    if "amount" in given:
        given["amount"] = f"{given['amount']} {given.pop('currency', '')}"
    try:
        made = REMEDIES[kind]
        units = {entry.name: str(entry.metadata.get("unit")) for entry in fields(made)}
        read = {name: READERS.get(units.get(name, ""), str) for name in given}
        return made(**{name: read[name](text) for name, text in given.items()})
    except MoneyError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        message = f"{kind!r} with {sorted(params)} is not a remedy known here"
        raise UnknownRemedy(message) from error
