"""Two cases of one customer become one: shown side by side first, and done by a second press."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from escalation.console.case_page import Number, Sent, SentForm
from escalation.console.deps import Member, done, page
from escalation.errors import NotFound
from escalation.office import Here
from escalation.services import merging
from escalation.unit_of_work import UnitOfWork

router = APIRouter(prefix="/cases/{number}/join/{into}", include_in_schema=False)

Into = Annotated[int, Path(ge=1, lt=2**31)]


@router.get("")
async def show(
    request: Request, office: Here, viewer: Member, number: Number, into: Into
) -> Response:
    """Both cases, and what would become of them."""
    async with office.database.reading() as uow:
        both = [await uow.cases.by_number(each) for each in (number, into)]
    if None in both:
        raise NotFound
    return page(request, "case/join.html", {"case": both[0], "other": both[1]}, viewer=viewer)


@router.post("")
async def join(request: Request, sent: Sent, into: Into) -> Response:
    """Join them; a refusal is shown on the page of the case."""
    answer = await sent.change(partial(_join, sent=sent, into=into))
    if answer.status_code >= 400:  # noqa: PLR2004 - refused
        return answer
    return done(request, f"/cases/{into}")


async def _join(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, sent: SentForm, into: int
) -> None:
    other = await uow.cases.by_number(into)
    if other is None:
        raise NotFound
    await merging.merge(uow, case_id, other.id, staff_id, now=sent.now, desk=sent.desk)
