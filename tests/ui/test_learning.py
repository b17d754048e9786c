"""What the model learns, and why it named a cause: in a real browser, in each language and theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from escalation.services.messages import say
from escalation.unit_of_work import Database
from handlers.model import Say
from tests import shop
from tests.chromium import unfold
from tests.furnishing import furnished_file  # noqa: F401 - fixtures are found by being here
from tests.model_reader import KnowingReader
from tests.served import Served, serving
from tests.ui.conftest import Windows, open_window, rotated

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def desk(
    furnished_file: tuple[Path, shop.Shop],  # noqa: F811 - the fixture, by its name
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """A desk with a model behind it."""
    file = tmp_path_factory.mktemp("learning") / "amends.db"
    with serving(furnished_file, file, reader=KnowingReader()) as running:
        yield running


@pytest.mark.parametrize(
    ("name", "language", "theme", "width"),
    rotated(["learning", "judge-chosen", "why", "why-in-case"]),
)
async def test_every_screen_is_clean(
    desk: Served, windows: Windows, name: str, language: str, theme: str, width: int
) -> None:
    looker = await windows(desk.shop.supervisor, language)
    page = looker.page
    match name:
        case "learning" | "judge-chosen":
            await looker.go("/learning")
        case "why":
            await looker.go("/cases/1/why")
        case _:
            await looker.go("/cases/1")
            await page.locator("a[href$='/why']").click()
            await expect(page.locator("#why details")).to_have_count(3)
            await page.locator("#why").scroll_into_view_if_needed()
    if name == "judge-chosen":
        await page.locator(".lessons a").first.click()
        await expect(page.locator("form.stack")).to_be_visible()
    await unfold(page, ".why details")
    await looker.is_clean_as(theme, width, f"{name}-{language}")


async def test_reasons_stay_on_screen_when_the_case_changes(
    chromium: Browser, desk: Served
) -> None:
    looker = await open_window(chromium, desk.url)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.colleague, "/cases/2")
        link = page.locator("a[href$='/why']")
        await link.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#why .weighed mark").first).to_have_text("leaks")
        await expect(link).to_be_focused()
        await page.locator("#why details").nth(1).locator("summary").click()

        async def write(database: Database) -> None:
            async with database.uow() as uow:
                case = await uow.cases.by_number(2)
                assert case is not None
                talk = await uow.conversations.get(case.conversation_id)
                assert talk is not None
                told = Say("What the bot says meanwhile.", {})
                await say(uow, talk, case, told, author="bot", now=shop.NOW, desk=desk.shop.desk)

        desk.run(write)

        await expect(page.locator("#transcript")).to_contain_text("What the bot says meanwhile.")
        await expect(page.locator("#why .weighed mark").first).to_have_text("leaks")
        assert await page.locator("#why details").nth(1).evaluate("fold => fold.open")
        await looker.is_clean()
    finally:
        await looker.context.close()


async def test_without_scripts_it_works_the_same(chromium: Browser, desk: Served) -> None:
    looker = await open_window(chromium, desk.url, scripts=False)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, "/cases/1")
        await page.get_by_role("link", name="Why this cause?").click()
        await expect(page.locator("h1")).to_have_text("Why this cause?")
        await expect(page.locator("mark.for").first).to_be_visible()
        await page.get_by_role("link", name="To case #1").click()

        await page.get_by_role("link", name="Learning").click()
        words = await page.locator(".lessons blockquote").first.inner_text()
        await page.locator(".lessons a").first.click()
        await expect(page.locator("blockquote")).to_contain_text(words.split()[0])
        await page.get_by_role("button", name="Price").click()
        await page.get_by_role("link", name="Back to the list").click()
        await expect(page.locator(".head [role=status]")).to_contain_text("1 audit")
    finally:
        await looker.context.close()
