"""Weekly statistics in Chromium: clean in each language and theme, live, and followed to its cases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from escalation.unit_of_work import Database
from tests import make, shop, weeks
from tests.chromium import unfold
from tests.served import Served, serving
from tests.ui.conftest import Windows, open_window, rotated

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]

WEEK = f"/weeks/{weeks.WEEK}"
SUNDAY = weeks.WEEK.end(weeks.SHANGHAI) - timedelta(hours=2)
SCREENS = {
    "week": WEEK,
    "week-without-complaints": "/weeks/2026-W30",
    "week-cases": f"{WEEK}/cases?remedy=any",
    "week-unknown": "/weeks/2026-W54",
}


@pytest.fixture(scope="module")
def desk(
    furnished_file: tuple[Path, shop.Shop], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A desk on a port with twelve weeks of complaints, late on the Sunday of the newest."""
    folder = tmp_path_factory.mktemp("weeks")
    filled = weeks.filled_from(furnished_file, folder / "amends.db", earlier=11)
    with serving(filled, folder / "served.db", clock=lambda: SUNDAY) as running:
        yield running


@pytest.mark.parametrize(("name", "language", "theme", "width"), rotated(SCREENS))
async def test_every_screen_of_a_week_is_clean(
    desk: Served, windows: Windows, name: str, language: str, theme: str, width: int
) -> None:
    looker = await windows(desk.shop.manager, language)
    await looker.go(SCREENS[name])
    if name == "week-unknown":
        looker.complaints.clear()  # the browser itself reports every answer of 404
    await unfold(looker.page, "details:not([name]):not(.drop)")
    await looker.is_clean_as(theme, width, f"{name}-{language}")


async def test_t46_a_number_is_followed_to_its_cases_and_back(
    chromium: Browser, desk: Served
) -> None:
    looker = await open_window(chromium, desk.url)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, WEEK)
        number = page.locator(".grid tbody tr").first.locator("td").first
        said = await number.inner_text()
        await number.locator("a").click()
        await expect(page.locator("#total")).to_have_text(said)
        await expect(page.locator("table.cases tbody tr")).to_have_count(int(said))
        await page.locator("table.cases tbody th a").first.click()
        await expect(page.locator("main.case")).to_be_visible()
        await page.go_back()
        await page.locator(".crumbs a").click()
        await expect(page).to_have_url(f"{desk.url}{WEEK}")
        assert looker.complaints == []
    finally:
        await looker.context.close()


async def test_a_new_complaint_is_counted_while_the_page_is_open(
    chromium: Browser, desk: Served
) -> None:
    async def complain(database: Database) -> None:
        async with database.uow() as uow:
            await make.case(uow, now=SUNDAY)

    looker = await open_window(chromium, desk.url)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.manager, WEEK)
        card = page.locator(".tiles .big").first
        before = int(await card.inner_text())
        await page.locator("figure:has(#trend-title) summary").click()
        done = asyncio.run_coroutine_threadsafe(complain(desk.database), desk.loop)
        await asyncio.wrap_future(done)
        await expect(card).to_have_text(str(before + 1), timeout=20_000)
        # What the reader unfolded stays so.
        await expect(page.locator("figure:has(#trend-title) table")).to_be_visible()
        assert looker.complaints == []
    finally:
        await looker.context.close()


async def test_charts_and_numbers_are_there_without_scripts(
    chromium: Browser, desk: Served
) -> None:
    looker = await open_window(chromium, desk.url, scripts=False)
    try:
        await looker.sign_in(desk.shop.manager, WEEK)
        await expect(looker.page.locator("figure svg")).to_have_count(2)
        await looker.page.select_option("[name=channel]", "telegram")
        await looker.page.locator(".filters button").click()
        await expect(looker.page).to_have_url(f"{desk.url}{WEEK}?channel=telegram")
    finally:
        await looker.context.close()
