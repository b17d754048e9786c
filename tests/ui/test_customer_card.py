"""The customer's card and the queue tell what is at risk, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("language", "width", "told", "reached"),
    [
        ("en", WIDE, "Revenue at risk", "Text message"),
        ("zh-Hans", NARROW, "可能失去的收入", "短信"),
        ("zh-Hant", WIDE, "可能失去的營收", "簡訊"),
    ],
)
async def test_the_card_tells_what_is_at_risk(
    chromium: Browser, desk: Served, language: str, width: int, told: str, reached: str
) -> None:
    looker = await open_window(chromium, desk.url, language=language, width=width)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, f"/cases/{desk.shop.numbers['above_limit']}")
        await expect(page.locator("#context")).to_contain_text(told)
        await expect(page.locator("#context")).to_contain_text("116,125.00")
        await expect(page.locator("#context")).to_contain_text(reached)
        await looker.is_clean()
        await looker.keep(f"customer-card-{language}-{width}")
        await looker.go("/queue?view=all")
        await expect(page.locator(".cases")).to_contain_text("116,125.00")
        await looker.is_clean()
        await looker.keep(f"queue-at-risk-{language}-{width}")
    finally:
        await looker.context.close()
