"""Signing in and out, and the choice of a language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from escalation.console.deps import (
    LANGUAGE,
    SESSION,
    member_of,
    open_session,
    own_path,
    page,
    words,
)
from escalation.errors import SignInLocked, SignInRefused
from escalation.office import Here
from escalation.services import staff
from handlers.model import LANGUAGES

YEAR = 365 * 24 * 3600
CHANGED = "/queue"

router = APIRouter(include_in_schema=False)


@router.get("/session")
async def ask(request: Request, office: Here, next: str = "") -> Response:  # noqa: A002 - its name in the address
    """The sign-in form; whoever is signed in already goes on."""
    if await member_of(request, office) is not None:
        return RedirectResponse(own_path(next), 303)
    return page(request, "session.html", {"next": own_path(next), "login": "", "problem": None})


@router.post("/session")
async def sign_in(
    request: Request,
    office: Here,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002 - its name in the form
) -> Response:
    """Open a session, or say why not; after too many wrong passwords the name rests a while."""
    try:
        member = await staff.sign_in(
            office.database, login[:200], password[:1000], now=office.now()
        )
    except (SignInRefused, SignInLocked) as refusal:
        context = {
            "next": own_path(next),
            "login": login[:200],
            "problem": words(request).say(refusal.say),
            "here": "/session",
        }
        return page(request, "session.html", context, status=refusal.status)
    response = RedirectResponse(own_path(next), 303)
    open_session(office, member, response)
    return response


@router.post("/session/end")
async def sign_out() -> Response:
    """End the session in this browser."""
    response = RedirectResponse("/session", 303)
    response.delete_cookie(SESSION)
    return response


@router.post("/language")
async def choose_language(
    request: Request,
    office: Here,
    language: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002 - its name in the form
) -> Response:
    """Keep the chosen language: in this browser, and for the one who is signed in, everywhere."""
    response = RedirectResponse(own_path(next, CHANGED), 303)
    if language not in LANGUAGES:
        return response
    response.set_cookie(
        LANGUAGE, language, max_age=YEAR, samesite="lax", secure=office.secure_cookies
    )
    member = await member_of(request, office)
    if member is not None and member.language != language:
        async with office.database.uow() as uow:
            kept = await uow.staff.get(member.id)
            if kept is not None:
                kept.language = language
    return response
