"""The blind audit: one complaint after the other is judged, and then what the model had said is
shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from escalation.console.deps import Member, Nav, Viewer, done, page, words
from escalation.errors import AlreadyJudged, CausesRefused, DeskError, NotFound, ValueUnknown
from escalation.office import Here, Office
from escalation.services.audits import Sample, audit, next_sample, sample_of, standing
from escalation.services.corrections import AUDIT, CHOSEN, opening
from handlers.registry import CAUSES
from handlers.texts import N_

NAV = Nav("/audits", N_("Audit"), order=40)
MOST_GUESSES = 3

router = APIRouter(include_in_schema=False)

Cause = Annotated[str, Form(max_length=64)]


@router.get("/audits")
async def show(
    request: Request,
    office: Here,
    viewer: Member,
    after: UUID | None = None,
    case: UUID | None = None,
) -> Response:
    """The next complaint to judge, the one that follows the case `after`, or the chosen `case`."""
    if case is not None:
        return await _ask_chosen(request, office, viewer, case)
    return await _ask(request, office, viewer, after=after)


@router.post("/audits")
async def judge(
    request: Request,
    office: Here,
    viewer: Member,
    case: Annotated[UUID, Form()],
    cause: Cause = "",
    further: Annotated[Sequence[Cause], Form(max_length=32)] = (),
    *,
    chosen: Annotated[bool, Form()] = False,
) -> Response:
    """Keep the answer, and go on to what the model had said."""
    try:
        async with office.database.uow() as uow:
            kept = await audit(
                uow, case, viewer.id, cause, further=further, chosen=chosen, now=office.now()
            )
    except (AlreadyJudged, CausesRefused, ValueUnknown) as refusal:
        if chosen:
            return await _ask_chosen(request, office, viewer, case, refusal=refusal, ticked=further)
        if isinstance(refusal, AlreadyJudged):
            return await _ask(request, office, viewer, after=case, refusal=refusal)
        return await _ask(request, office, viewer, again=case, refusal=refusal, ticked=further)
    return done(request, f"/audits/{kept.id}")


@router.get("/audits/{number}")
async def reveal(
    request: Request, office: Here, viewer: Member, number: Annotated[int, Path(ge=1, lt=2**31)]
) -> Response:
    """What the viewer answered, and what the model had said."""
    async with office.database.reading() as uow:
        kept = await uow.corrections.get(number)
        if kept is None or kept.source not in {AUDIT, CHOSEN} or kept.staff_id != viewer.id:
            raise NotFound
        case = await uow.cases.get(kept.case_id)
        messages = await uow.messages.several(kept.messages)
        figures = await standing(uow)
    context = {
        "figures": figures,
        "kept": kept,
        "case": case,
        "messages": [messages[each] for each in kept.messages if each in messages],
        "guesses": kept.ranking[:MOST_GUESSES],
        "chosen": kept.source == CHOSEN,
    }
    return page(request, "audits/answer.html", context, viewer=viewer)


async def _ask(  # the ways to come to the same page
    request: Request,
    office: Office,
    viewer: Viewer,
    *,
    after: UUID | None = None,
    again: UUID | None = None,
    refusal: DeskError | None = None,
    ticked: Sequence[str] = (),
) -> Response:
    """A complaint to judge: the next one, or the case `again` with what was ticked."""
    async with office.database.reading() as uow:
        sample = None
        if again is not None and (case := await uow.cases.get(again)) is not None:
            sample = Sample(case, opening(case, await uow.messages.typed(case.id)))
        if sample is None:
            sample = await next_sample(uow, viewer.id, now=office.now(), after=after)
        first = None if sample else await next_sample(uow, viewer.id, now=office.now())
        if refusal is not None:  # behind the last one the viewer has chosen to skip nothing
            sample, first = sample or first, None
        skipped = first is not None
        figures = await standing(uow)
    return _form(
        request,
        viewer,
        {"figures": figures, "sample": sample, "skipped": skipped, "chosen": False},
        refusal=refusal,
        ticked=ticked,
    )


async def _ask_chosen(
    request: Request,
    office: Office,
    viewer: Viewer,
    case_id: UUID,
    *,
    refusal: DeskError | None = None,
    ticked: Sequence[str] = (),
) -> Response:
    """The case that was picked from the list of those that teach most."""
    async with office.database.reading() as uow:
        sample = None
        try:
            sample = await sample_of(uow, case_id)
        except AlreadyJudged as judged:
            refusal = judged
        figures = await standing(uow)
    return _form(
        request,
        viewer,
        {"figures": figures, "sample": sample, "skipped": False, "chosen": True},
        refusal=refusal,
        ticked=ticked,
    )


def _form(
    request: Request,
    viewer: Viewer,
    context: dict[str, Any],
    *,
    refusal: DeskError | None,
    ticked: Sequence[str],
) -> Response:
    context |= {
        "causes": list(CAUSES),
        "ticked": ticked,
        "problem": words(request, viewer).say(refusal.say) if refusal else None,
        "here": "/learning" if context["chosen"] else "/audits",
    }
    status = refusal.status if refusal else 200
    return page(request, "audits/page.html", context, viewer=viewer, status=status)
