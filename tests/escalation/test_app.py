"""The web application as a whole: its health, its errors, its life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request

from escalation.guards import HEADERS
from escalation.services.recurring import CANARY
from escalation.services.schedule import schedule
from escalation.unit_of_work import Database, open_database
from tests import make
from tests.application import application

SECRET = "a secret for tests that is long enough"
extra = APIRouter(include_in_schema=False)


@extra.get("/boom")
@extra.get("/api/boom")
async def boom() -> None:
    raise LookupError("a mistake of ours, with a secret in it")


@extra.get("/here")
async def here(request: Request) -> dict[str, bool]:
    return {"feed": request.app.state.office.feed is not None}


@pytest.fixture
def app(embedded: Database) -> FastAPI:
    return application(
        embedded, make.desk(), secret=SECRET, routers=[extra], clock=lambda: make.NOW
    )


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as opened:
        yield opened


async def test_a_healthy_desk_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")

    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "timers_behind_seconds": 0, "undelivered": 0, "canary": None},
    )


@pytest.mark.parametrize(("failed", "status"), [(None, "ok"), ("queue", "canary failed")])
async def test_t14_it_says_how_the_last_trial_complaint_went(
    client: httpx.AsyncClient, embedded: Database, failed: str | None, status: str
) -> None:
    flown = {"at": make.NOW.isoformat(), "failed": failed}
    async with embedded.uow() as uow:
        await schedule(uow, CANARY, make.later(1), now=make.NOW, payload=flown)
    answer = await client.get("/healthz")

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["canary"]) == (status, flown)


@pytest.mark.parametrize(("behind", "status"), [(4, 200), (6, 503)])
async def test_due_work_that_nobody_does_is_no_health(
    client: httpx.AsyncClient, embedded: Database, behind: int, status: int
) -> None:
    async with embedded.uow() as uow:
        await schedule(uow, "follow_up", make.NOW - timedelta(minutes=behind), now=make.NOW)
    answer = await client.get("/healthz")

    assert answer.status_code == status
    assert answer.json()["timers_behind_seconds"] == behind * 60


async def test_a_database_that_is_away_is_no_health() -> None:
    away = open_database("postgresql://nobody@127.0.0.1:9/none")
    app = application(away, make.desk(), secret=SECRET, clock=lambda: make.NOW)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as opened:
        answer = await opened.get("/healthz")
    await away.dispose()

    assert (answer.status_code, answer.json()) == (503, {"status": "database away"})


async def test_routers_that_are_given_are_mounted(client: httpx.AsyncClient) -> None:
    assert (await client.get("/here")).json() == {"feed": True}


async def test_the_root_leads_to_the_queue(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).headers["location"] == "/queue"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "There is nothing here."), ("zh-CN", "这里没有内容。"), ("zh-TW", "這裡沒有內容。")],
)
async def test_what_is_not_there_is_said_in_the_readers_language(
    client: httpx.AsyncClient, language: str, words: str
) -> None:
    answer = await client.get("/nowhere", headers={"Accept-Language": language})

    assert answer.status_code == 404
    assert words in answer.text


@pytest.mark.parametrize("path", ["/boom", "/api/boom"])
async def test_a_mistake_of_ours_is_admitted_and_tells_nothing(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert answer.headers["content-type"].startswith(
        "application/json" if path.startswith("/api") else "text/html"
    )


async def test_a_part_that_fails_is_a_sentence(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"HX-Request": "true"})

    assert answer.text.strip() == "There is nothing here."


@pytest.mark.parametrize(
    "path",
    ["/static/app.css", "/static/app.js", "/static/vendor/htmx.min.js", "/static/favicon.svg"],
)
async def test_files_are_asked_for_again_and_not_sent_twice(
    client: httpx.AsyncClient, path: str
) -> None:
    first = await client.get(path)
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/vendor"])
async def test_no_other_file_is_sent(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_feed_and_the_hooks_live_as_long_as_the_application(embedded: Database) -> None:
    lived: list[str] = []

    @asynccontextmanager
    async def hook(app: FastAPI) -> AsyncIterator[None]:
        lived.append(f"begun {app.title}")
        yield
        lived.append("ended")

    app = application(embedded, make.desk(), secret=SECRET, hooks=[hook])
    async with app.router.lifespan_context(app):
        follower = app.state.office.feed.follow()
        told = asyncio.ensure_future(anext(follower))
        await asyncio.sleep(0.05)
        async with embedded.uow() as uow:
            await make.queued_case(uow)
        change = await asyncio.wait_for(told, 10)
        await follower.aclose()
        assert lived == ["begun Amends"]

    assert "queue" in change.names
    assert lived == ["begun Amends", "ended"]


def test_the_secret_is_in_no_repr(app: FastAPI) -> None:
    assert SECRET not in repr(app.state.office)
