"""Which remedies there are for what, in their order: as tables and limits now stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fastapi import APIRouter, Request
from starlette.responses import Response

from escalation.console.deps import Manager, page
from escalation.office import Here
from escalation.services.authority import table_in_force
from handlers.limits import Limit
from handlers.limits_table import compiled
from handlers.model import Money, Order, Say
from handlers.policy import Policy, Proposed
from handlers.registry import CAUSES, point_of, policy_of
from handlers.remedies import REMEDIES, Grounds, Remedy
from handlers.texts import N_

router = APIRouter(include_in_schema=False)

SUMS: Mapping[str, str] = {
    "claimed": N_("the sum that the customer names, at most what was paid"),
    "down_to_claimed": N_("what was paid, less the lower price that the customer names"),
    "order": N_("all that was paid for the order"),
    "charged_again": N_("the order’s price, charged a second time without a record of it"),
    "overcharge": N_("what the records show as taken above what was due"),
    "share": N_("a share of what was paid"),
    "fixed": N_("a fixed sum"),
}
"""How a table finds a remedy's sum."""
WORTH = N_("what the item sold for")
EXAMPLE = Decimal("100.00")


@dataclass(frozen=True, slots=True)
class Line:
    """One remedy of a topic. `limits` are the most for one case by level, None for no sum."""

    made: type[Remedy]
    row: Proposed
    fixed: Money | None
    told: Say | None
    limits: Sequence[tuple[str, Money | None]]

    @property
    def sum_found(self) -> str | None:
        """How its sum is found, in English; None when it costs no money."""
        if self.row.amount is not None:
            return SUMS[self.row.amount]
        return WORTH if self.made is REMEDIES["replacement"] else None


@router.get("/settings/remedies")
async def show(request: Request, office: Here, viewer: Manager) -> Response:
    """The catalogue by cause and topic."""
    async with office.database.reading() as uow:
        table = await table_in_force(uow, office.now())
        last_event = await uow.events.last_id()
    limits = compiled(table).by_level
    currency = office.desk.currency
    context = {
        "version": table["version"],
        "causes": [
            (cause, policy_of(cause), _topics(policy_of(cause), limits, currency))
            for cause in CAUSES
        ],
        "last_event": last_event,
    }
    return page(request, "settings/remedies.html", context, viewer=viewer)


def _topics(
    policy: Policy, limits: Mapping[str, Mapping[str, Limit]], currency: str
) -> list[tuple[str, Say, Sequence[Line]]]:
    return [
        (
            topic.slug,
            point_of(policy.cause, topic.slug),
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
    made = REMEDIES[row.kind]
    fixed = Money(row.fixed[currency], currency) if currency in row.fixed else None
    value = made.on(_example(policy, topic, row, fixed, currency))
    return Line(
        made=made,
        row=row,
        fixed=fixed,
        told=value.describe() if value else None,
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
        point=point_of(policy.cause, topic) if topic != "general" else None,
    )


def _most(limit: Limit, currency: str) -> Money | None:
    most = limit.per_case.get(currency)
    return None if most is None else Money(most, currency)
