"""Two people and one case, in two browsers: who takes it, who steals it, and what was being written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests import shop
from tests.served import Served, serving
from tests.ui.conftest import Looker, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]

TEXT = "#reply-text"


@pytest.fixture
def desk(furnished_file: tuple[Path, shop.Shop], tmp_path: Path) -> object:
    """A desk of its own: the story changes it."""
    with serving(furnished_file, tmp_path / "amends.db") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def both(chromium: Browser, desk: Served) -> AsyncIterator[tuple[Looker, Looker]]:
    mei = await open_window(chromium, desk.url, language="zh-Hant")
    tom = await open_window(chromium, desk.url)
    await mei.sign_in(desk.shop.supervisor)
    await tom.sign_in(desk.shop.colleague)
    yield mei, tom
    for looker in (mei, tom):
        await looker.context.close()


async def test_t40_t42_one_takes_it_the_other_steals_it_and_the_draft_survives(
    both: tuple[Looker, Looker], desk: Served
) -> None:
    mei, tom = both
    path = f"/cases/{desk.shop.numbers['above_limit']}"
    await asyncio.gather(mei.go(path), tom.go(path))
    answers = await asyncio.gather(
        *(
            looker.context.request.post(
                f"{desk.url}{path}/claim", headers={"Origin": desk.url}, max_redirects=0
            )
            for looker in both
        )
    )
    # One is led on to the case, the other one reads who has it.
    assert sorted(answer.status for answer in answers) == [303, 409]
    winner, loser = (mei, tom) if answers[0].status == 303 else (tom, mei)
    await winner.go(path)
    await expect(winner.page.locator("#steal")).to_have_count(0)
    winner.complaints.clear()
    loser.complaints.clear()

    async with winner.page.expect_response("**/draft/reply"):
        await winner.page.fill(TEXT, "我們正在查，請稍候")
    await winner.page.reload()
    await expect(winner.page.locator(TEXT)).to_have_value("我們正在查，請稍候")

    await loser.go(path)
    await loser.page.locator("#steal > summary").click()
    await loser.page.fill("#steal-reason", "Back from lunch late <b>")
    await loser.is_clean_as("light", 320, "owner-steal")
    await loser.page.locator("#steal button.primary").click()
    await expect(loser.page.locator("#other-drafts")).to_have_count(1)
    await loser.page.locator("#other-drafts > summary").click()
    await expect(loser.page.locator("#other-drafts")).to_contain_text("我們正在查，請稍候")
    await loser.is_clean_as("dark", 1440, "owner-drafts")

    await expect(winner.page.locator("#taken")).to_contain_text("Back from lunch late <b>")
    await expect(winner.page.locator(TEXT)).to_have_value("我們正在查，請稍候")
    await winner.is_clean_as("light", 1440, "owner-taken")
    await winner.page.locator("#taken button").click()
    await expect(winner.page.locator("#taken p")).to_have_count(0)
