"""What like cases got: the same cause and topic, an order of about the same value, of late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from handlers.model import Money

if TYPE_CHECKING:
    from escalation.models import Case, OrderRow
    from escalation.repositories import OfferedRow
    from escalation.unit_of_work import UnitOfWork

SINCE = timedelta(days=90)
NEAR = Decimal(2)
"""Orders are of about the same value when neither is worth more than so many times the other."""
MOST = 500
"""Remedies of like cases that are looked at, the newest first."""
ACCEPTED = frozenset({"consented", "granted", "carried_out", "told"})


@dataclass(frozen=True, slots=True)
class Precedent:
    """One kind of remedy in like cases. `median` is of the sums accepted, in one currency.

    `offered` counts every offer, `accepted` and `declined` those that were answered so.
    """

    kind: str
    offered: int
    accepted: int
    declined: int
    median: Money | None


@dataclass(frozen=True, slots=True)
class Precedents:
    """Like cases: how many, and what they were offered, the most accepted first.

    `value` is the order's, to which those of the like cases were near; None when it is not known.
    """

    cases: int
    value: Money | None
    kinds: Sequence[Precedent]


async def of_case(uow: UnitOfWork, case: Case, order: OrderRow | None, now: datetime) -> Precedents:
    """What cases like this one were offered in the last 90 days."""
    rows = await uow.remedies.offered_in_like(
        cause=case.cause,
        topic=case.topic,
        since=now - SINCE,
        other_than=case.id,
        limit=MOST,
    )
    value = Money(order.amount, order.currency) if order else None
    if value is not None:
        refs = {row.order_ref for row in rows if row.order_ref}
        worth = await uow.customers.worth(refs)
        rows = [row for row in rows if _near(worth.get(row.order_ref or ""), value)]
    by_kind: defaultdict[str, list[OfferedRow]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    kinds = [_precedent(kind, of_kind) for kind, of_kind in by_kind.items()]
    return Precedents(
        cases=len({row.case_id for row in rows}),
        value=value,
        kinds=sorted(kinds, key=lambda kind: (-kind.accepted, -kind.offered, kind.kind)),
    )


def _near(worth: Money | None, value: Money) -> bool:
    if worth is None or worth.currency != value.currency:
        return False
    low, high = sorted((worth.amount, value.amount))
    return high <= low * NEAR


def _precedent(kind: str, rows: Sequence[OfferedRow]) -> Precedent:
    accepted = [row for row in rows if row.state in ACCEPTED]
    return Precedent(
        kind=kind,
        offered=len(rows),
        accepted=len(accepted),
        declined=sum(1 for row in rows if row.state == "declined"),
        median=_median(row.cost for row in accepted if row.cost),
    )


def _median(sums: Iterable[Money]) -> Money | None:
    """The median of the sums in the currency that is the most frequent among them."""
    by_currency: defaultdict[str, list[Decimal]] = defaultdict(list)
    for each in sums:
        by_currency[each.currency].append(each.amount)
    if not by_currency:
        return None
    currency, amounts = max(by_currency.items(), key=lambda entry: (len(entry[1]), entry[0]))
    return Money(median(amounts), currency)
