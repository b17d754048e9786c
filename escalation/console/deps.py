"""What every screen needs: who looks at it, in which language, and the one way to a page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from escalation.console import labels, log_labels
from escalation.console.language import OWN_NAMES, Words, choose, lines
from escalation.errors import NotAllowed
from escalation.models import Staff
from escalation.office import Here, Office
from escalation.repositories import Taken
from escalation.services import notices
from handlers import safety
from handlers.registry import name_of

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

TEMPLATES = Path(__file__).parents[1] / "templates"
SESSION = "amends_session"
LANGUAGE = "amends_language"
SESSION_LIFE = timedelta(hours=14)
"""A long working day; whoever comes the next morning signs in again."""


@dataclass(frozen=True, slots=True)
class Nav:
    """A screen's entry in the navigation; a screen module has one as ``NAV``."""

    path: str
    label: str
    order: int
    managers_only: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """The member of staff who is signed in, with the number of open notices for them, and what was
    taken from them and they have not seen yet, where a page tells it.
    """

    id: UUID
    login: str
    name: str
    role: str
    language: str
    notices: int = 0
    team: str | None = None
    taken: tuple[Taken, ...] = ()

    @property
    def is_manager(self) -> bool:
        return self.role == "manager"

    @property
    def who(self) -> str:
        """As the event log names them."""
        return f"staff:{self.id}"


class SignedOut(Exception):
    """Nobody is signed in: the way leads to the sign-in page."""


def _sessions(office: Office) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(office.secret, salt="console-session")


def _stamp(member: Staff) -> str:
    """Changes with the password, so that old sessions end."""
    return hashlib.sha256(member.password_hash.encode()).hexdigest()[:16]


def open_session(office: Office, member: Staff, response: Response) -> None:
    """Give the browser a session for `member`."""
    token = _sessions(office).dumps([member.id.hex, _stamp(member)])
    response.set_cookie(
        SESSION,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=office.secure_cookies,
    )


async def member_of(request: Request, office: Office) -> Staff | None:
    """Whoever's session the request carries, if it still holds."""
    cookie = request.cookies.get(SESSION)
    if not cookie:
        return None
    try:
        staff_id, stamp = _sessions(office).loads(cookie, max_age=int(SESSION_LIFE.total_seconds()))
        wanted = UUID(staff_id)
    except (BadSignature, ValueError, TypeError):
        return None
    async with office.database.reading() as uow:
        member = await uow.staff.get(wanted)
    if member is None or not member.active or _stamp(member) != stamp:
        return None
    return member


async def seen(request: Request, office: Office) -> Viewer | None:
    """Whoever is signed in, as screens see them; None when nobody is."""
    member = await member_of(request, office)
    if member is None:
        return None
    async with office.database.reading() as uow:
        waiting = await notices.count_to(
            uow, member.id, member.role, office.now(), teams=office.desk.teams
        )
    return Viewer(
        member.id, member.login, member.name, member.role, member.language, waiting, member.team
    )


async def viewer(request: Request, office: Here) -> Viewer:
    """Who looks.

    Raises:
        SignedOut: nobody is signed in.
    """
    who = await seen(request, office)
    if who is None:
        raise SignedOut
    if request.method != "GET" or is_fragment(request):
        return who
    return await with_taken(office, who)


async def with_taken(office: Office, who: Viewer) -> Viewer:
    """The same with what was taken from them."""
    async with office.database.reading() as uow:
        return replace(who, taken=tuple(await uow.takeovers.unseen(who.id)))


async def manager(viewer: Annotated[Viewer, Depends(viewer)]) -> Viewer:
    """Who looks, if a manager.

    Raises:
        NotAllowed: the viewer is none.
    """
    if not viewer.is_manager:
        raise NotAllowed
    return viewer


Member = Annotated[Viewer, Depends(viewer)]
Manager = Annotated[Viewer, Depends(manager)]


async def acting(uow: UnitOfWork, viewer: Viewer) -> Staff:
    """The row of who looks, in the transaction in which they change something.

    Raises:
        NotAllowed: there is no such member any more.
    """
    member = await uow.staff.get(viewer.id)
    if member is None:
        raise NotAllowed
    return member


def words(request: Request, who: Viewer | None = None) -> Words:
    """The reader's language: what they chose in this browser, their own, the browser's."""
    language = choose(
        request.cookies.get(LANGUAGE),
        who.language if who else None,
        accept=request.headers.get("accept-language", ""),
    )
    return Words(language, request.app.state.office.desk.zone)


def is_fragment(request: Request) -> bool:
    """Whether the page's script asks for a part, and not the browser for a page."""
    return request.headers.get("hx-request") == "true"


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    viewer: Viewer | None = None,
    fragment: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    """A template as the answer; `fragment` instead, when one is given and the script asks.

    The only place that renders templates. They find `_`, `viewer`, `words`, `desk`, `now`, `nav`,
    `labels` and `log_labels` beside `context`, and `here`, the address to which a change of
    language returns.
    """
    office: Office = request.app.state.office
    told = words(request, viewer)
    name = fragment if fragment is not None and is_fragment(request) else template
    common = {
        "viewer": viewer,
        "request": request,
        "desk": office.desk,
        "now": office.now(),
        "nav": _nav(request, viewer),
        "here": _here(request),
    }
    text = environment(told.language, told.zone).get_template(name).render({**common, **context})
    return HTMLResponse(text, status, headers={"Vary": "HX-Request, Cookie, Accept-Language"})


@cache
def environment(language: str, zone: ZoneInfo) -> Environment:
    """The templates in one language; every value in them is escaped."""
    told = Words(language, zone)
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        told.gettext, told.ngettext, newstyle=True
    )
    made.globals |= {
        "words": told,
        "labels": labels,
        "log_labels": log_labels,
        "languages": OWN_NAMES,
        "cause_name": name_of,
        "sign_name": safety.name_of,
    }
    made.filters |= {
        "label": lambda slug, table: told.label(table, slug),
        "reason": told.reason,
        "rule": told.rule,
        "step": told.step,
        "edition": told.edition,
        "lines": lines,
        "customer_words": told.customer_words,
    }
    return made


def _here(request: Request) -> str:
    """The address of this page; what answers a form has none, so its screen must name one."""
    if request.method != "GET":
        return "/queue"
    return f"{request.url.path}?{request.url.query}".removesuffix("?")


def _nav(request: Request, viewer: Viewer | None) -> list[Nav]:
    if viewer is None:
        return []
    entries: tuple[Nav, ...] = request.app.state.nav
    return [entry for entry in entries if viewer.is_manager or not entry.managers_only]


def done(request: Request, path: str) -> Response:
    """After a change: on to `path`, by the browser or by the page's script."""
    if is_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)


def signed_out(request: Request) -> Response:
    """On to the sign-in page, and back here afterwards."""
    if is_fragment(request):
        return Response(status_code=401, headers={"HX-Redirect": "/session"})
    if request.method != "GET":
        return RedirectResponse("/session", 303)
    return RedirectResponse(f"/session?next={quote(_here(request))}", 303)


def own_path(path: str | None, default: str = "/queue") -> str:
    """A path of this site, and nothing that a browser could take for another one."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return default
    return path if path.isprintable() else default
