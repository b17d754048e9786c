"""What was granted and is to be carried out by staff: a list, a tick, and the list as CSV."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from escalation.console.clocks import Clock, clock, promise_clock
from escalation.console.deps import Member, Nav, done, is_fragment, page
from escalation.models import Case, Fulfilment, Remedy
from escalation.office import Here, Office
from escalation.repositories.leases import RESTORED
from escalation.services import failures, fulfilment, worklist
from escalation.services.promises import WRITTEN
from escalation.services.remedies import reference, value_of
from handlers.model import MoneyError, Say
from handlers.remedies import UnknownRemedy
from handlers.texts import N_

NAV = Nav("/tasks", N_("To carry out"), order=20)
MOST = 200
TO_CARRY_OUT = N_("Carry out")

router = APIRouter(include_in_schema=False)


@router.get("/tasks")
async def show(
    request: Request,
    office: Here,
    viewer: Member,
    view: Annotated[str, Query(pattern="^(open|promised|done)$")] = "open",
) -> Response:
    """The work that is open, or what staff promised in writing, what is due first before the rest;
    or what was done.
    """
    return await _render(request, office, viewer, view)


@router.get("/tasks.csv")
async def export(office: Here, viewer: Member) -> Response:  # noqa: ARG001 - only the signed-in may
    """All work as a table for spreadsheets."""
    async with office.database.reading() as uow:
        text = await worklist.as_csv(uow)
    return Response(
        text.encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="tasks.csv"'},
    )


@router.post("/tasks/{work_id}/done")
async def mark_done(request: Request, office: Here, viewer: Member, work_id: UUID) -> Response:
    """It was carried out: the customer is told so. Marked twice, it happened once."""
    async with office.database.uow() as uow:
        await fulfilment.carried_out(
            uow, work_id, who=viewer.who, now=office.now(), desk=office.desk
        )
    if not is_fragment(request):
        return done(request, "/tasks")
    return await _render(request, office, viewer, "open")


@router.post("/tasks/{work_id}/failed")
async def give_up(request: Request, office: Here, viewer: Member, work_id: UUID) -> Response:
    """It cannot be done: the case goes to the next level, and the customer is told so."""
    async with office.database.uow() as uow:
        await failures.give_up(uow, work_id, who=viewer.who, now=office.now(), desk=office.desk)
    if not is_fragment(request):
        return done(request, "/tasks")
    return await _render(request, office, viewer, "open")


@router.post("/tasks/{work_id}/again")
async def try_again(request: Request, office: Here, viewer: Member, work_id: UUID) -> Response:
    """Put work that was given up back into the line (T56)."""
    async with office.database.uow() as uow:
        await fulfilment.try_again(uow, work_id, now=office.now())
    if not is_fragment(request):
        return done(request, "/tasks")
    return await _render(request, office, viewer, "open")


async def _render(request: Request, office: Office, viewer: Member, view: str) -> Response:
    now = office.now()
    async with office.database.reading() as uow:
        promised = await uow.promises.owed(WRITTEN, MOST) if view == "promised" else ()
        if view == "open":
            work = (await uow.fulfilments.open())[:MOST]
        elif view == "promised":
            work = []
        else:
            listed = await uow.fulfilments.listed(MOST)
            work = [line for line in listed if line[0].state == "done"]
        names = {str(member.id): member.name for member in await uow.staff.listed()}
        last_event = await uow.events.last_id()
    context = {
        "now": now,
        "view": view,
        "lines": [_line(*row, now) for row in work],
        "promised": [(*row, promise_clock(row[0], now)) for row in promised],
        "names": names,
        "last_event": last_event,
        "by_hand": failures.BY_HAND,
        "restored": RESTORED,
    }
    return page(request, "tasks/page.html", context, viewer=viewer, fragment="tasks/_list.html")


def _line(
    work: Fulfilment, remedy: Remedy, case: Case, now: datetime
) -> tuple[Fulfilment, Remedy, Case, Clock, Say, str]:
    """A piece of work with its clock, its words and its reference."""
    try:
        what = value_of(remedy).describe()
    except (UnknownRemedy, MoneyError):
        what = Say("%(kind)s", {"kind": remedy.kind})
    return (
        work,
        remedy,
        case,
        clock(TO_CARRY_OUT, work.due_at, now, work.done_at),
        what,
        reference(case, remedy),
    )
