"""Each screen of the console, in each language and theme, wide and narrow: clean, with a picture."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from handlers.model import LANGUAGES
from tests.chromium import unfold
from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, Looker, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def managers() -> AsyncIterator[dict[str, Looker]]:
    """A manager's window for each language, signed in when it is first needed."""
    windows: dict[str, Looker] = {}
    yield windows
    for looker in windows.values():
        await looker.context.close()


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
    "api": "/api/docs",
    "nothing": "/cases/99",
}


# The API is described in English whoever reads it, inside the frame that all screens have.
@pytest.mark.parametrize(
    ("name", "language"),
    [
        (name, language)
        for name in ("session", *SCREENS)
        for language in (["en"] if name == "api" else LANGUAGES)
    ],
)
async def test_every_screen_is_clean(
    chromium: Browser, desk: Served, managers: dict[str, Looker], name: str, language: str
) -> None:
    """Light, dark and narrow, each with its picture."""
    known = managers.get(language) if name != "session" else None
    looker = known or await open_window(chromium, desk.url, language=language)
    if name != "session" and known is None:
        await looker.sign_in(desk.shop.manager)
        managers[language] = looker
    await looker.go(SCREENS.get(name, "/session"))
    if name == "nothing":
        looker.complaints.clear()  # the browser itself reports every answer of 404
    await unfold(looker.page, "details:not([name]):not(.drop)")
    try:
        await looker.is_clean()
        await looker.keep(f"{name}-{language}-light")
        await looker.page.emulate_media(color_scheme="dark")
        await looker.is_clean(["color-contrast"])
        await looker.keep(f"{name}-{language}-dark")
        await looker.page.set_viewport_size({"width": NARROW, "height": 900})
        await looker.page.emulate_media(color_scheme="light")
        await looker.is_clean()
        await looker.keep(f"{name}-{language}-{NARROW}")
    finally:
        looker.complaints.clear()
        await looker.page.set_viewport_size({"width": WIDE, "height": 900})
        if looker not in managers.values():
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
