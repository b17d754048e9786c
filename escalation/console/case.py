"""One case: what was said, why it is here, what may be offered; and what a person does about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import JSONResponse, Response

from escalation.console.case_page import (
    After,
    Draft,
    InWindow,
    Number,
    Sent,
    Text,
    Written,
    joined_with,
    render,
    renew,
)
from escalation.console.deps import Member, done, is_fragment
from escalation.console.promises import Promising
from escalation.console.waiting import OfTurn
from escalation.errors import NotFound
from escalation.office import Here
from escalation.services import asking, care, desk, drafts, holding, redelivery

router = APIRouter(prefix="/cases/{number}", include_in_schema=False)

Key = Annotated[str, Form(max_length=64)]
Cause = Annotated[str, Form(max_length=64)]

ANEW = After(anew=True)


@router.get("")
async def show(request: Request, office: Here, viewer: Member, number: Number) -> Response:
    """The whole page, or its parts when the page's script asks."""
    if (into := await joined_with(office, number)) is not None:
        return done(request, f"/cases/{into}")
    if not is_fragment(request):  # what a page asks for by itself is nobody's work
        await renew(office, viewer, number)
    return await render(request, office, viewer, number)


@router.post("/claim")
async def claim(sent: Sent) -> Response:
    """Take the case; whoever comes second reads who has it (T40)."""
    return await sent.change(partial(desk.claim, now=sent.now, desk=sent.desk), after=ANEW)


@router.post("/steal")
async def steal(sent: Sent, reason: Text = "") -> Response:
    """Take the case from whoever is at work on it, for a reason that they are told."""
    return await sent.change(
        partial(desk.steal, reason=reason, now=sent.now, desk=sent.desk), after=ANEW
    )


@router.post("/hold")
async def hold(office: Here, viewer: Member, number: Number) -> Response:
    """The page's script says that its reader works on it. Only of the holder does it mean much."""
    await renew(office, viewer, number)
    return Response(status_code=204)


@router.post("/release")
async def release(sent: Sent) -> Response:
    """Put the case back into the queue."""
    return await sent.change(partial(desk.release, now=sent.now), after=ANEW)


@router.post("/pass-up")
async def pass_up(sent: Sent) -> Response:
    """Leave the case to the next level."""
    return await sent.change(partial(asking.pass_up, now=sent.now, desk=sent.desk), after=ANEW)


@router.post("/hand-back")
async def hand_back(sent: Sent) -> Response:
    """Give the talk back to the bot."""
    return await sent.change(partial(desk.hand_back, now=sent.now, desk=sent.desk), after=ANEW)


@router.post("/calm")
async def calm(sent: Sent) -> Response:
    """Take off the signs: the person who read the case found that nobody is in need."""
    return await sent.change(partial(care.calm, now=sent.now), after=ANEW)


@router.post("/reply")
async def reply(
    sent: Sent,
    told: Promising,
    turn: OfTurn,
    at: InWindow,
    text: Text = "",
    client_key: Key = "",
    then: Text = "",
) -> Response:
    """Answer in the customer's own chat; sent twice with one key it is one answer (T19)."""
    return await sent.change(
        partial(
            desk.reply,
            text=text,
            now=sent.now,
            desk=sent.desk,
            client_key=client_key or None,
            confirmed=told,
            waits=turn.otherwise,
        ),
        after=After(
            fresh="reply",
            go_on=then == "next",
            draft=Draft(reply=text, told=told, turn=turn),
            written=Written("reply", text, at),
        ),
    )


@router.post("/messages/{outgoing_id}/again")
async def send_again(sent: Sent, outgoing_id: int) -> Response:
    """Send a message again that did not arrive, or may not have (T20, T28)."""
    return await sent.change(
        lambda uow, case_id, staff_id: redelivery.send_again(
            uow, case_id, outgoing_id, who=f"staff:{staff_id}", now=sent.now
        )
    )


@router.post("/messages/{outgoing_id}/arrived")
async def it_arrived(sent: Sent, outgoing_id: int) -> Response:
    """Say of a message that may not have arrived that it did."""
    return await sent.change(
        lambda uow, case_id, staff_id: redelivery.it_arrived(
            uow, case_id, outgoing_id, who=f"staff:{staff_id}", now=sent.now
        )
    )


@router.post("/messages/{outgoing_id}/told")
async def told_otherwise(sent: Sent, outgoing_id: int) -> Response:
    """Say of a message that is lost that the customer knows what it says by another way."""
    return await sent.change(
        lambda uow, case_id, staff_id: redelivery.told_otherwise(
            uow, case_id, outgoing_id, who=f"staff:{staff_id}", now=sent.now
        )
    )


@router.post("/note")
async def note(sent: Sent, at: InWindow, text: Text = "", client_key: Key = "") -> Response:
    """Keep a note for staff."""
    return await sent.change(
        partial(desk.note, text=text, now=sent.now, client_key=client_key or None),
        after=After(fresh="note", draft=Draft(note=text), written=Written("note", text, at)),
    )


@router.post("/draft/{box}")
async def keep_draft(
    office: Here,
    viewer: Member,
    request: Request,
    number: Number,
    box: Annotated[str, Path(max_length=16)],
    at: InWindow,
    text: Text = "",
    client_key: Key = "",
) -> Response:
    """Keep what is being written: by the page's script while it is typed, else by a button."""
    async with office.database.uow() as uow:
        case = await uow.cases.by_number(number)
        if case is None:
            raise NotFound
        kept = await drafts.save(
            uow,
            case.id,
            viewer.id,
            text,
            box=box,
            page=at,
            now=office.now(),
            client_key=client_key or None,
        )
        await holding.renew(uow, case.id, viewer.id, now=office.now())
    if is_fragment(request):
        return JSONResponse({"window": kept.window, "version": kept.version})
    return done(request, f"/cases/{number}")


@router.post("/resolve")
async def resolve(
    sent: Sent,
    told: Promising,
    at: InWindow,
    text: Text = "",
    client_key: Key = "",
    then: Text = "",
    seen: Annotated[int | None, Form(ge=0)] = None,
) -> Response:
    """End the case, with a last word to the customer or without."""
    return await sent.change(
        partial(
            desk.resolve,
            text=text.strip() or None,
            now=sent.now,
            desk=sent.desk,
            client_key=client_key or None,
            confirmed=told,
            seen=seen,
        ),
        after=After(
            go_on=then == "next",
            anew=True,
            draft=Draft(last_word=text, told=told),
            written=Written("end", text, at),
        ),
    )


@router.post("/team")
async def hand_to_team(sent: Sent, team: Cause = "", reason: Text = "") -> Response:
    """Hand the case over to another team, for a reason that is kept as a note."""
    return await sent.change(
        partial(desk.hand_to_team, team=team, reason=reason, now=sent.now, desk=sent.desk),
        after=ANEW,
    )


@router.post("/cause")
async def correct_cause(
    sent: Sent,
    cause: Cause = "",
    further: Annotated[Sequence[Cause], Form(max_length=32)] = (),
) -> Response:
    """Name the main cause and all further ones rightly, or say that it is no complaint."""
    return await sent.change(
        partial(desk.correct_cause, cause=cause, further=further, now=sent.now, desk=sent.desk),
        after=After(draft=Draft(cause=cause, further=further)),
    )
