"""Every remedy that can be offered: one frozen class each, with its kind, its cost and its words.

`describe()` is a noun phrase ("a refund of £4.00"), used in offers, outcomes and lists.
Adding a remedy is adding one class here; policy tables name it by `kind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import ClassVar, Protocol, runtime_checkable

from handlers.model import Money, Say
from handlers.texts import N_


@runtime_checkable
class Remedy(Protocol):
    """What a remedy must say of itself."""

    kind: ClassVar[str]
    done_within: ClassVar[timedelta]

    @property
    def cost(self) -> Money | None:
        """What it costs the shop; None when it costs no money."""
        ...

    def describe(self) -> Say:
        """A noun phrase for offers, lists and the console."""
        ...


@dataclass(frozen=True, slots=True)
class _OfMoney:
    """A remedy whose cost is the sum given."""

    amount: Money

    @property
    def cost(self) -> Money | None:
        return self.amount


@dataclass(frozen=True, slots=True)
class _Free:
    """A remedy that costs no money."""

    @property
    def cost(self) -> Money | None:
        return None


@dataclass(frozen=True, slots=True)
class Refund(_OfMoney):
    """Money back the way it was paid, whole or in part."""

    kind: ClassVar[str] = "refund"
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("a refund of %(amount)s to the way you paid"), {"amount": self.amount})


@dataclass(frozen=True, slots=True)
class FeeWaiver(_OfMoney):
    """A fee taken off, or paid back when it was taken already."""

    kind: ClassVar[str] = "fee_waiver"
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("the fee of %(amount)s taken off"), {"amount": self.amount})


@dataclass(frozen=True, slots=True)
class PriceMatch(_OfMoney):
    """The difference to a lower price, paid back."""

    kind: ClassVar[str] = "price_match"
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("the price difference of %(amount)s paid back"), {"amount": self.amount})


@dataclass(frozen=True, slots=True)
class Voucher(_OfMoney):
    """Credit for the next purchase."""

    kind: ClassVar[str] = "voucher"
    done_within: ClassVar[timedelta] = timedelta(days=1)

    def describe(self) -> Say:
        return Say(N_("a credit of %(amount)s on your account"), {"amount": self.amount})


@dataclass(frozen=True, slots=True)
class RetentionOffer(_OfMoney):
    """A sum off what the customer pays, to stay."""

    kind: ClassVar[str] = "retention_offer"
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("%(amount)s off your next bill or order"), {"amount": self.amount})


@dataclass(frozen=True, slots=True)
class Replacement(_OfMoney):
    """The same item again, sent without charge. The cost is the item's value."""

    item: str

    kind: ClassVar[str] = "replacement"
    done_within: ClassVar[timedelta] = timedelta(days=5)

    def describe(self) -> Say:
        return Say(
            N_("a replacement for “%(item)s”, sent to you free of charge"), {"item": self.item}
        )


@dataclass(frozen=True, slots=True)
class ExpeditedDelivery(_Free):
    """The order goes first."""

    ref: str

    kind: ClassVar[str] = "expedited_delivery"
    done_within: ClassVar[timedelta] = timedelta(days=2)

    def describe(self) -> Say:
        return Say(N_("order %(ref)s sent ahead of all others"), {"ref": self.ref})


@dataclass(frozen=True, slots=True)
class Correction(_Free):
    """A wrong record, bill or setting put right. `what` is the order or the account concerned."""

    what: str

    kind: ClassVar[str] = "correction"
    done_within: ClassVar[timedelta] = timedelta(days=2)

    def describe(self) -> Say:
        return Say(N_("a correction of our records for %(what)s"), {"what": self.what})


@dataclass(frozen=True, slots=True)
class PlanChange(_Free):
    """A move to the plan that fits, without a fee."""

    kind: ClassVar[str] = "plan_change"
    done_within: ClassVar[timedelta] = timedelta(days=2)

    def describe(self) -> Say:
        return Say(N_("a move to the plan that suits your use, without a fee"))


@dataclass(frozen=True, slots=True)
class PenaltyFreeExit(_Free):
    """The contract ends without a penalty."""

    kind: ClassVar[str] = "penalty_free_exit"
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("an end to your contract without any penalty"))


@dataclass(frozen=True, slots=True)
class DataExport(_Free):
    """All that is kept about the customer, handed over."""

    kind: ClassVar[str] = "data_export"
    done_within: ClassVar[timedelta] = timedelta(days=5)

    def describe(self) -> Say:
        return Say(N_("a copy of all your data, ready to take with you"))


@dataclass(frozen=True, slots=True)
class Callback(_Free):
    """A person works on it and writes in this same chat by a set time; nobody is sent elsewhere."""

    kind: ClassVar[str] = "callback"
    done_within: ClassVar[timedelta] = timedelta(days=1)

    def describe(self) -> Say:
        return Say(N_("a specialist who looks into it with you, here in this chat"))


@dataclass(frozen=True, slots=True)
class StaffFeedback(_Free):
    """The incident goes on record and to the head of the team concerned."""

    kind: ClassVar[str] = "staff_feedback"
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("your account of it put on record and taken up with the team concerned"))


REMEDIES: Mapping[str, type[Remedy]] = {
    remedy.kind: remedy
    for remedy in (
        Refund,
        FeeWaiver,
        PriceMatch,
        Voucher,
        RetentionOffer,
        Replacement,
        ExpeditedDelivery,
        Correction,
        PlanChange,
        PenaltyFreeExit,
        DataExport,
        Callback,
        StaffFeedback,
    )
}


class UnknownRemedy(ValueError):
    """A kind that no class here has, or parameters that do not fit it."""


def to_params(remedy: Remedy) -> dict[str, str]:
    """The remedy's parameters as JSON keeps them; `from_params` turns them back."""
    params: dict[str, str] = {}
    for entry in fields(remedy):  # type: ignore[arg-type]  # every remedy is a dataclass; a Protocol cannot say so
        value = getattr(remedy, entry.name)
        if isinstance(value, Money):
            params["amount"], params["currency"] = format(value.amount, "f"), value.currency
        else:
            params[entry.name] = value
    return params


def from_params(kind: str, params: Mapping[str, str]) -> Remedy:
    """The remedy that `to_params` wrote.

    Raises:
        UnknownRemedy: no such kind, or a parameter is missing or too many.
        MoneyError: the amount is no money.
    """
    values: dict[str, str | Money] = {
        key: value for key, value in params.items() if key not in {"amount", "currency"}
    }
    if "amount" in params:
        values["amount"] = Money.of(params["amount"], params.get("currency", ""))
    try:
        return REMEDIES[kind](**values)
    except (KeyError, TypeError) as error:
        message = f"{kind!r} with {sorted(params)} is not a remedy known here"
        raise UnknownRemedy(message) from error
