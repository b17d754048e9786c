"""The channel and its routes: forms that work without a script, and live with one.

The message row is the delivery: what is said stands on the page as soon as it is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from bot.channels import Incoming, Letter, Receive
from bot.channels.webchat.arrival import ADD, leads_to, show_link, would_add
from bot.channels.webchat.form import FORGOTTEN, NOT_STORED, TOO_OFTEN, Refused, read_form
from bot.channels.webchat.page import render
from bot.channels.webchat.talk import read_talk, read_transcript
from bot.channels.webchat.visitor import (
    Visitor,
    known_visitor,
    language_for,
    newcomer,
    remember,
    remember_language,
)
from escalation.links import read_web
from escalation.office import Here, Office

log = structlog.get_logger(__name__)

ROOT = Path(__file__).parents[2] / "static"
STATIC = {name: ROOT / name for name in ("chat.css", "chat.js", "arrival.js")}
MINUTE = timedelta(minutes=1)
A_MINUTE = 60
"""Messages and presses that one visitor may send in a minute."""
STREAMS = 8
"""Open pages of one visitor that are kept live; a further one asks now and then."""
REPLAYED = 5_000
"""Events that a page which comes back is told one by one; after more it simply asks anew."""
LARGEST = 2**62

After = Annotated[int, Query(ge=0, le=LARGEST)]


class WebChat:
    """The channel. Its routes live in the desk's application, on its database and its secret."""

    pace = None
    longest = None
    is_page = True

    def __init__(self, name: str = "webchat") -> None:
        self.name = name
        self.routes: APIRouter | None = self._routes()
        self._receive: Receive | None = None
        self._streams: Counter[str] = Counter()

    async def start(self, receive: Receive) -> None:
        """Take what visitors send."""
        self._receive = receive

    async def stop(self) -> None:
        """Take no more; what is in a box stays there."""
        self._receive = None

    async def send(self, address: str, letter: Letter) -> str:  # noqa: ARG002 - it is there already
        """Confirm: open pages were told when the message was stored, others find it there."""
        return letter.key

    def _routes(self) -> APIRouter:
        router = APIRouter(prefix="/chat", include_in_schema=False)
        router.add_api_route("", self._page)
        router.add_api_route("/talk", self._talk)
        router.add_api_route(
            "/stream",
            self._stream,
            response_class=EventSourceResponse,
            dependencies=[Depends(self._may_listen)],
        )
        router.add_api_route("/transcript", self._transcript)
        router.add_api_route("/messages", self._write, methods=["POST"])
        router.add_api_route("/press", self._press, methods=["POST"])
        router.add_api_route("/arrival", self._arrive, methods=["POST"])
        router.add_api_route("/static/{name}", self._static)
        return router

    # ------------------------------------------------------------------------------------ pages

    async def _page(
        self, request: Request, office: Here, token: Annotated[str | None, Query(alias="as")] = None
    ) -> Response:
        """The whole page; to who comes by a link of the shop's, the step before it."""
        if token is None:
            response = await self._shown(request, office, known_visitor(request, office))
        else:
            # A link is good once, and programs that look at what is behind links only ever ask.
            response = await show_link(request, office, self.name, token)
        if "lang" in request.query_params:
            remember_language(response, language_for(request), office)
        return response

    async def _shown(
        self,
        request: Request,
        office: Office,
        known: Visitor | None,
        problem: Refused | None = None,
    ) -> Response:
        visitor = known or newcomer()
        response = render(
            "page.html",
            talk=await read_talk(office.database, self.name, visitor.address, desk=office.desk),
            language=language_for(request),
            desk=office.desk,
            now=office.now(),
            problem=problem,
        )
        remember(response, visitor, office)
        return response

    async def _talk(self, request: Request, office: Here, after: After = 0) -> Response:
        """The part that changes, with the messages after one that the page has."""
        visitor = known_visitor(request, office) or newcomer()
        return render(
            "_talk.html",
            talk=await read_talk(
                office.database, self.name, visitor.address, desk=office.desk, after=after
            ),
            language=language_for(request),
            desk=office.desk,
            now=office.now(),
        )

    async def _transcript(self, request: Request, office: Here) -> Response:
        visitor = known_visitor(request, office) or newcomer()
        text = await read_transcript(
            office.database,
            self.name,
            visitor.address,
            language=language_for(request),
            desk=office.desk,
            now=office.now(),
        )
        disposition = {"Content-Disposition": 'attachment; filename="transcript.txt"'}
        return PlainTextResponse(text, headers=disposition)

    async def _static(self, name: str) -> Response:
        if name not in STATIC:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return FileResponse(STATIC[name], headers={"Cache-Control": "no-cache"})

    # ------------------------------------------------------------------------------------- live

    async def _may_listen(self, request: Request, office: Here) -> None:
        visitor = known_visitor(request, office)
        if visitor is None:
            raise HTTPException(HTTPStatus.FORBIDDEN)
        if self._streams[visitor.address] >= STREAMS:
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS)

    async def _stream(
        self,
        request: Request,
        office: Here,
        after: After = 0,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        """That the talk has changed, never what was said: the page asks for that by itself."""
        visitor = known_visitor(request, office)
        assert visitor is not None  # noqa: S101 - `_may_listen` has looked
        seen = last_event_id or ""
        if seen.isascii() and seen.isdecimal() and int(seen) <= LARGEST:
            after = int(seen)
        self._streams[visitor.address] += 1
        try:
            async for event in self._changes(office, visitor.address, after):
                yield ServerSentEvent(event="talk", id=str(event), raw_data=str(event))
        finally:
            self._streams[visitor.address] -= 1
            self._streams += Counter()  # keeps those above zero

    async def _changes(self, office: Office, address: str, after: int) -> AsyncIterator[int]:
        """The events that change the talk at an address."""
        name: str | None = None
        newest = await office.feed.last_id()
        if newest - after > REPLAYED:
            after = newest
            yield newest
        async for change in office.feed.follow(after):
            if name is None or name in change.names:
                # There is no conversation before the first words are taken, and it may move.
                before = name
                async with office.database.reading() as uow:
                    conversation = await uow.conversations.find(self.name, address)
                name = f"chat-{conversation.id}" if conversation else None
                if {before, name} & set(change.names):
                    yield change.id

    # ----------------------------------------------------------------------------------- coming in

    async def _write(self, request: Request, office: Here) -> Response:
        """A message."""
        return await self._taken(request, office, "message")

    async def _press(self, request: Request, office: Here) -> Response:
        """A quick answer, or the wish for a person."""
        return await self._taken(request, office, "press")

    async def _arrive(self, request: Request, office: Here) -> Response:
        """Somebody has come by a link."""
        visitor = known_visitor(request, office) or newcomer()
        try:
            form = await read_form(request)
            link = read_web(office.links.web_secret, form.token, office.now())
            if form.choice != ADD and await would_add(office, self.name, visitor, link):
                return await show_link(request, office, self.name, form.token)
            visitor = await leads_to(request, office, self.name, visitor, link)
            await self._store(
                Incoming(
                    channel=self.name,
                    address=visitor.address,
                    external_id=f"{visitor.address}:link:{link.key}",
                    kind="arrival",
                    at=office.now(),
                    language=language_for(request),
                    link=link,
                ),
                office,
            )
        except Refused as refused:
            return await self._shown(request, office, visitor, refused)
        response = RedirectResponse("/chat#came", HTTPStatus.SEE_OTHER)
        remember(response, visitor, office)
        return response

    async def _taken(
        self, request: Request, office: Office, kind: Literal["message", "press"]
    ) -> Response:
        """Store what was sent, and show the page; or show why not, with the words still there."""
        visitor = known_visitor(request, office)
        form = None
        try:
            form = await read_form(request)
            if visitor is None:
                raise Refused(HTTPStatus.CONFLICT, FORGOTTEN)  # noqa: TRY301 - shown as all others
            await self._store(
                Incoming(
                    channel=self.name,
                    address=visitor.address,
                    external_id=f"{visitor.address}:{form.identity}",
                    kind=kind,
                    at=office.now(),
                    text=form.written() if kind == "message" else "",
                    choice=form.pressed() if kind == "press" else None,
                    language=language_for(request),
                ),
                office,
            )
        except Refused as refused:
            refused.text = form.text if form else ""
            return await self._shown(request, office, visitor, refused)
        response = RedirectResponse("/chat#say", HTTPStatus.SEE_OTHER)
        remember(response, visitor, office)
        return response

    async def _store(self, incoming: Incoming, office: Office) -> None:
        """Keep what came in.

        Raises:
            Refused: too much in a minute, or it cannot be kept at present.
        """
        try:
            async with office.database.reading() as uow:
                lately = await uow.inbox.count_since(
                    self.name, incoming.address, incoming.at - MINUTE
                )
            if lately >= A_MINUTE:
                raise Refused(HTTPStatus.TOO_MANY_REQUESTS, TOO_OFTEN)  # noqa: TRY301 - as below
            if self._receive is None:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, NOT_STORED)  # noqa: TRY301 - as below
            await self._receive(incoming)
        except Refused:
            raise
        except Exception as error:
            log.exception("webchat.store_failed")
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, NOT_STORED) from error
