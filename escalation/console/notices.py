"""What the signed-in member of staff should know of due times, and that they do, by one press."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from escalation.console.clocks import Clock, clock
from escalation.console.deps import Member, Viewer, done, is_fragment, own_path, page
from escalation.models import Case, Notice
from escalation.office import Here, Office
from escalation.services import notices
from escalation.unit_of_work import UnitOfWork

PATH = "/notices"

router = APIRouter(prefix=PATH, include_in_schema=False)


class NoticeShown(NamedTuple):
    """An open notice, its case, and how the time stands that it is about."""

    notice: Notice
    case: Case
    clock: Clock


@router.get("")
async def show(request: Request, office: Here, viewer: Member) -> Response:
    """The open notices of who looks, their own and those of their level, by when they are due."""
    return await _render(request, office, viewer)


@router.get("/count")
async def count(request: Request, viewer: Member) -> Response:
    """How many there are, for the head of every page."""
    return page(request, "notices/_count.html", {}, viewer=viewer)


@router.post("/{notice_id}/acknowledge")
async def acknowledge(
    request: Request,
    office: Here,
    viewer: Member,
    notice_id: UUID,
    next: Annotated[str, Form()] = PATH,  # noqa: A002 - its name in the form
) -> Response:
    """Who looks knows of it: nobody above is told. Pressed twice, it is acknowledged once."""
    async with office.database.uow() as uow:
        await notices.acknowledge(uow, notice_id, viewer.id, now=office.now())
    if not is_fragment(request):
        return done(request, own_path(next, PATH))
    if next == PATH:
        return await _render(request, office, viewer)
    return Response(status_code=204)  # the change itself makes the case's page ask anew


async def open_in(uow: UnitOfWork, case: Case, viewer: Viewer, now: datetime) -> list[NoticeShown]:
    """The open notices of a case that are for who looks."""
    found = await notices.open_to(uow, viewer.id, viewer.role, now, case_id=case.id)
    return [_shown(*each, now) for each in found]


async def _render(request: Request, office: Office, viewer: Viewer) -> Response:
    now = office.now()
    async with office.database.reading() as uow:
        found = await notices.open_to(uow, viewer.id, viewer.role, now)
        last_event = await uow.events.last_id()
    context = {
        "now": now,
        "notices": [_shown(*each, now) for each in found],
        "last_event": last_event,
    }
    return page(request, "notices/page.html", context, viewer=viewer, fragment="notices/_list.html")


def _shown(notice: Notice, case: Case, now: datetime) -> NoticeShown:
    return NoticeShown(notice, case, clock(notice.clock, notice.due_at, now, None))
