"""What managers look up: who may grant how much, who works here, which times are promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from escalation.console.deps import Manager, Nav, page
from escalation.office import Here
from escalation.services.authority import table_in_force
from escalation.sla import Calendar
from handlers.limits import Limit
from handlers.limits_table import compiled
from handlers.registry import CAUSES, policy_of
from handlers.remedies import REMEDIES
from handlers.texts import N_

NAV = Nav("/settings", N_("Settings"), order=90, managers_only=True)
DAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)

router = APIRouter(include_in_schema=False)


@router.get("/settings")
async def show(request: Request, office: Here, viewer: Manager) -> Response:
    """Everything on one page, to be read; limits are changed by a new version of the table."""
    now = office.now()
    async with office.database.reading() as uow:
        table = await table_in_force(uow, now)
        members = await uow.staff.listed()
        tokens = await uow.tokens.listed()
        last_event = await uow.events.last_id()
    limits = dict(compiled(table).by_level)
    context = {
        "now": now,
        "table": table,
        "limits": limits,
        "kinds": [kind for kind in REMEDIES if any(kind in rows for rows in limits.values())],
        "currencies": _currencies(limits),
        "members": members,
        "tokens": tokens,
        "hours": _hours(office.desk.calendar),
        "closed": sorted(day for day in office.desk.calendar.closed if day >= now.date())[:12],
        "policies": [(cause, policy_of(cause)) for cause in CAUSES],
        "last_event": last_event,
    }
    return page(request, "settings/page.html", context, viewer=viewer)


def _currencies(limits: Mapping[str, Mapping[str, Limit]]) -> list[str]:
    """Every currency that is named, those of the first limit in their order."""
    found: dict[str, Any] = {}
    for rows in limits.values():
        for limit in rows.values():
            found |= dict.fromkeys(limit.per_case)
    return list(found)


def _hours(calendar: Calendar) -> list[tuple[str, str]]:
    """Each weekday with its working hours; none is an empty text."""
    return [
        (day, ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in calendar.week.get(n, ())))
        for n, day in enumerate(DAYS)
    ]
