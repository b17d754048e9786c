"""How what we send fares, for managers: what the company's systems are told, what did not reach
customers, and the hourly count of what came in and went out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from escalation.console.deps import Manager, Nav, Viewer, done, is_fragment, page
from escalation.office import Here, Office
from escalation.services import webhooks
from handlers.texts import N_

NAV = Nav("/deliveries", N_("Deliveries"), order=44, managers_only=True)
VIEWS: Mapping[str, str] = {
    "dead": N_("Given up"),
    "waiting": N_("Waiting"),
    "done": N_("Taken by your systems"),
    "messages": N_("Messages to customers"),
}
TOLD: Mapping[str, str] = {
    "dead": N_(
        "Your systems did not take these for three days. Remedies that they did not carry out "
        "stand under “To carry out”."
    ),
    "waiting": N_("These are told to your systems by and by, those that failed again and again."),
    "done": N_("Your systems took these in the last 30 days; the newest stand here."),
}
EMPTY: Mapping[str, str] = {
    "dead": N_("Nothing was given up."),
    "waiting": N_("Nothing waits."),
    "done": N_("Nothing has been told yet. AMENDS_WEBHOOK_URL names the system to tell."),
}
MOST = 100
HOURS = 24

router = APIRouter(include_in_schema=False)


@router.get("/deliveries")
async def show(
    request: Request,
    office: Here,
    viewer: Manager,
    view: Annotated[str, Query(pattern="^(dead|waiting|done|messages)$")] = "dead",
) -> Response:
    """What was given up, waits or was taken by the company's systems; or messages to customers."""
    return await _render(request, office, viewer, view)


@router.post("/deliveries/again")
async def replay_all(request: Request, office: Here, viewer: Manager) -> Response:
    """Tell the company's systems again all that was given up (T56)."""
    return await _replay(request, office, viewer, None)


@router.post("/deliveries/{delivery_id}/again")
async def replay_one(
    request: Request, office: Here, viewer: Manager, delivery_id: UUID
) -> Response:
    """Tell them one thing again that was given up."""
    return await _replay(request, office, viewer, delivery_id)


async def _replay(
    request: Request, office: Office, viewer: Viewer, delivery_id: UUID | None
) -> Response:
    async with office.database.uow() as uow:
        await webhooks.replay(uow, delivery_id, who=viewer.who, now=office.now())
    if not is_fragment(request):
        return done(request, "/deliveries")
    return await _render(request, office, viewer, "dead")


async def _render(request: Request, office: Office, viewer: Viewer, view: str) -> Response:
    async with office.database.reading() as uow:
        context = {
            "view": view,
            "views": VIEWS,
            "note": TOLD.get(view, ""),
            "empty": EMPTY.get(view, ""),
            "counts": await uow.webhooks.counts(),
            "told": [] if view == "messages" else await uow.webhooks.listed(view, MOST),
            "lost": await uow.mail.lost(MOST) if view == "messages" else [],
            "lost_count": await uow.mail.lost_count(),
            "hours": await uow.mail.counted(HOURS) if view == "messages" else [],
            "last_event": await uow.events.last_id(),
        }
    return page(
        request, "deliveries/page.html", context, viewer=viewer, fragment="deliveries/_list.html"
    )
