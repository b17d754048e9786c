"""What every request passes: foreign forms, sizes, headers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from escalation.guards import HEADERS, MAX_BODY, BodyLimit, SameOrigin, SecurityHeaders, is_own

METHODS = ["POST", "PUT", "PATCH", "DELETE"]


@given(
    method=st.sampled_from(METHODS),
    site=st.sampled_from(["cross-site", "same-site", "", "SAME-ORIGIN"]),
    origin=st.sampled_from([None, "http://desk.test", "http://evil.test", "null"]),
)
def test_a_request_that_browsers_call_foreign_is_never_own(
    method: str, site: str, origin: str | None
) -> None:
    headers = {"host": "desk.test", "sec-fetch-site": site}
    if origin is not None:
        headers["origin"] = origin

    assert not is_own(method, Headers(headers))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://x"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"origin": "http://desk.test:8080"}, True),
        ({"origin": "https://desk.test:8080"}, True),
        ({"origin": "http://desk.test"}, False),
        ({"origin": "http://evil.test"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://desk.test:8080.evil.test"}, False),
    ],
)
def test_without_the_browsers_word_the_origin_must_be_the_host(
    method: str, headers: dict[str, str], *, own: bool
) -> None:
    assert is_own(method, Headers({"host": "desk.test:8080", **headers})) is own


def test_reading_is_open_to_links_from_elsewhere() -> None:
    assert is_own("GET", Headers({"sec-fetch-site": "cross-site"}))


async def _echo(request: Request) -> Response:
    body = await request.body() if request.method == "POST" else b""
    return PlainTextResponse(str(len(body)))


def _client() -> httpx.AsyncClient:
    inner = Starlette(routes=[Route("/x", _echo, methods=["GET", "POST"])])
    inner.add_middleware(BodyLimit)
    guarded = httpx.ASGITransport(SecurityHeaders(SameOrigin(inner)))
    return httpx.AsyncClient(transport=guarded, base_url="http://desk.test")


async def test_a_foreign_form_is_refused_before_it_is_read() -> None:
    async with _client() as client:
        answer = await client.post("/x", headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403


@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 200), (MAX_BODY + 1, 413)])
async def test_a_body_over_the_limit_is_refused(size: int, status: int) -> None:
    async with _client() as client:
        assert (await client.post("/x", content=b"x" * size)).status_code == status


async def test_a_body_whose_length_is_not_said_is_counted() -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1000 + 2):
            yield b"x" * 1000

    async with _client() as client:
        assert (await client.post("/x", content=parts())).status_code == 413


async def test_every_answer_binds_the_browser() -> None:
    async with _client() as client:
        answers = [
            await client.get("/x"),
            await client.get("/nothing"),
            await client.post("/x"),
            await client.post("/x", headers={"origin": "http://evil.test"}),
        ]

    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["cache-control"] == "no-store"
