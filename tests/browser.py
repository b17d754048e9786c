"""A browser without a window: asks the application itself, keeps cookies, reads the answer's HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from starlette.responses import Response

from escalation.console.deps import LANGUAGE, SESSION, open_session
from escalation.models import Staff

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Page:
    """An answer as somebody reads it."""

    response: httpx.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.text, "lxml")

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    def one(self, selector: str) -> Tag:
        """The element of that selector, of which there must be exactly one."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} elements are {selector}: {self.response.text[:2000]}"
        return found[0]

    def words(self, selector: str) -> str:
        """What the one element of that selector says."""
        return " ".join(self.one(selector).get_text(" ").split())

    def all(self, selector: str) -> list[str]:
        """What each element of that selector says."""
        return [" ".join(tag.get_text(" ").split()) for tag in self.soup.select(selector)]


class Browser:
    """One person's browser. Nobody is signed in until `as_` is called."""

    def __init__(self, app: FastAPI, language: str = "en") -> None:
        self._app = app
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://desk.test",
            headers={"Accept-Language": language},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.client.aclose()

    def as_(self, member: Staff, language: str | None = "en") -> Self:
        """Signed in as `member`, with the language that they chose in this browser."""
        answer = Response()
        open_session(self._app.state.office, member, answer)
        cookie = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
        self.client.cookies.set(SESSION, cookie, domain="desk.test")
        if language is not None:
            self.client.cookies.set(LANGUAGE, language, domain="desk.test")
        return self

    async def get(self, path: str, *, follow: bool = True) -> Page:
        return Page(await self.client.get(path, follow_redirects=follow))

    async def part(self, path: str) -> Page:
        """What the page's script gets."""
        return Page(await self.client.get(path, headers=HTMX))

    async def post(
        self,
        path: str,
        data: Mapping[str, str | list[str]] | None = None,
        *,
        follow: bool = True,
        headers: dict[str, str] | None = None,
    ) -> Page:
        """A form sent without the page's script."""
        return Page(
            await self.client.post(path, data=data, follow_redirects=follow, headers=headers)
        )

    async def press(self, path: str, data: dict[str, str] | None = None) -> Page:
        """A form sent by the page's script."""
        return Page(await self.client.post(path, data=data, headers=HTMX))
