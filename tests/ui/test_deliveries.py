"""Who cannot be reached is red where staff look, and what did not arrive is dealt with there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from escalation.unit_of_work import open_database
from tests import shop
from tests.escalation.console.test_deliveries import given_up, undelivered
from tests.served import Served, serving
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def troubled(
    furnished_file: tuple[Path, shop.Shop], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A desk on a port, with what did not arrive, three times over."""
    file = tmp_path_factory.mktemp("ui") / "amends.db"
    with serving(furnished_file, file) as running:

        async def trouble() -> None:
            database = open_database(f"sqlite:///{file}")
            await given_up(database, 3)
            for state in ("unknown", "unknown", "failed"):
                await undelivered(database, running.shop.numbers["unread"], state)
            await database.dispose()

        asyncio.run(trouble())
        yield running


@pytest.mark.parametrize(
    ("language", "theme", "width", "arrived", "again"),
    [
        ("en", "light", WIDE, "It arrived", "Tell again"),
        ("zh-Hant", "dark", NARROW, "已確認送達", "重新通知"),
    ],
)
async def test_it_is_seen_and_dealt_with(
    chromium: Browser,
    troubled: Served,
    language: str,
    theme: str,
    width: int,
    arrived: str,
    again: str,
) -> None:
    looker = await open_window(chromium, troubled.url, language=language, theme=theme, width=width)
    page, number = looker.page, troubled.shop.numbers["unread"]
    try:
        await looker.sign_in(troubled.shop.manager, "/queue?view=all")
        await expect(page.locator(f"#row-{number} .tag.red").last).to_be_visible()

        await looker.go(f"/cases/{number}")
        await expect(page.locator(".out-of-reach")).to_be_visible()
        await looker.keep(f"out-of-reach-{language}-{width}")
        await looker.is_clean()
        doubtful = page.locator(".said.lost").filter(has_text=arrived)
        count = await doubtful.count()
        await doubtful.first.get_by_role("button", name=arrived).click()
        await expect(doubtful).to_have_count(count - 1)

        await looker.go("/deliveries")
        await looker.keep(f"deliveries-{language}-{width}")
        await looker.is_clean()
        rows = page.locator("#deliveries tbody tr")
        before = await rows.count()
        await rows.first.get_by_role("button", name=again).click()
        await expect(rows).to_have_count(before - 1)

        await looker.go("/deliveries?view=messages")
        await looker.keep(f"deliveries-messages-{language}-{width}")
        await looker.is_clean()
    finally:
        await looker.context.close()
