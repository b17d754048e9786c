"""A blind audit by keyboard alone, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("language", "theme", "width", "answer", "button"),
    [
        ("en", "light", WIDE, "Digit2", "Core service failure"),
        ("zh-Hans", "light", NARROW, "Digit0", "不是投诉"),
        ("zh-Hant", "dark", WIDE, "Digit7", "價格"),
    ],
)
async def test_a_key_judges_and_another_leads_on(
    chromium: Browser,
    desk: Served,
    language: str,
    theme: str,
    width: int,
    answer: str,
    button: str,
) -> None:
    looker = await open_window(chromium, desk.url, language=language, theme=theme, width=width)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, "/audits")
        words = await page.locator("blockquote").inner_text()
        await expect(page.locator(f"[data-key={answer}]")).to_contain_text(button)

        await page.keyboard.press(f"Alt+{answer}")

        await expect(page.locator("main meter, main .soft").first).to_be_visible()
        await expect(page.locator("blockquote")).to_have_text(words, use_inner_text=True)
        await expect(page.locator("section:first-of-type strong")).to_have_text(button)
        await looker.is_clean()
        await looker.keep(f"audit-answer-{language}-{width}")

        await page.keyboard.press("Alt+j")

        await expect(page.locator("[data-key=Digit1]")).to_be_visible()
        await expect(page.locator("blockquote")).not_to_have_text(words)
    finally:
        await looker.context.close()


async def test_without_scripts_it_works_the_same(chromium: Browser, desk: Served) -> None:
    looker = await open_window(chromium, desk.url, scripts=False)
    try:
        await looker.sign_in(desk.shop.colleague, "/audits")
        await looker.page.locator("[name=further]").nth(3).check()
        await looker.page.get_by_role("button", name="No complaint").click()
        await expect(looker.page.locator("#problem")).to_contain_text("Untick them")
        assert await looker.page.locator("[name=further]").nth(3).is_checked()
        await looker.page.get_by_role("button", name="Price").click()
        await expect(looker.page.locator("section:first-of-type .tag")).to_have_text("Ethics")
        await looker.page.get_by_role("link", name="Next sample").click()
        await expect(looker.page.locator("h1")).to_have_text("What is this complaint about?")
    finally:
        await looker.context.close()
