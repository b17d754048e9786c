"""Chromium, and what every page in it is looked at for: what axe finds, its width, a picture.

Debian's own browser is driven, so nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Page, async_playwright

PROGRAM = Path(__file__).with_suffix(".sh")
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
TALL = 16_000
"""Pixels; a picture of more takes seconds."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# A page has few colours, and axe reads each anew for every word: a third of its time.
COLOURS_ONCE = """
;(() => {
    const { Color } = axe.commons.color;
    const read = Color.prototype.parseString;
    const known = new Map();
    Color.prototype.parseString = function (text) {
        if (!known.has(text)) {
            const { r, g, b, alpha } = read.call(new Color(), text);
            known.set(text, { r, g, b, alpha });
        }
        return Object.assign(this, known.get(text));
    };
})();
"""


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    """A browser without a window of the desktop, gone in the end."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=PROGRAM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


async def violations(page: Page, rules: Sequence[str] = RULES) -> list[dict[str, Any]]:
    """What axe has to say about the page as it stands, by these of its rules' tags or names."""
    await page.wait_for_load_state()  # a page that a form has just sent for has no body yet
    # Once in a document: what it has learnt to do quickly, it does quickly the next time.
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT + COLOURS_ONCE)
    found: list[dict[str, Any]] = await page.evaluate(
        "options => axe.run(options).then(found => found.violations)",
        # What it would fetch beforehand is for pages with sound, and takes a third of its time.
        {"resultTypes": ["violations"], "runOnly": list(rules), "preload": False},
    )
    return found


async def too_wide(page: Page) -> int:
    """How many pixels of the page stand beside the window."""
    wide: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


async def unfold(page: Page, folds: str) -> None:
    """Open every <details> of a selector."""
    await page.locator(folds).evaluate_all("all => all.forEach(fold => { fold.open = true; })")


async def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page, or of the window where it is longer than anybody looks.

    (PNG would take twice the time.)
    """
    SCREENSHOTS.mkdir(exist_ok=True)
    safe = re.sub(r"[^\w.-]+", "-", name)
    await page.wait_for_load_state()  # a page that a form has just sent for has no root yet
    height: int = await page.evaluate("document.documentElement.scrollHeight")
    await page.screenshot(
        path=SCREENSHOTS / f"{safe}.jpeg", type="jpeg", quality=90, full_page=height < TALL
    )
