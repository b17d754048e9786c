"""The page of one case: how it is shown, and how a change to it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID, uuid4

from fastapi import Request
from starlette.responses import Response

from escalation.console.deps import Viewer, done, is_fragment, page, words
from escalation.console.dossier import screen
from escalation.errors import DeskError, NotFound
from escalation.office import Office
from escalation.services.dossier import of_case
from escalation.unit_of_work import UnitOfWork
from handlers.registry import CAUSES

type Act = Callable[[UnitOfWork, UUID], Awaitable[object]]
"""A change of the case with that id."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was being written when a change was refused: given back, never lost."""

    reply: str = ""
    note: str = ""
    refusal: str = ""
    last_word: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """What is shown after a change: the same case, or with `go_on` the next one.

    `fresh` names the form in which something new may be written; `anew` is for what changes who
    may write, so that the whole page is loaded again. `draft` is given back on a refusal.
    """

    fresh: str | None = None
    go_on: bool = False
    anew: bool = False
    draft: Draft = Draft()


async def change(
    request: Request,
    office: Office,
    viewer: Viewer,
    number: int,
    act: Act,
    *,
    after: After = After(),
) -> Response:
    """Do something to a case and show what is to be shown then.

    A refusal without the page's script shows the page again, with its sentence and the draft.

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
        return await render(request, office, viewer, number, refusal=refusal, draft=after.draft)
    if after.go_on:
        return done(request, await _next_path(office, viewer, number))
    if after.anew or not is_fragment(request):
        return done(request, f"/cases/{number}")
    return await render(request, office, viewer, number, fresh=after.fresh)


async def render(
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
        "here": f"/cases/{number}",
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
