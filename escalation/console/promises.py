"""Promises in what staff write: shown while they write, corrected, and looked after later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from escalation.console.case_page import Number, Sent, Text
from escalation.console.clocks import by_clock, instant
from escalation.console.deps import Member, page, words
from escalation.console.waiting import OfTurn
from escalation.errors import NotFound, PromisePast
from escalation.office import Here
from escalation.services import promises
from escalation.services.written import MOST, Confirmed, Said, shown_of
from escalation.services.zones import zone_with
from escalation.unit_of_work import UnitOfWork
from handlers.promised import What

router = APIRouter(prefix="/cases/{number}/promises", include_in_schema=False)

Field = Annotated[Sequence[str], Form(max_length=MOST)]
Local = Annotated[str, Form(max_length=32)]


def confirmed(
    office: Here,
    shown: Field = (),
    due: Field = (),
    was: Field = (),
    promised: Field = (),
    keeps: Annotated[Sequence[UUID], Form(max_length=MOST)] = (),
    more_what: Annotated[What, Form()] = What.OTHER,
    more_due: Local = "",
) -> Confirmed:
    """What a form says of the promises in its text: `shown` are their keys; `due`, in the same
    order, their times by the shop's clock, and `was` these as they were read; those that are ticked
    are `promised` too. `more_due` is of one that was not read.
    """
    zone = office.desk.zone
    said = {
        # Only a time that was changed is the writer's: the words may mean another one meanwhile.
        key: Said(key in promised, instant(at, zone) if at != before else None)
        for key, at, before in zip(shown, due, was, strict=False)
    }
    more = instant(more_due, zone)
    return Confirmed(said, keeps, [(more_what, more)] if more else [])


Promising = Annotated[Confirmed, Depends(confirmed)]


@router.post("/read")
async def reading(
    request: Request,
    office: Here,
    viewer: Member,
    number: Number,
    told: Promising,
    turn: OfTurn,
    text: Text = "",
) -> Response:
    """What the text promises as it stands, with what the form said of it; of a reply also whom the
    case waits for after it.
    """
    now, desk = office.now(), office.desk
    async with office.database.reading() as uow:
        case = await uow.cases.by_number(number)
        if case is None:
            raise NotFound
        customer = await uow.customers.get(case.customer_id) if case.customer_id else None
        team = case.team
    zone = zone_with(customer, desk)
    context = {
        "promised": await asyncio.to_thread(
            shown_of, text.strip(), told, now=now, desk=desk, zone=zone, team=team
        ),
        "theirs": words(request, viewer).by(zone),
        "waiting": turn.after(text) if turn.is_asked else None,
        "by_clock": partial(by_clock, zone=desk.zone),
        "now": now,
    }
    return page(request, "case/_promised.html", context, viewer=viewer)


@router.post("/{promise_id}/done")
async def mark_done(sent: Sent, promise_id: UUID) -> Response:
    """What was promised is done."""
    return await sent.change(
        lambda uow, case_id, staff_id: promises.done(
            uow, case_id, staff_id, promise_id, now=sent.now
        )
    )


@router.post("/{promise_id}/move")
async def move(sent: Sent, promise_id: UUID, due: Local = "") -> Response:
    """The words meant another time."""

    async def act(uow: UnitOfWork, case_id: UUID, staff_id: UUID) -> object:
        if (due_at := instant(due, sent.desk.zone)) is None:
            raise PromisePast
        return await promises.move(
            uow, case_id, staff_id, promise_id, due_at, now=sent.now, desk=sent.desk
        )

    return await sent.change(act)


@router.post("/{promise_id}/withdraw")
async def withdraw(sent: Sent, promise_id: UUID) -> Response:
    """The words promised nothing."""
    return await sent.change(
        lambda uow, case_id, staff_id: promises.withdraw(
            uow, case_id, staff_id, promise_id, now=sent.now
        )
    )
