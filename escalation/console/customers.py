"""What is kept of a person: handed out as a file, and erased after it was said what that means."""

from __future__ import annotations

import json
import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from escalation.console.deps import Manager, Viewer, done, page, words
from escalation.errors import NotFound, StillOwed
from escalation.models import CustomerRow
from escalation.office import Here, Office
from escalation.services import person
from handlers.model import Say
from handlers.texts import N_

UNCONFIRMED = Say(N_("Nothing was erased: tick the box to confirm it."))
ERASED = re.compile("erased-[0-9a-f]{16}")
COUNTED = {
    "shop_order": N_("Orders"),
    "message": N_("Messages, notes and drafts"),
    "conversation": N_("Chats"),
    "case": N_("Cases"),
    "remedy": N_("Remedies"),
}
"""The tables of which the page says how much there is."""

Id = Annotated[str, Form(max_length=64)]

router = APIRouter(include_in_schema=False)


@router.post("/customers/export")
async def export(office: Here, viewer: Manager, customer: Id = "") -> Response:
    """Everything that is kept of a customer, as a file. That it was handed out is recorded."""
    async with office.database.uow() as uow:
        found = await person.export(uow, customer, who=viewer.who, now=office.now())
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    # The name of the file tells nobody whose it is.
    name = f"customer-{office.desk.today(office.now())}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text.encode(), media_type="application/json", headers=headers)


@router.get("/customers/erase")
async def ask(
    request: Request,
    office: Here,
    viewer: Manager,
    customer: Annotated[str, Query(max_length=64)] = "",
    came_from: Annotated[int, Query(alias="from", ge=0, lt=2**31)] = 0,
) -> Response:
    """What would go, what would stay, and whether it can be done."""
    return await _asked(request, office, viewer, customer, came_from)


@router.post("/customers/erase")
async def erase(
    request: Request,
    office: Here,
    viewer: Manager,
    customer: Id = "",
    sure: Annotated[str, Form()] = "",
    came_from: Annotated[int, Form(alias="from", ge=0, lt=2**31)] = 0,
) -> Response:
    """Erase a person for good, once it was confirmed."""
    if not sure:
        return await _asked(request, office, viewer, customer, came_from, problem=UNCONFIRMED)
    try:
        async with office.database.uow() as uow:
            erased = await person.erase(
                uow, customer, who=viewer.who, now=office.now(), desk=office.desk
            )
    except StillOwed as refusal:
        return await _asked(request, office, viewer, customer, came_from, problem=refusal.say)
    return done(request, f"/customers/erased?{urlencode({'as': erased.kept_as})}")


@router.get("/customers/erased")
async def erased(
    request: Request,
    office: Here,
    viewer: Manager,
    kept_as: Annotated[str, Query(alias="as", max_length=64)] = "",
) -> Response:
    """Under which number the rest is kept.

    Raises:
        NotFound: nobody was erased under it.
    """
    async with office.database.reading() as uow:
        row = await uow.customers.get(kept_as) if ERASED.fullmatch(kept_as) else None
        if row is None:
            raise NotFound
        evidence = await uow.persons.evidence(kept_as)
        cases = await uow.cases.of_customer(kept_as)
    context = {"row": row, "evidence": evidence, "cases": cases}
    return page(request, "customers/erased.html", context, viewer=viewer)


async def _asked(
    request: Request,
    office: Office,
    viewer: Viewer,
    customer: str,
    came_from: int,
    *,
    problem: Say | None = None,
) -> Response:
    async with office.database.reading() as uow:
        held = await person.held(uow, customer)
    row: CustomerRow = held.customer
    context = {
        "here": f"/customers/erase?{urlencode({'customer': row.id, 'from': came_from})}",
        "held": held,
        "evidence": ", ".join(f"#{number}" for number in held.evidence),
        "counted": [(label, held.rows.get(name, 0)) for name, label in COUNTED.items()],
        "came_from": came_from,
        "until": office.now() + office.desk.targets.close_after,
        "problem": words(request, viewer).say(problem) if problem else "",
    }
    status = 422 if problem else 200
    return page(request, "customers/erase.html", context, viewer=viewer, status=status)
