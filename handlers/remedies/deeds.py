"""Remedies that put something right without a sum: records, deliveries, plans, contracts, data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Self

from handlers.model import Say
from handlers.remedies.base import Grounds, Remedy, Restores, catalogued
from handlers.texts import N_


@catalogued
@dataclass(frozen=True, slots=True)
class ExpeditedDelivery(Remedy):
    """The order goes first; one that was never to be delivered on a day cannot."""

    ref: str = field(metadata={"unit": "order number"})

    kind: ClassVar[str] = "expedited_delivery"
    name: ClassVar[str] = N_("Faster delivery")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=2)

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:
        order = grounds.order
        if order is None or order.promised_on is None or order.delivered_on is not None:
            return None
        return cls(order.ref)

    def describe(self) -> Say:
        return Say(N_("order %(ref)s sent ahead of all others"), {"ref": self.ref})


@catalogued
@dataclass(frozen=True, slots=True)
class Correction(Remedy):
    """A wrong record, bill or setting put right. `what` is the order or the account concerned."""

    what: str = field(metadata={"unit": "order number"})

    kind: ClassVar[str] = "correction"
    name: ClassVar[str] = N_("Correction")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=2)

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:
        return None if grounds.order is None else cls(grounds.order.ref)

    def describe(self) -> Say:
        return Say(N_("a correction of our records for %(what)s"), {"what": self.what})


@catalogued
@dataclass(frozen=True, slots=True)
class PlanChange(Remedy):
    """A move to the plan that fits, without a fee: it changes what comes, not what was."""

    kind: ClassVar[str] = "plan_change"
    name: ClassVar[str] = N_("Change of plan")
    restores: ClassVar[Restores] = Restores.PART
    done_within: ClassVar[timedelta] = timedelta(days=2)

    def describe(self) -> Say:
        return Say(N_("a move to the plan that suits your use, without a fee"))


@catalogued
@dataclass(frozen=True, slots=True)
class PenaltyFreeExit(Remedy):
    """The contract ends without a penalty."""

    kind: ClassVar[str] = "penalty_free_exit"
    name: ClassVar[str] = N_("End without a penalty")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("an end to your contract without any penalty"))


@catalogued
@dataclass(frozen=True, slots=True)
class DataExport(Remedy):
    """All that is kept about the customer, handed over."""

    kind: ClassVar[str] = "data_export"
    name: ClassVar[str] = N_("Copy of the data")
    restores: ClassVar[Restores] = Restores.WHOLE
    done_within: ClassVar[timedelta] = timedelta(days=5)

    def describe(self) -> Say:
        return Say(N_("a copy of all your data, ready to take with you"))
