"""Which remedies there are for what, in their order: as catalogue and limits now stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from fastapi import APIRouter, Request
from starlette.responses import Response

from escalation.console.catalogue_words import SUMS, in_words, percent
from escalation.console.deps import Manager, page, words
from escalation.office import Here
from escalation.services.authority import table_in_force
from escalation.services.catalogue import catalogue_in_force, history
from handlers.limits import Limit
from handlers.limits_table import compiled
from handlers.model import Cause, Money, Order, Say
from handlers.policy import GENERAL, Policy, Proposed
from handlers.proposal import least_first, made_of
from handlers.registry import point_of
from handlers.remedies import REMEDIES, Grounds, Remedy
from handlers.texts import N_

router = APIRouter(include_in_schema=False)

WORTH = N_("what the item sold for")
EXAMPLE = Decimal("100.00")


@dataclass(frozen=True, slots=True)
class Line:
    """One remedy of a topic. `value` is it with an order of 100.00, as far as that has what it
    needs; `limits` are the most for one case by level, None for no sum.
    """

    made: type[Remedy]
    row: Proposed
    fixed: Money | None
    value: Remedy | None
    limits: Sequence[tuple[str, Money | None]]

    @property
    def span(self) -> timedelta:
        """Within what time it is carried out."""
        return self.made.done_within if self.row.days is None else timedelta(days=self.row.days)

    @property
    def sum_found(self) -> str | None:
        """How its sum is found, in English; None when it costs no money."""
        if self.row.amount is not None:
            return SUMS[self.row.amount]
        return WORTH if self.made is REMEDIES["replacement"] else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A topic on screen. `first` are its lines in the order in which an order of 100.00 would be
    offered them.
    """

    slug: str
    point: Say
    to_person: bool
    lines: Sequence[Line]

    @property
    def first(self) -> Sequence[Line]:
        values = [line.value for line in self.lines if line.value is not None]
        ordered = least_first(values)
        return sorted(
            (line for line in self.lines if line.value in ordered),
            key=lambda line: ordered.index(cast("Remedy", line.value)),
        )

    @property
    def as_written(self) -> bool:
        """Whether that is the order in which they stand here."""
        return list(self.first) == [line for line in self.lines if line in self.first]


@router.get("/settings/remedies")
async def show(request: Request, office: Here, viewer: Manager) -> Response:
    """The catalogue by cause and topic, and its versions."""
    now = office.now()
    async with office.database.reading() as uow:
        table = await table_in_force(uow, now)
        catalogue = await catalogue_in_force(uow, now)
        versions = await history(uow)
        last_event = await uow.events.last_id()
    limits = compiled(table).by_level
    told = words(request, viewer)
    context = {
        "version": table["version"],
        "catalogue": catalogue,
        "causes": [
            (policy, shown(policy, limits, office.desk.currency))
            for policy in catalogue.policies.values()
        ],
        "versions": [
            (version, [(point(version.row.cause, c.topic), in_words(told, c)) for c in made])
            for version in versions
            for made in [version.changes]
        ],
        "percent": percent,
        "last_event": last_event,
    }
    return page(request, "settings/remedies.html", context, viewer=viewer)


def point(cause: str, topic: str) -> Say | None:
    """What a topic is called; None for the one that takes what no other does."""
    return None if topic == GENERAL else point_of(Cause(cause), topic)


def shown(policy: Policy, limits: Mapping[str, Mapping[str, Limit]], currency: str) -> list[Shown]:
    """Every topic of a policy with its lines."""
    return [
        Shown(
            topic.slug,
            point_of(policy.cause, topic.slug),
            topic.to_person,
            [_line(policy, topic.slug, row, limits, currency) for row in topic.remedies],
        )
        for topic in policy.topics
    ]


def _line(
    policy: Policy,
    topic: str,
    row: Proposed,
    limits: Mapping[str, Mapping[str, Limit]],
    currency: str,
) -> Line:
    fixed = Money(row.fixed[currency], currency) if currency in row.fixed else None
    return Line(
        made=REMEDIES[row.kind],
        row=row,
        fixed=fixed,
        value=made_of(row, _example(policy, topic, row, fixed, currency)),
        limits=[
            (level, _most(of_level[row.kind], currency))
            for level, of_level in limits.items()
            if row.kind in of_level
        ],
    )


def _example(
    policy: Policy, topic: str, row: Proposed, fixed: Money | None, currency: str
) -> Grounds:
    """An order of 100.00, so that the words can be read as a customer would."""
    paid = Money(EXAMPLE, currency)
    part = Money(EXAMPLE * (row.share or 1), currency)
    day = date(2026, 1, 1)
    return Grounds(
        amount=fixed or (part if REMEDIES[row.kind].takes_sum else None),
        paid=paid if row.amount in {"order", "share"} else None,
        order=Order("A-1001", "…", paid, ordered_on=day),
        point=point(policy.cause, topic),
    )


def _most(limit: Limit, currency: str) -> Money | None:
    most = limit.per_case.get(currency)
    return None if most is None else Money(most, currency)
