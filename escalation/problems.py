"""Turns what went wrong into an answer: JSON for programs, a sentence or a page for people."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from escalation.console.deps import SignedOut, page, signed_out, words
from escalation.errors import AboveAuthority, DeskError, TokenRefused
from escalation.guards import HEADERS
from handlers.model import Say
from handlers.texts import N_

log = structlog.get_logger()

SENTENCES: Mapping[int, str] = {
    400: N_("This request could not be read."),
    401: N_("Please sign in first."),
    403: N_("This is not open to you."),
    404: N_("There is nothing here."),
    405: N_("This cannot be done here."),
    413: N_("That is too much at once. Please send less."),
    422: N_("Something is missing or cannot be used."),
    500: N_("Something went wrong on our side. Nothing was changed; please try again."),
}


def answer(
    request: Request,
    status: int,
    code: str,
    say: Say,
    *,
    headers: Mapping[str, str] | None = None,
    fields: list[dict[str, str]] | None = None,
) -> Response:
    """The refusal in the form that the asker reads."""
    if request.url.path.startswith("/api/") or request.url.path == "/healthz":
        error: dict[str, Any] = {"code": code, "message": say.text % say.params}
        if fields:
            error["fields"] = fields
        return JSONResponse({"error": error}, status, headers)
    context = {"status": status, "sentence": words(request).say(say), "hint": None}
    response = page(request, "problem.html", context, fragment="_problem.html", status=status)
    response.headers.update(headers or {})
    return response


async def desk_error(request: Request, error: DeskError) -> Response:
    """A refusal of the desk."""
    if isinstance(error, AboveAuthority):
        log.info("authority.refused", rule=error.rule)
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, TokenRefused) else None
    return answer(request, error.status, error.code, error.say, headers=headers)


async def http_error(request: Request, error: HTTPException) -> Response:
    """What the framework refuses: no such path, a wrong method, too large a body."""
    status = error.status_code
    text = SENTENCES.get(
        status, SENTENCES[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    )
    code = "".join(part.title() for part in HTTPStatus(status).phrase.split())
    return answer(request, status, code, Say(text), headers=error.headers)


async def invalid(request: Request, error: RequestValidationError) -> Response:
    """Values that do not fit; in the API each with the place where it stands.

    An address that cannot exist, such as /cases/abc, is simply not there.
    """
    found = [
        {"field": ".".join(str(part) for part in entry["loc"]), "problem": str(entry["msg"])}
        for entry in error.errors()
    ]
    is_api = request.url.path.startswith("/api/")
    if not is_api and any(field["field"].startswith("path.") for field in found):
        return answer(request, 404, "NotFound", Say(SENTENCES[404]))
    return answer(request, 422, "Invalid", Say(SENTENCES[422]), fields=found)


async def not_signed_in(request: Request, _error: SignedOut) -> Response:
    """Nobody is signed in."""
    return signed_out(request)


async def fault(request: Request, error: Exception) -> Response:
    """A mistake of ours. The server logs it with its trace; nobody else sees that."""
    log.error("request.failed", path=request.url.path, error=type(error).__name__)
    # The middleware that answers here stands outside of ours, so the headers are given by hand.
    return answer(request, 500, "Fault", Say(SENTENCES[500]), headers=HEADERS)


type Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

HANDLERS: dict[int | type[Exception], Handler] = {
    DeskError: desk_error,
    SignedOut: not_signed_in,
    HTTPException: http_error,
    RequestValidationError: invalid,
    Exception: fault,
}
