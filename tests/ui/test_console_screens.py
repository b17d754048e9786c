"""Each screen of the console, in each language and theme, wide and narrow: clean, with a picture."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from handlers.model import LANGUAGES
from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]

SCREENS = {
    "queue": "/queue?view=all",
    "empty": "/queue?view=due",
    "search": "/queue?q=c-100",
    "case-to-approve": "/cases/1",
    "case-held": "/cases/2",
    "case-unread": "/cases/3",
    "case-on-offer": "/cases/4",
    "case-settled": "/cases/5",
    "case-nasty": "/cases/7",
    "tasks": "/tasks",
    "settings": "/settings",
    "api": "/api/docs",
    "nothing": "/cases/99",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("theme", "width"), [("light", WIDE), ("dark", WIDE), ("light", NARROW)])
async def test_every_screen_is_clean(
    chromium: Browser, desk: Served, language: str, theme: str, width: int
) -> None:
    looker = await open_window(chromium, desk.url, language=language, theme=theme, width=width)
    try:
        await looker.go("/session")
        await looker.is_clean()
        await looker.keep(f"session-{language}-{theme}-{width}")
        await looker.sign_in(desk.shop.manager)
        for name, path in SCREENS.items():
            looker.complaints.clear()
            await looker.go(path)
            if name == "nothing":
                # The browser itself reports every answer of 404.
                looker.complaints.clear()
            for fold in await looker.page.locator("details:not([name]):not(.drop)").all():
                await fold.evaluate("fold => fold.open = true")
            await looker.is_clean()
            await looker.keep(f"{name}-{language}-{theme}-{width}")
    finally:
        await looker.context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "opened", ["#resolve", ".remedy .drop:nth-of-type(1)", "#note", "#correct"]
)
async def test_what_unfolds_is_clean(
    chromium: Browser, desk: Served, width: int, opened: str
) -> None:
    looker = await open_window(chromium, desk.url, width=width)
    try:
        await looker.sign_in(desk.shop.manager, "/cases/1")
        await looker.page.locator(f"{opened} > summary").first.click()
        await looker.is_clean()
        await looker.keep(f"unfolded-{opened}-{width}")
    finally:
        await looker.context.close()


async def test_the_list_of_shortcuts_is_clean(chromium: Browser, desk: Served) -> None:
    looker = await open_window(chromium, desk.url)
    try:
        await looker.sign_in(desk.shop.supervisor)
        await looker.page.keyboard.press("Alt+/")
        await looker.page.locator("dialog[open]").wait_for()
        await looker.is_clean()
        await looker.keep("shortcuts")
    finally:
        await looker.context.close()
