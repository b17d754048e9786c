"""What another table of a cause would have proposed in last month's cases, told before it is saved.

A case is put to both tables again with what is kept of it: the words, the order, the sum that was
named. Where too little is kept, it is only counted. Limits are left out of it: they are the same
before and after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from escalation.models import Case, Message, OrderRow
from escalation.repositories.customers import order_value
from handlers.model import Cause, Complaint, Customer, Facts, Money, MoneyError
from handlers.proposal import remedies_for
from handlers.registry import point_of

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork
    from handlers.policy import Policy, Topic

MONTH = timedelta(days=30)
MOST = 1_000
"""Cases that are put to the tables again, the newest; all of them are counted."""
PERSON, NOTHING = "person", "nothing"
"""What stands in the place of a kind: the topic goes to a person, or no line fits the facts."""


@dataclass(slots=True)
class Tally:
    """How many, and what they cost by currency."""

    count: int = 0
    cost: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, cost: Money | None) -> None:
        self.count += 1
        if cost is not None:
            self.cost[cost.currency] += cost.amount

    @property
    def sums(self) -> list[Money]:
        return [Money(amount, currency) for currency, amount in sorted(self.cost.items())]


@dataclass(slots=True)
class Kind:
    """One kind that came first: as recorded `then`, by the table `now` in force, by the new one."""

    then: Tally = field(default_factory=Tally)
    now: Tally = field(default_factory=Tally)
    new: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Month:
    """A topic's last 30 days: its `cases`, how many of them were put to the tables again
    (`compared`), and what came first in those, by kind.
    """

    topic: str
    cases: int
    compared: int
    kinds: Mapping[str, Kind]


async def preview(
    uow: UnitOfWork,
    old: Policy,
    new: Policy,
    topics: Sequence[str],
    *,
    now: datetime,
    desk: Desk,
    fold: Callable[[str], str],
) -> list[Month]:
    """The last 30 days of these topics under both tables of their cause.

    `fold` gives a text as the rules read it.
    """
    start, _ = desk.day_of(now - MONTH)
    counts = await uow.catalogues.count_of(old.cause, topics, start)
    cases = await uow.catalogues.cases_of(old.cause, topics, start, MOST)
    words = await uow.messages.typed_in([case.id for case in cases])
    refs = {str(ref) for case in cases if (ref := case.facts.get("order"))}
    orders = await uow.catalogues.orders_of(refs)
    proposed = await uow.catalogues.proposed_first(case.id for case in cases)
    before, after = ({topic.slug: topic for topic in policy.topics} for policy in (old, new))
    kinds: dict[str, defaultdict[str, Kind]] = {slug: defaultdict(Kind) for slug in topics}
    compared = dict.fromkeys(topics, 0)
    for case in cases:
        complaint = _complaint(case, words.get(case.id, ()), orders, desk, fold)
        slug = str(case.topic)
        if complaint is None:
            continue
        compared[slug] += 1
        then = proposed.get(case.id)
        cost = Money(then.amount, then.currency) if then and then.amount and then.currency else None
        kinds[slug][then.kind if then else PERSON].then.add(cost)
        for topic, side in ((before[slug], "now"), (after[slug], "new")):
            kind, cost = _first(topic, complaint)
            tally: Tally = getattr(kinds[slug][kind], side)
            tally.add(cost)
    return [Month(slug, counts.get(slug, 0), compared[slug], kinds[slug]) for slug in topics]


def _first(topic: Topic, complaint: Complaint) -> tuple[str, Money | None]:
    if topic.to_person:
        return PERSON, None
    point = point_of(complaint.cause, topic.slug)
    first = next(iter(remedies_for(topic, complaint, point)), None)
    return (NOTHING, None) if first is None else (first.kind, first.cost)


def _complaint(
    case: Case,
    said: Iterable[Message],
    orders: Mapping[str, OrderRow],
    desk: Desk,
    fold: Callable[[str], str],
) -> Complaint | None:
    """The complaint as the rules saw it, from what is kept; None where its words or its order are
    gone.
    """
    text = "\n".join(message.text for message in said if message.text)
    ref = case.facts.get("order")
    row = orders.get(str(ref)) if ref else None
    if not text or (ref and row is None):
        return None
    order = order_value(row) if row and row.customer_id == case.customer_id else None
    currency = order.amount.currency if order else desk.currency
    return Complaint(
        cause=Cause(case.cause),
        text=text,
        plain=fold(text),
        language=case.language,
        currency=currency,
        customer=Customer(case.customer_id),
        facts=Facts(
            order=order, claimed=_claimed(case, currency), answers=case.facts.get("answers") or {}
        ),
        today=desk.today(case.opened_at),
    )


def _claimed(case: Case, currency: str) -> Money | None:
    try:
        claimed = Money.of(
            str(case.facts.get("amount", "")), case.facts.get("currency") or currency
        )
    except MoneyError:
        return None
    return claimed if claimed.amount > 0 else None
