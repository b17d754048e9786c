"""What every screen is looked at for is seen when it is there."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.chromium import too_wide, violations

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]

PAGE = """
<!doctype html><html lang="en"><title>A page</title>
<main style="background: {ground}"><h1 style="color: {ink}">Words</h1></main></html>
"""


@pytest.mark.parametrize(
    ("ink", "ground", "clear"),
    [
        ("#767676", "#fff", True),
        ("#777777", "#fff", True),  # large letters may be paler
        ("#959595", "#fff", False),
        ("rgb(149 149 149)", "white", False),
        ("color-mix(in oklab, black, white 70%)", "#fff", False),
        ("rgb(0 0 0 / 50%)", "#fff", True),
        ("rgb(0 0 0 / 40%)", "#fff", False),
    ],
)
async def test_words_too_pale_to_read_are_found(
    chromium: Browser, ink: str, ground: str, *, clear: bool
) -> None:
    page = await chromium.new_page()
    try:
        await page.set_content(PAGE.format(ink="black", ground="white"))
        assert await violations(page) == []
        await page.set_content(PAGE.format(ink=ink, ground=ground))

        found = await violations(page)

        assert [each["id"] for each in found] == ([] if clear else ["color-contrast"])
        await page.locator("h1").evaluate("words => { words.style.color = '#ccc'; }")
        found = await violations(page, ["color-contrast"])
        assert [each["id"] for each in found] == ["color-contrast"]
    finally:
        await page.close()


async def test_what_stands_beside_the_window_is_measured(chromium: Browser) -> None:
    page = await chromium.new_page(viewport={"width": 320, "height": 600})
    try:
        await page.set_content("<!doctype html><body style='margin: 0'><p style='width: 350px'>x")

        assert await too_wide(page) == 30
    finally:
        await page.close()
