"""Cases that were taken from whoever looks: told on each of their pages until they have seen it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from escalation.console.deps import Member, done, is_fragment, own_path, page, with_taken
from escalation.office import Here
from escalation.services import holding

router = APIRouter(prefix="/taken", include_in_schema=False)


@router.get("")
async def show(request: Request, office: Here, viewer: Member) -> Response:
    """The lines for the page's script, once something was taken."""
    return page(request, "_taken.html", {}, viewer=await with_taken(office, viewer))


@router.post("/seen")
async def seen(
    request: Request,
    office: Here,
    viewer: Member,
    newest: Annotated[int, Form(ge=1, lt=2**31)],
    back: Annotated[str, Form(alias="next")] = "",
) -> Response:
    """They have seen what was shown; what was taken from them since is shown now."""
    async with office.database.uow() as uow:
        await holding.seen(uow, viewer.id, newest=newest, now=office.now())
    if is_fragment(request):
        return page(request, "_taken.html", {}, viewer=await with_taken(office, viewer))
    return done(request, own_path(back))
