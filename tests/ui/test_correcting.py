"""Correcting all causes of a case, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("language", "width", "name", "case", "told"),
    [
        ("en", WIDE, "Ethics", "nasty", "Corrected to Inconvenience also Ethics"),
        ("zh-Hans", NARROW, "伦理道德问题", "on_offer", "已更正为 不便 还有 伦理道德问题"),
        ("zh-Hant", WIDE, "倫理道德問題", "with_bot", "已更正為 不便 還有 倫理道德問題"),
    ],
)
async def test_a_main_and_a_further_cause_are_named(
    chromium: Browser, desk: Served, language: str, width: int, name: str, case: str, told: str
) -> None:
    looker = await open_window(chromium, desk.url, language=language, width=width)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, f"/cases/{desk.shop.numbers[case]}")
        await page.locator("#correct > summary").click()
        await page.select_option("#cause", "inconvenience")
        await page.get_by_label(name, exact=True).check()
        await looker.is_clean()
        await looker.keep(f"correcting-{language}-{width}")

        await page.locator("#correct button").click()

        await expect(page.locator("#context p:has(+ #correct)")).to_have_text(told)
        await expect(page.locator("#further-ethics")).to_be_checked()
        await looker.is_clean()
    finally:
        await looker.context.close()


async def test_a_refusal_leaves_what_was_ticked(chromium: Browser, desk: Served) -> None:
    looker = await open_window(chromium, desk.url)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, f"/cases/{desk.shop.numbers['unread']}")
        await page.locator("#correct > summary").click()
        await page.select_option("#cause", "none")
        await page.locator("#further-price").check()
        await page.locator("#correct button").click()
        await expect(page.locator("#problem")).to_contain_text("Untick them")
        await expect(page.locator("#cause")).to_have_value("none")
        await expect(page.locator("#further-price")).to_be_checked()
        looker.complaints.clear()  # the browser tells of every answer from 400 on

        await page.locator("#further-price").uncheck()
        await page.locator("#correct button").click()
        await expect(page.locator("h1")).to_contain_text("No complaint")
        await expect(page.locator("#problem")).to_be_empty()
    finally:
        await looker.context.close()
