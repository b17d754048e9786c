"""What the signed-in member of staff should know of due times, and that they do, by one press."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from escalation.console.clocks import LIMITS, Clock, clock
from escalation.console.deps import Member, Viewer, done, is_fragment, own_path, page
from escalation.models import Case, Notice, Promise
from escalation.office import Here, Office
from escalation.services import notices
from escalation.services.ladder import LIMIT, PROMISED
from escalation.sla.limits import shipped
from escalation.unit_of_work import UnitOfWork

PATH = "/notices"

router = APIRouter(prefix=PATH, include_in_schema=False)


class Limited(NamedTuple):
    """Which limit of which regulator: its name, whose rules, and the rule itself."""

    name: str
    profile: str
    rule: str


class NoticeShown(NamedTuple):
    """An open notice, its case, how the time stands that it is about, and which one that is where
    its clock has several: a limit, or a promise with the words that made it and their language.
    """

    notice: Notice
    case: Case
    clock: Clock
    limit: Limited | None
    promised: tuple[Promise, str, str] | None


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


async def open_in(
    uow: UnitOfWork, case: Case, viewer: Viewer, now: datetime, *, teams: Collection[str]
) -> list[NoticeShown]:
    """The open notices of a case that are for who looks."""
    found = await notices.open_to(uow, viewer.id, viewer.role, now, teams=teams, case_id=case.id)
    return await _shown(uow, found, now)


async def _render(request: Request, office: Office, viewer: Viewer) -> Response:
    now = office.now()
    async with office.database.reading() as uow:
        found = await notices.open_to(uow, viewer.id, viewer.role, now, teams=office.desk.teams)
        shown = await _shown(uow, found, now)
        last_event = await uow.events.last_id()
    context = {
        "now": now,
        "notices": shown,
        "last_event": last_event,
    }
    return page(request, "notices/page.html", context, viewer=viewer, fragment="notices/_list.html")


async def _shown(
    uow: UnitOfWork, found: Sequence[tuple[Notice, Case]], now: datetime
) -> list[NoticeShown]:
    of_promises = [UUID(notice.run) for notice, _ in found if notice.clock == PROMISED]
    promised = await uow.promises.said(of_promises)
    return [
        NoticeShown(
            notice,
            case,
            clock(notice.clock, notice.due_at, now, None),
            _limited(notice.run) if notice.clock == LIMIT else None,
            promised.get(UUID(notice.run)) if notice.clock == PROMISED else None,
        )
        for notice, case in found
    ]


def _limited(run: str) -> Limited:
    """The limit by the name of its run, `uk-disp.final_response`; one that an earlier release of
    the program knew has its name alone.
    """
    whose, _, slug = run.rpartition(".")
    profile = shipped().get(whose)
    known = profile.limits.get(slug) if profile else None
    return Limited(LIMITS.get(slug, slug), whose, known.rule if known else "")
