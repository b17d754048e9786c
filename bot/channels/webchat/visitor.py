"""Who is on the other side of the web chat: a signed cookie, a link from the shop, a language."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fastapi import Request
from itsdangerous import BadData, URLSafeSerializer
from starlette.responses import Response

from bot.channels.wording import N_, language_of
from escalation.office import Office
from handlers.model import LANGUAGES

COOKIE = "amends_chat"
LANGUAGE = "amends_chat_language"
COOKIE_LIFE = timedelta(days=90)
"""How long a talk can be found again after the last visit."""
TOKEN_LIFE = timedelta(hours=24)
CLOCKS_DIFFER = timedelta(minutes=5)
PATH = "/chat"

OLD_LINK = N_("The link you came by is too old. You can write to us all the same.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a talk of their own. `customer` is set when the shop vouched for it."""

    address: str
    customer: str | None = None


def newcomer(customer: str | None = None) -> Visitor:
    """A visitor at an address that nobody can guess."""
    return Visitor(secrets.token_hex(16), customer)


def customer_token(secret: str, customer_id: str, now: datetime) -> str:
    """What the shop's own site puts after ``/chat?as=`` to say which customer comes: for a day."""
    return _signed(secret, "customer").dumps([customer_id, int(now.timestamp())])


def customer_of(secret: str, token: str, now: datetime) -> str | None:
    """The customer whom a link vouches for, None when it is forged or older than 24 hours."""
    try:
        customer_id, seconds = _signed(secret, "customer").loads(token)
        age = now.timestamp() - int(seconds)
    except (BadData, ValueError, TypeError):
        return None
    fresh = -CLOCKS_DIFFER.total_seconds() <= age <= TOKEN_LIFE.total_seconds()
    return customer_id if fresh and isinstance(customer_id, str) else None


def known_visitor(request: Request, office: Office) -> Visitor | None:
    """The visitor whose cookie the request carries."""
    try:
        address, customer = _signed(office.secret, "visitor").loads(request.cookies.get(COOKIE, ""))
    except (BadData, ValueError, TypeError):
        return None
    return Visitor(address, customer)


def arrive(known: Visitor | None, customer: str | None) -> Visitor:
    """Whose talk it is when a browser that may have one comes with a link that may name a customer.

    A talk is never shown to another customer than its own.
    """
    if known is None or (customer and known.customer and customer != known.customer):
        return newcomer(customer)
    return replace(known, customer=customer) if customer else known


def remember(response: Response, visitor: Visitor, office: Office) -> None:
    """Give the browser what it needs to find the talk again."""
    token = _signed(office.secret, "visitor").dumps([visitor.address, visitor.customer])
    _set(response, office, COOKIE, token)


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
