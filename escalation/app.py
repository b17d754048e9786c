"""Builds the web application of the desk: its routes, its answers to errors, its life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from escalation import api, console
from escalation.desk import Desk
from escalation.feed import Feed
from escalation.guards import BodyLimit, SameOrigin, SecurityHeaders
from escalation.links import Signer
from escalation.office import Here, Office
from escalation.problems import HANDLERS
from escalation.reader import Reader
from escalation.services.recurring import CANARY
from escalation.unit_of_work import Database

STATIC = Path(__file__).parent / "static"
LATE = timedelta(minutes=5)
"""Due work that waits longer than this means that nobody does it."""
PATIENCE = 5
"""Seconds after which a database that has not answered counts as away."""

log = structlog.get_logger(__name__)

type Hook = Callable[[FastAPI], AbstractAsyncContextManager[None]]
"""Entered when the application starts and left when it stops: loops, channels, a language model."""


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def create_app(  # noqa: PLR0913 - every part of the application
    database: Database,
    desk: Desk,
    *,
    secret: str,
    links: Signer | None = None,
    secure_cookies: bool = False,
    reader: Reader | None = None,
    routers: Sequence[APIRouter] = (),
    hooks: Sequence[Hook] = (),
    clock: Callable[[], datetime] = utc_now,
    fold: Callable[[str], str] = str.lower,
) -> FastAPI:
    """The desk's web application on a migrated database.

    `secret` signs sessions, and links unless `links` does. `reader` tells of the language model.
    `routers` are mounted before the desk's own routes; `hooks` live as long as the application
    does. `fold` gives a text as the rules read it.
    """
    feed = Feed(database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        for place, year in desk.unsure(clock()).items():
            log.warning(
                "holidays.unsure", place=place, year=year.year, ground=year.ground, by=year.by
            )
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(feed.run())
            try:
                for hook in hooks:
                    await stack.enter_async_context(hook(app))
                yield
            finally:
                reading.cancel()

    app = FastAPI(
        title="Amends",
        version="0.1.0",
        description="Complaints from first word to follow-up: read, open, answer and resolve them.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        middleware=[Middleware(SecurityHeaders), Middleware(SameOrigin), Middleware(BodyLimit)],
    )
    app.state.office = Office(
        database=database,
        desk=desk,
        feed=feed,
        clock=clock,
        secret=secret,
        links=links or Signer.of(secret),
        secure_cookies=secure_cookies,
        reader=reader,
        fold=fold,
    )
    app.state.nav = console.NAV
    for router in (*routers, api.router, console.router):
        app.include_router(router)
    app.add_api_route("/", _start, include_in_schema=False)
    app.add_api_route(
        "/healthz",
        healthz,
        tags=["operation"],
        summary="Is everything running?",
        responses={503: {"description": "Due work waits, or the database does not answer."}},
    )
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


async def _start(request: Request) -> Response:  # noqa: ARG001 - the signature of a route
    return RedirectResponse("/queue", 303)


async def healthz(office: Here) -> JSONResponse:
    """Whether the database answers and due work is done, 503 when it is not; and whether the last
    complaint of our own that was sent the whole way came through.
    """
    now = office.now()
    try:
        async with asyncio.timeout(PATIENCE), office.database.reading() as uow:
            oldest = await uow.timers.oldest_overdue(now)
            undelivered = await uow.mail.lost_count()
            flown = await uow.timers.to_come(CANARY)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no health
        log.warning("healthz.database_away", error=type(error).__name__)
        return JSONResponse({"status": "database away"}, 503)
    behind = now - oldest if oldest else timedelta(0)
    late = behind > LATE
    canary = flown.payload if flown else {}
    return JSONResponse(
        {
            # A page that fails still keeps what customers write: it is told of, and not taken away.
            "status": "late" if late else "canary failed" if canary.get("failed") else "ok",
            "timers_behind_seconds": int(behind.total_seconds()),
            "undelivered": undelivered,
            "canary": canary or None,
        },
        503 if late else 200,
    )
