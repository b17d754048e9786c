"""A served desk and somebody who looks at it in Chromium. One browser lives as long as its module."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from escalation.models import Staff
from tests import shop
from tests.chromium import RULES, keep, running_chromium, too_wide, violations
from tests.furnishing import furnished_file  # noqa: F401 - fixtures are found by being here
from tests.served import Served, serving

NARROW = 320
WIDE = 1440


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
        """By the form, as a person does."""
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
        viewport={"width": width, "height": 900},
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
