"""What the model has learnt from people, and which complaints would teach it most."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from escalation.console.deps import Member, Nav, page
from escalation.office import Here
from escalation.services import teaching
from escalation.services.audits import standing
from handlers.texts import N_

NAV = Nav("/learning", N_("Learning"), order=42)

router = APIRouter(include_in_schema=False)


@router.get("/learning")
async def show(request: Request, office: Here, viewer: Member) -> Response:
    """The figures, and a list to judge from; what the model guessed is not in it."""
    async with office.database.reading() as uow:
        figures = await standing(uow)
        pool = await teaching.pool(uow, now=office.now())
    learning = await office.reader.learning() if office.reader is not None else None
    lessons = await teaching.choose(pool, office.reader)
    context = {"figures": figures, "learning": learning, "lessons": lessons}
    return page(request, "learning/page.html", context, viewer=viewer)
