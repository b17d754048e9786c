"""Remedies that cost a sum: money back, money off, credit, the same thing again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Self

from handlers.model import Money, Order, Say
from handlers.remedies.base import Grounds, OfMoney, Restores, catalogued
from handlers.texts import N_


@catalogued
@dataclass(frozen=True, slots=True)
class Refund(OfMoney):
    """Money back the way it was paid. `paid` tells the whole from a part of it."""

    paid: Money | None = field(default=None, metadata={"unit": "money"})

    kind: ClassVar[str] = "refund"
    name: ClassVar[str] = N_("Refund")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=3)

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:
        if grounds.amount is None or grounds.amount.amount <= 0:
            return None
        return cls(grounds.amount, grounds.paid)

    @property
    def makes_good(self) -> Restores:
        return Restores.PART if self._is_part else Restores.WHOLE

    @property
    def _is_part(self) -> bool:
        paid = self.paid
        return paid is not None and paid.currency == self.amount.currency and self.amount < paid

    def describe(self) -> Say:
        if self.paid == self.amount:
            text = N_("a full refund: the whole %(amount)s, to the way you paid")
        elif self._is_part:
            text = N_("a refund of %(amount)s of the %(paid)s you paid, to the way you paid")
            return Say(text, {"amount": self.amount, "paid": self.paid or self.amount})
        else:
            text = N_("a refund of %(amount)s to the way you paid")
        return Say(text, {"amount": self.amount})


@catalogued
@dataclass(frozen=True, slots=True)
class FeeWaiver(OfMoney):
    """A fee taken off, or paid back when it was taken already."""

    kind: ClassVar[str] = "fee_waiver"
    name: ClassVar[str] = N_("Fee taken off")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("the fee of %(amount)s taken off"), {"amount": self.amount})


@catalogued
@dataclass(frozen=True, slots=True)
class PriceMatch(OfMoney):
    """The difference to a lower price, paid back."""

    kind: ClassVar[str] = "price_match"
    name: ClassVar[str] = N_("Price difference")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("the price difference of %(amount)s paid back"), {"amount": self.amount})


@catalogued
@dataclass(frozen=True, slots=True)
class Voucher(OfMoney):
    """Credit for the next purchase."""

    kind: ClassVar[str] = "voucher"
    name: ClassVar[str] = N_("Credit")
    restores: ClassVar[Restores] = Restores.GOODWILL
    done_within: ClassVar[timedelta] = timedelta(days=1)

    def describe(self) -> Say:
        return Say(N_("a credit of %(amount)s on your account"), {"amount": self.amount})


@catalogued
@dataclass(frozen=True, slots=True)
class RetentionOffer(OfMoney):
    """A sum off what the customer pays, to stay."""

    kind: ClassVar[str] = "retention_offer"
    name: ClassVar[str] = N_("Sum off the next bill")
    restores: ClassVar[Restores] = Restores.GOODWILL
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("%(amount)s off your next bill or order"), {"amount": self.amount})


@catalogued
@dataclass(frozen=True, slots=True)
class Replacement(OfMoney):
    """The same item again, sent without charge. The cost is the item's value."""

    item: str = field(metadata={"unit": "text"})

    kind: ClassVar[str] = "replacement"
    name: ClassVar[str] = N_("Replacement")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=5)
    takes_sum: ClassVar[bool] = False

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:
        if grounds.order is None:
            return None
        value = grounds.amount or _worth(grounds.order)
        return cls(value, grounds.order.item) if value.amount > 0 else None

    def describe(self) -> Say:
        return Say(
            N_("a replacement for “%(item)s”, sent to you free of charge"), {"item": self.item}
        )


def _worth(order: Order) -> Money:
    """What the item is worth: what it sold for, which is never above its price."""
    charged = order.charged
    if charged is None or charged.currency != order.amount.currency or charged.amount <= 0:
        return order.amount
    return min(charged, order.amount)
