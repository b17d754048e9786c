"""One case: what was said, why it is here, what may be offered; and what a person does about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from escalation.console.deps import Member, Viewer, done, is_fragment, page, words
from escalation.console.dossier import screen
from escalation.errors import DeskError, NotFound
from escalation.office import Here, Office
from escalation.services import desk
from escalation.services.dossier import of_case
from escalation.unit_of_work import UnitOfWork
from handlers.registry import CAUSES

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, lt=2**31)]
Text = Annotated[str, Form()]
Key = Annotated[str, Form(max_length=64)]

type Act = Callable[[UnitOfWork, UUID], Awaitable[object]]
"""A change of the case with that id."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was being written when a change was refused: given back, never lost."""

    reply: str = ""
    note: str = ""
    refusal: str = ""
    last_word: str = ""


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
        draft=Draft(reply=text),
        fresh="reply",
        go_on=then == "next",
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
        draft=Draft(note=text),
        fresh="note",
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
        draft=Draft(last_word=text),
        go_on=then == "next",
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
        lambda uow, case_id: desk.correct_cause(
            uow, case_id, viewer.id, cause, now=office.now()
        ),
    )


async def change(  # noqa: PLR0913 - what every action of the screen has in common
    request: Request,
    office: Office,
    viewer: Viewer,
    number: int,
    act: Act,
    *,
    draft: Draft | None = None,
    fresh: str | None = None,
    go_on: bool = False,
) -> Response:
    """Do something to a case and show it as it is then, or the next one.

    `fresh` names the form that is to be empty afterwards. A refusal without the page's script
    shows the page again, with its sentence and with what was being written.

    Raises:
        DeskError: refused; answered by a sentence alone when the page's script asked.
    """
    try:
        async with office.database.uow() as uow:
            case = await uow.cases.by_number(number)
            if case is None:
                raise NotFound
            await act(uow, case.id)
    except DeskError as refusal:
        if is_fragment(request) or refusal.status == HTTPStatus.NOT_FOUND:
            raise
        return await render(request, office, viewer, number, refusal=refusal, draft=draft)
    if go_on:
        return done(request, await _next_path(office, viewer, number))
    if not is_fragment(request):
        return done(request, f"/cases/{number}")
    return await render(request, office, viewer, number, fresh=fresh)


async def render(  # noqa: PLR0913 - each is another way to show the same page
    request: Request,
    office: Office,
    viewer: Viewer,
    number: int,
    *,
    refusal: DeskError | None = None,
    draft: Draft | None = None,
    fresh: str | None = None,
) -> Response:
    """The case as it is now."""
    now = office.now()
    async with office.database.reading() as uow:
        dossier = await of_case(uow, number)
        shown = await screen(uow, dossier, viewer, now, office.desk.zone)
        previous, following = await _neighbours(uow, viewer, number)
        last_event = await uow.events.last_id()
    context = {
        "now": now,
        "s": shown,
        "draft": draft or Draft(),
        "fresh": fresh,
        "problem": words(request, viewer).say(refusal.say) if refusal else None,
        "client_key": uuid4().hex,
        "previous": previous,
        "following": following,
        "causes": [*CAUSES, "unclassified"],
        "last_event": last_event,
    }
    return page(
        request,
        "case/page.html",
        context,
        viewer=viewer,
        fragment="case/_parts.html",
        status=refusal.status if refusal else 200,
    )


async def _neighbours(
    uow: UnitOfWork, viewer: Viewer, number: int
) -> tuple[int | None, int | None]:
    """The cases before and after this one among the viewer's own and the unassigned."""
    rows = await uow.cases.queue(
        states=("queued", "held"), holder_id=viewer.id, unheld=True, limit=200
    )
    numbers = [row.case.number for row in rows]
    if number not in numbers:
        return None, numbers[0] if numbers else None
    at = numbers.index(number)
    return (
        numbers[at - 1] if at > 0 else None,
        numbers[at + 1] if at + 1 < len(numbers) else None,
    )


async def _next_path(office: Office, viewer: Viewer, number: int) -> str:
    """Where work goes on after this case: the most pressing one, else the queue."""
    async with office.database.reading() as uow:
        rows = await uow.cases.queue(
            states=("queued", "held"), holder_id=viewer.id, unheld=True, limit=2
        )
    others = [row.case.number for row in rows if row.case.number != number]
    return f"/cases/{others[0]}" if others else "/queue"
