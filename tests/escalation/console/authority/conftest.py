"""The furnished desk with a second manager, and a form as a browser would fill it in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from bs4 import Tag
from fastapi import FastAPI

from escalation.models import Staff
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import make
from tests.browser import Browser, Page
from tests.furnishing import (  # noqa: F401 - fixtures are found by being here
    app,
    database,
    furnished,
    furnished_file,
    manager,
    nobody,
    supervisor,
)

HOME = "/settings/authority"


@pytest.fixture
async def second(database: Database) -> Staff:  # noqa: F811 - the fixture, by its name
    """Another manager."""
    async with database.uow() as uow:
        return await make.member(uow, Level.MANAGER, name="Omar")


@pytest.fixture
async def other(app: FastAPI, second: Staff) -> AsyncIterator[Browser]:  # noqa: F811
    """The browser of the other manager."""
    async with Browser(app) as opened:
        yield opened.as_(second)


@dataclass
class Form:
    """The page of the form in one person's browser: typed into and sent, without its script."""

    browser: Browser
    page: Page

    @classmethod
    async def open(cls, browser: Browser, part: str = "", currency: str = "") -> Form:
        query = f"?part={part}&currency={currency}"
        return cls(browser, await browser.get(f"{HOME}/edit{query}"))

    def filled(self) -> dict[str, str | list[str]]:
        """What the form holds as it stands, as a browser would send it."""
        sent: dict[str, str | list[str]] = {}
        for field in self.page.soup.select("#limits input, #limits select"):
            name = str(field["name"])
            if field.get("type") == "checkbox":
                if field.has_attr("checked"):
                    held = sent.setdefault(name, [])
                    assert isinstance(held, list)
                    held.append(str(field["value"]))
            elif field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option")
                assert isinstance(chosen, Tag)
                sent[name] = str(chosen["value"])
            else:
                sent[name] = str(field.get("value", ""))
        return sent

    async def send(
        self,
        typed: Mapping[str, str | list[str]] | None = None,
        go: str = "preview",
        *,
        untick: tuple[str, ...] = (),
    ) -> Page:
        """Type, untick and press a button."""
        data = {**self.filled(), **(typed or {}), "go": go}
        for name in untick:
            del data[name]
        response = await self.browser.client.post(f"{HOME}/edit", data=data, follow_redirects=True)
        self.page = Page(response)
        return self.page

    def typed(self, place: str) -> str:
        """What stands in an input."""
        return str(self.page.one(f'[name="{place}"]')["value"])


def path_of(page: Page) -> str:
    """Where the browser ended."""
    return urlsplit(str(page.response.url)).path


async def save(page: Page, browser: Browser) -> Page:
    """Press the button below a preview."""
    return await browser.post(f"{HOME}/save", {"seen": str(page.one("[name=seen]")["value"])})
