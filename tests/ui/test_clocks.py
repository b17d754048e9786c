"""A supervisor asks the customer something, and sees that the clock rests and for whom it waited."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("language", "width", "case", "text", "paused", "why"),
    [
        ("en", WIDE, "above_limit", "Which order?", "Paused", "the customer was asked something"),
        ("zh-Hant", NARROW, "unread", "請提供訂單編號", "已暫停", "已向客戶提問"),
    ],
)
async def test_t05_a_question_to_the_customer_pauses_the_resolution_for_all_to_see(
    chromium: Browser,
    desk: Served,
    language: str,
    width: int,
    case: str,
    text: str,
    paused: str,
    why: str,
) -> None:
    looker = await open_window(chromium, desk.url, language=language, width=width)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, f"/cases/{desk.shop.numbers[case]}")
        await page.locator("#reply-text").fill(text)
        await page.locator("#reply button.primary").click()

        rests = page.locator("#case-head .facts-line li", has=page.locator(".badge.paused"))
        await expect(rests).to_contain_text(paused)
        await expect(rests).to_contain_text(why)
        await page.locator("svg.turns").scroll_into_view_if_needed()
        await looker.keep(f"clocks-{language}-{width}")
        await looker.is_clean()
    finally:
        await looker.context.close()
