"""A served desk and somebody who looks at it in Chromium. One browser lives as long as its module."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from escalation.models import Staff
from handlers.model import LANGUAGES
from tests import shop
from tests.chromium import RULES, keep, running_chromium, too_wide, violations
from tests.furnishing import furnished_file  # noqa: F401 - fixtures are found by being here
from tests.served import Served, serving

NARROW = 320
WIDE = 1440
HEIGHT = 900
LOOKS = (("light", WIDE), ("dark", WIDE), ("light", NARROW))


def rotated(names: Iterable[str]) -> list[tuple[str, str, str, int]]:
    """Each screen in each language, theme and width, though not in all that these make together.

    What is looked at in one language here is looked at in the next one there.
    """
    return [
        (name, language, *LOOKS[(turn + place) % len(LOOKS)])
        for turn, name in enumerate(names)
        for place, language in enumerate(LANGUAGES)
    ]


@dataclass
class Looker:
    """One person's window on the desk. What the browser complained of is in `complaints`."""

    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.url}{path}")

    async def sign_in(self, member: Staff, path: str = "/queue") -> None:
        """As the form does, without looking at it."""
        answer = await self.context.request.post(
            f"{self.url}/session",
            form={"login": member.login, "password": shop.PASSWORD},
            headers={"Origin": self.url},
            max_redirects=0,
        )
        assert answer.status == HTTPStatus.SEE_OTHER
        await self.go(path)

    async def sign_in_by_form(self, member: Staff, path: str = "/queue") -> None:
        """As a person does."""
        await self.go(f"/session?next={path}")
        await self.page.fill("[name=login]", member.login)
        await self.page.fill("[name=password]", shop.PASSWORD)
        await self.page.press("[name=password]", "Enter")
        await self.page.wait_for_url(f"{self.url}{path}")

    async def is_clean(self, rules: Sequence[str] = RULES) -> None:
        """Neither axe nor the browser has anything to say, and nothing stands beside the window.

        `rules` narrows what axe looks for.
        """
        found = await violations(self.page, rules)
        assert not found, f"{self.page.url}\n{_told(found)}"
        assert self.complaints == []
        assert await too_wide(self.page) <= 0, self.page.url

    async def is_clean_as(self, theme: str, width: int, name: str) -> None:
        """Clean in a theme at a width, with a picture; and nothing beside the window at the other.

        Leaves the window light and wide, as it was.
        """
        page = self.page
        other = WIDE if width == NARROW else NARROW
        try:
            await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            await page.set_viewport_size({"width": width, "height": HEIGHT})
            await self.is_clean()
            await self.keep(f"{name}-{theme}-{width}")
            await page.set_viewport_size({"width": other, "height": HEIGHT})
            assert await too_wide(page) <= 0, f"{page.url} at {other}"
        finally:
            self.complaints.clear()
            await page.emulate_media(color_scheme="light")
            await page.set_viewport_size({"width": WIDE, "height": HEIGHT})

    async def keep(self, name: str) -> None:
        """Keep a picture of the whole page."""
        await keep(self.page, name)


def _told(violations: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{violation['id']}: {violation['help']}\n  "
        + "\n  ".join(f"{node['target']} {node['html'][:200]}" for node in violation["nodes"][:5])
        for violation in violations
    )


@pytest.fixture(scope="module")
def desk(
    furnished_file: tuple[Path, shop.Shop],  # noqa: F811 - the fixture, by its name
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """A desk on a port, furnished, for the whole module."""
    with serving(furnished_file, tmp_path_factory.mktemp("ui") / "amends.db") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with running_chromium() as browser:
        yield browser


async def open_window(
    browser: Browser,
    url: str,
    *,
    language: str = "en",
    theme: str = "light",
    width: int = WIDE,
    scripts: bool = True,
) -> Looker:
    """A window of its own, with its own cookies."""
    context = await browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    await context.add_cookies([{"name": "amends_language", "value": language, "url": url}])
    page = await context.new_page()
    looker = Looker(context, page, url)
    page.on("pageerror", lambda error: looker.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            looker.complaints.append(f"{said.type}: {said.text}")
            if said.type in {"error", "warning"}
            else None
        ),
    )
    return looker


type Windows = Callable[[Staff, str], Awaitable[Looker]]
"""Somebody's window in a language, signed in when it is first asked for: a module's tests share it."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def windows(chromium: Browser, desk: Served) -> AsyncIterator[Windows]:
    opened: dict[tuple[str, str], Looker] = {}

    async def window(member: Staff, language: str) -> Looker:
        looker = opened.get((member.login, language))
        if looker is None:
            looker = await open_window(chromium, desk.url, language=language)
            await looker.sign_in(member)
            opened[member.login, language] = looker
        return looker

    yield window
    for looker in opened.values():
        await looker.context.close()
