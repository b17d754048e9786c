"""Who is on the other side of the web chat: a signed cookie and a language."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request
from itsdangerous import BadData, URLSafeSerializer
from starlette.responses import Response

from bot.channels.wording import language_of
from escalation.office import Office
from handlers.model import LANGUAGES

COOKIE = "amends_chat"
APART = "amends_chat_apart"
LANGUAGE = "amends_chat_language"
COOKIE_LIFE = timedelta(days=90)
"""How long a talk can be found again after the last visit."""
PATH = "/chat"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a talk of their own. Whose it is stands in the talk, never in the cookie."""

    address: str


def newcomer() -> Visitor:
    """A visitor at an address that nobody can guess."""
    return Visitor(secrets.token_hex(16))


def known_visitor(request: Request, office: Office) -> Visitor | None:
    """The visitor whose cookie the request carries."""
    try:
        # Cookies of before have a second value, which says nothing any more.
        address, _ = _signed(office.secret, "visitor").loads(request.cookies.get(COOKIE, ""))
    except (BadData, ValueError, TypeError):
        return None
    return Visitor(address)


def remember(response: Response, visitor: Visitor, office: Office) -> None:
    """Give the browser what it needs to find the talk again."""
    token = _signed(office.secret, "visitor").dumps([visitor.address, None])
    _set(response, office, COOKIE, token)


def apart(request: Request, office: Office, link: str) -> Visitor:
    """Whoever comes by a link, known by its key, in a browser whose chat is another customer's: a
    newcomer, and the same one each time the link is shown or sent again.
    """
    try:
        kept, address = _signed(office.secret, "apart").loads(request.cookies.get(APART, ""))
    except (BadData, ValueError, TypeError):
        return newcomer()
    return Visitor(address) if kept == link else newcomer()


def remember_apart(response: Response, visitor: Visitor, link: str, office: Office) -> None:
    """Give the browser the place for one link, without taking the chat that it has."""
    token = _signed(office.secret, "apart").dumps([link, visitor.address])
    _set(response, office, APART, token)


def remember_language(response: Response, language: str, office: Office) -> None:
    _set(response, office, LANGUAGE, language)


def language_for(request: Request) -> str:
    """The page's language: as chosen now or before in this browser, else as the browser asks."""
    for wish in (request.query_params.get("lang"), request.cookies.get(LANGUAGE)):
        if wish in LANGUAGES:
            return wish
    header = request.headers.get("accept-language", "")[:500]
    # Browsers send the tags in the order of preference, so the weights need not be read.
    tags = (part.partition(";")[0].strip() for part in header.split(","))
    return next((language for tag in tags if (language := language_of(tag))), "en")


def _set(response: Response, office: Office, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(COOKIE_LIFE.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=office.secure_cookies,
    )


def _signed(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt=f"webchat-{purpose}",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
