"""Each screen of the console, in each language, each theme, wide and narrow: clean, with a picture."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.chromium import unfold
from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, Windows, open_window, rotated

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
    "audit": "/audits",
    "settings": "/settings",
    "remedies": "/settings/remedies",
    "authority": "/settings/authority",
    "authority-change": "/settings/authority/edit?part=level.bot",
    "api": "/api/docs",
    "nothing": "/cases/99",
}


@pytest.mark.parametrize(
    ("name", "language", "theme", "width"),
    [
        *rotated(name for name in SCREENS if name != "api"),
        # The API is described in English whoever reads it, inside the frame that all screens have.
        ("api", "en", "light", WIDE),
        ("api", "en", "dark", NARROW),
    ],
)
async def test_every_screen_is_clean(
    desk: Served, windows: Windows, name: str, language: str, theme: str, width: int
) -> None:
    looker = await windows(desk.shop.manager, language)
    await looker.go(SCREENS[name])
    if name == "nothing":
        looker.complaints.clear()  # the browser itself reports every answer of 404
    await unfold(looker.page, "details:not([name]):not(.drop)")
    await looker.is_clean_as(theme, width, f"{name}-{language}")


@pytest.mark.parametrize(("name", "language", "theme", "width"), rotated(["session"]))
async def test_the_way_in_is_clean(
    chromium: Browser, desk: Served, name: str, language: str, theme: str, width: int
) -> None:
    looker = await open_window(chromium, desk.url, language=language)
    try:
        await looker.go("/session")
        await looker.is_clean_as(theme, width, f"{name}-{language}")
    finally:
        await looker.context.close()


@pytest.mark.parametrize(
    ("opened", "width"),
    [
        ("#resolve", WIDE),
        (".remedy .drop:nth-of-type(1)", NARROW),
        ("#note", WIDE),
        ("#correct", NARROW),
    ],
)
async def test_what_unfolds_is_clean(
    desk: Served, windows: Windows, opened: str, width: int
) -> None:
    looker = await windows(desk.shop.manager, "en")
    await looker.go("/cases/1")
    await looker.page.locator(f"{opened} > summary").first.click()
    await looker.is_clean_as("light", width, f"unfolded-{opened}")


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
