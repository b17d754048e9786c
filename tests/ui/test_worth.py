"""Two managers change by which rules customers are valued, in two browsers: one proposes, the other
finds it, looks at it and confirms it; wide and narrow.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.async_api import Browser, expect

from escalation.models import Staff
from escalation.services.staff import add_member
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import shop
from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]

AT = "/settings/worth"


async def _second(database: Database) -> Staff:
    """Another manager, who may sign in."""
    async with database.uow() as uow:
        return await add_member(
            uow,
            login="omar",
            name="Omar Haddad",
            role=Level.MANAGER,
            password_hash=shop.password_hash(),
            now=shop.NOW,
            who="operator",
        )


@pytest.mark.parametrize(
    ("language", "width", "scripts", "gain", "confirmed"),
    [
        ("en", WIDE, False, "Customers could go from Standard to Silver", "Confirmed by Omar"),
        ("zh-Hant", NARROW, True, "客戶可能由一般變為銀卡", "確認人：Omar"),
    ],
    ids=["en-wide-without-scripts", "zh-Hant-narrow"],
)
async def test_what_one_manager_proposes_another_confirms(
    chromium: Browser,
    desk: Served,
    language: str,
    width: int,
    gain: str,
    confirmed: str,
    *,
    scripts: bool,
) -> None:
    omar = desk.run(_second)
    window = {"language": language, "width": width, "scripts": scripts}
    one = await open_window(chromium, desk.url, **window)  # type: ignore[arg-type]
    other = await open_window(chromium, desk.url, **window)  # type: ignore[arg-type]
    try:
        await one.sign_in(desk.shop.manager, AT)
        silver = one.page.locator("[name=silver]").first
        # Lower than whatever is in force: the desk is shared, and the order of the tests is not.
        least = f"{Decimal(await silver.input_value()) - Decimal('0.25'):.2f}"
        await silver.fill(least)
        await one.page.click("[value=preview]")
        await expect(one.page.locator("#preview")).to_contain_text(gain)
        await expect(one.page.locator("form.worth")).to_contain_text("Omar Haddad")
        await one.keep(f"worth-preview-{language}-{width}")
        if scripts:
            await one.is_clean()
        await one.page.click("[value=save]")
        await one.page.wait_for_url("**/changes/**")
        assert await one.page.locator("form[action$=confirm]").count() == 0
        await one.keep(f"worth-proposed-{language}-{width}")

        await other.sign_in(omar)
        await other.page.click(f"a[href^='{AT}/changes/']")
        await expect(other.page.locator("main")).to_contain_text(f"→ {least}")
        await other.keep(f"worth-change-{language}-{width}")
        if scripts:
            await other.is_clean()
        await other.page.click("form[action$=confirm] button")
        await expect(other.page.locator("main > .note").first).to_contain_text(confirmed)
        await expect(other.page.locator("[name=silver]").first).to_have_value(least)
        await other.keep(f"worth-confirmed-{language}-{width}")
        if scripts:
            await other.is_clean()
    finally:
        await one.context.close()
        await other.context.close()
