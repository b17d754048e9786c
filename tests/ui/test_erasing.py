"""A manager erases a person in a real browser: asked twice, at 320 px, in Chinese and English."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from escalation.unit_of_work import Database
from tests import shop
from tests.served import Served
from tests.ui.conftest import NARROW, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


async def new_customer(database: Database, who: str) -> None:
    """Somebody without a case: nothing is owed to them."""
    async with database.uow() as uow:
        await uow.customers.upsert(who, now=shop.NOW, name="韩梅梅", language="zh-Hans")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
async def test_a_person_is_erased_by_two_presses(
    chromium: Browser, desk: Served, language: str
) -> None:
    who = f"gone-{language}"
    desk.run(lambda database: new_customer(database, who))
    looker = await open_window(chromium, desk.url, language=language, width=NARROW)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.manager)
        await looker.go(f"/customers/erase?customer={who}")
        await looker.is_clean()
        await looker.keep(f"erase-{language}")

        await page.locator("#main button.danger").click()
        await expect(page.locator("[name=sure]:invalid")).to_be_visible()
        await page.locator("[name=sure]").check()
        await page.locator("#main button.danger").click()

        await page.wait_for_url("**/customers/erased?as=erased-*")
        await expect(page.locator("#main")).to_contain_text("erased-")
        await expect(page.locator("#main")).not_to_contain_text("韩梅梅")
        await looker.is_clean()
        await looker.keep(f"erased-{language}")
    finally:
        await looker.context.close()
