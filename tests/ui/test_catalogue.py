"""A manager changes remedies in a browser: typed, slipped, looked at, saved; wide and narrow."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]

AT = "/settings/remedies/inconvenience"


@pytest.mark.parametrize(
    ("language", "width", "scripts"),
    [("en", WIDE, False), ("zh-Hant", NARROW, True)],
    ids=["en-wide-without-scripts", "zh-Hant-narrow"],
)
async def test_remedies_are_changed_by_form_and_preview(
    chromium: Browser, desk: Served, language: str, width: int, *, scripts: bool
) -> None:
    looker = await open_window(chromium, desk.url, language=language, width=width, scripts=scripts)
    page = looker.page
    await looker.sign_in(desk.shop.manager, AT)
    await page.click("#topic-queue summary")
    assert not await page.locator('[name="queue.0.share"]').is_visible()
    if scripts:
        await looker.is_clean()

    await page.fill('[name="queue.0.fixed.CNY"]', "much")
    await page.click("[value=look]")
    await expect(page.locator("#problem")).to_be_visible()
    await expect(page.locator('[name="queue.0.fixed.CNY"]')).to_have_value("much")

    await page.fill('[name="queue.0.fixed.CNY"]', str(width))
    await page.click("[value=look]")
    await expect(page.locator("#problem")).to_have_count(0)
    looker.complaints.clear()  # the browser notes every answer that refuses
    if scripts:
        await looker.is_clean()
    await looker.keep(f"catalogue-preview-{language}-{width}")
    await page.click("[value=save]")
    await page.wait_for_url("**#remedies-inconvenience")

    told = await page.locator("ol.versions > li").first.inner_text()
    assert f"{width:,}.00" in told
    await looker.context.close()
