"""One case: what was said, why it is here, what may be offered; and what a person does about it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from escalation.console.case_page import After, Draft, change, render
from escalation.console.deps import Member
from escalation.office import Here
from escalation.services import desk

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, lt=2**31)]
Text = Annotated[str, Form()]
Key = Annotated[str, Form(max_length=64)]


@router.get("/cases/{number}")
async def show(request: Request, office: Here, viewer: Member, number: Number) -> Response:
    """The whole page, or its parts when the page's script asks."""
    return await render(request, office, viewer, number)


@router.post("/cases/{number}/claim")
async def claim(request: Request, office: Here, viewer: Member, number: Number) -> Response:
    """Take the case; whoever comes second reads who has it (T40)."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.claim(
            uow, case_id, viewer.id, now=office.now(), desk=office.desk
        ),
        after=After(anew=True),
    )


@router.post("/cases/{number}/release")
async def release(request: Request, office: Here, viewer: Member, number: Number) -> Response:
    """Put the case back into the queue."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.release(uow, case_id, viewer.id, now=office.now()),
        after=After(anew=True),
    )


@router.post("/cases/{number}/pass-up")
async def pass_up(request: Request, office: Here, viewer: Member, number: Number) -> Response:
    """Leave the case to a manager."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.pass_up(
            uow, case_id, viewer.id, now=office.now(), desk=office.desk
        ),
        after=After(anew=True),
    )


@router.post("/cases/{number}/hand-back")
async def hand_back(request: Request, office: Here, viewer: Member, number: Number) -> Response:
    """Give the talk back to the bot."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.hand_back(
            uow, case_id, viewer.id, now=office.now(), desk=office.desk
        ),
        after=After(anew=True),
    )


@router.post("/cases/{number}/reply")
async def reply(
    request: Request,
    office: Here,
    viewer: Member,
    number: Number,
    text: Text = "",
    client_key: Key = "",
    then: Text = "",
) -> Response:
    """Answer in the customer's own chat; sent twice with one key it is one answer (T19)."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.reply(
            uow,
            case_id,
            viewer.id,
            text,
            now=office.now(),
            desk=office.desk,
            client_key=client_key or None,
        ),
        after=After(fresh="reply", go_on=then == "next", draft=Draft(reply=text)),
    )


@router.post("/cases/{number}/note")
async def note(
    request: Request,
    office: Here,
    viewer: Member,
    number: Number,
    text: Text = "",
    client_key: Key = "",
) -> Response:
    """Keep a note for staff."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.note(
            uow, case_id, viewer.id, text, now=office.now(), client_key=client_key or None
        ),
        after=After(fresh="note", draft=Draft(note=text)),
    )


@router.post("/cases/{number}/resolve")
async def resolve(
    request: Request,
    office: Here,
    viewer: Member,
    number: Number,
    text: Text = "",
    client_key: Key = "",
    then: Text = "",
) -> Response:
    """End the case, with a last word to the customer or without."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.resolve(
            uow,
            case_id,
            viewer.id,
            text.strip() or None,
            now=office.now(),
            desk=office.desk,
            client_key=client_key or None,
        ),
        after=After(go_on=then == "next", anew=True, draft=Draft(last_word=text)),
    )


@router.post("/cases/{number}/cause")
async def correct_cause(
    request: Request, office: Here, viewer: Member, number: Number, cause: Text = ""
) -> Response:
    """Name the cause rightly."""
    return await change(
        request,
        office,
        viewer,
        number,
        lambda uow, case_id: desk.correct_cause(uow, case_id, viewer.id, cause, now=office.now()),
    )
