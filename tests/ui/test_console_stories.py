"""A supervisor's day in the browser: live screens, drafts, the keyboard, a restart, no script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests import shop
from tests.served import Served, free_port, serving
from tests.ui.conftest import Looker, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]

TEXT = "#reply-text"
SEND = "#reply button.primary"


@pytest.fixture
def desk(furnished_file: tuple[Path, shop.Shop], tmp_path: Path) -> object:
    """A desk for each story: they change it."""
    with serving(furnished_file, tmp_path / "amends.db") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def mei(chromium: Browser, desk: Served) -> AsyncIterator[Looker]:
    looker = await open_window(chromium, desk.url)
    await looker.sign_in(desk.shop.supervisor)
    yield looker
    await looker.context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def tom(chromium: Browser, desk: Served) -> AsyncIterator[Looker]:
    looker = await open_window(chromium, desk.url)
    await looker.sign_in(desk.shop.colleague)
    yield looker
    await looker.context.close()


async def test_a_reply_in_one_browser_appears_in_the_others_queue(
    mei: Looker, tom: Looker, desk: Served
) -> None:
    number = desk.shop.numbers["above_limit"]
    row = tom.page.locator(f"#row-{number}")
    await tom.go("/queue?view=all")
    await expect(row).to_contain_text("Waiting for a person")
    await tom.page.locator(f"#row-{number} a").focus()

    await mei.go(f"/cases/{number}")
    await mei.page.fill(TEXT, "您好,我来处理。")
    await mei.page.click(SEND)

    await expect(row).to_contain_text("陈美玲", timeout=5_000)
    await expect(row).to_contain_text("Held")
    # A live change moves nobody's focus.
    await expect(tom.page.locator(f"#row-{number} a")).to_be_focused()
    assert (mei.complaints, tom.complaints) == ([], [])


async def test_a_colleague_sees_the_case_change_and_keeps_what_was_written(
    mei: Looker, tom: Looker, desk: Served
) -> None:
    """T42: a remote change never takes a draft away."""
    path = f"/cases/{desk.shop.numbers['above_limit']}"
    await mei.go(path)
    await tom.go(path)
    await tom.page.fill(TEXT, "Dear customer, I was just")
    await tom.page.locator("#history > summary").click()
    refusing = tom.page.locator(".remedy details", has_text="Refuse").last
    await refusing.locator("summary.button").click()
    refusal = refusing.locator("textarea")
    await refusal.fill("No, because")

    await mei.page.locator("#note > summary").click()
    await mei.page.fill("#note-text", "ask billing first")
    await mei.page.click("#note button.amber")

    await expect(tom.page.locator("#transcript")).to_contain_text("ask billing first")
    await expect(tom.page.locator("#transcript .note-for-staff")).to_have_count(1)
    await expect(tom.page.locator(TEXT)).to_have_value("Dear customer, I was just")
    await expect(refusal).to_have_value("No, because")
    await expect(tom.page.locator("#history")).to_have_attribute("open", "")
    await expect(mei.page.locator("#note-text")).to_have_value("")
    assert (mei.complaints, tom.complaints) == ([], [])


async def test_whoever_is_late_reads_who_has_the_case_and_keeps_the_text(
    mei: Looker, tom: Looker, desk: Served
) -> None:
    path = f"/cases/{desk.shop.numbers['above_limit']}"
    await tom.go(path)
    await tom.page.fill(TEXT, "My answer")
    await mei.go(path)
    await mei.page.get_by_role("button", name="Take", exact=True).click()
    await expect(tom.page.locator("#case-head")).to_contain_text("held by 陈美玲")
    await tom.page.click(SEND)

    await expect(tom.page.locator("#problem")).to_have_text("陈美玲 has this case.")
    await expect(tom.page.locator(TEXT)).to_have_value("My answer")
    tom.complaints.clear()  # the browser reports the 409 itself
    await mei.page.get_by_role("button", name="Put back").click()
    await expect(tom.page.locator("#case-head")).not_to_contain_text("held by")
    await tom.page.click(SEND)
    await expect(tom.page.locator("#transcript")).to_contain_text("My answer")
    await expect(tom.page.locator("#problem")).to_have_text("")
    await expect(tom.page.locator(TEXT)).to_have_value("")
    assert tom.complaints == []


async def test_a_draft_outlives_a_change_of_page_and_ends_when_it_is_sent(
    mei: Looker, desk: Served
) -> None:
    path = f"/cases/{desk.shop.numbers['nasty']}"
    await mei.go(path)
    await mei.page.fill(TEXT, "half an ans")
    await mei.go("/queue")
    await mei.go(path)
    await expect(mei.page.locator(TEXT)).to_have_value("half an ans")
    await mei.page.get_by_role("button", name="繁體中文").click()
    await expect(mei.page.locator(TEXT)).to_have_value("half an ans")
    await mei.page.get_by_role("button", name="English").click()

    await mei.page.get_by_role("button", name="Send and next").click()
    await mei.page.wait_for_url(lambda url: not url.endswith(path))
    await mei.go(path)
    await expect(mei.page.locator("#transcript")).to_contain_text("half an ans")
    await expect(mei.page.locator(TEXT)).to_have_value("")


async def test_an_approval_shows_the_sentence_first_and_follows_the_sum(
    mei: Looker, desk: Served
) -> None:
    await mei.go(f"/cases/{desk.shop.numbers['above_limit']}")
    await mei.page.locator(".remedy summary", has_text="Approve").first.click()
    sentence = mei.page.locator(".remedy blockquote").first
    await expect(sentence).to_contain_text("300.00")
    await mei.page.locator("[name=amount]").first.fill("280")
    await expect(sentence).to_contain_text("280.00")
    said = await sentence.inner_text()
    await mei.page.get_by_role("button", name="Approve and send").first.click()

    await expect(mei.page.locator(".said.bot .words").last).to_have_text(said)
    await expect(mei.page.locator("#case-head")).to_contain_text("Waiting for the customer")
    assert mei.complaints == []


async def test_by_keyboard_alone_from_the_queue_to_resolved(mei: Looker, desk: Served) -> None:
    page = mei.page
    await page.keyboard.press("Alt+Q")
    await page.locator(f"#row-{desk.shop.numbers['unread']} a").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/cases/*")
    await page.keyboard.press("Alt+J")
    await page.wait_for_url(f"**/cases/{desk.shop.numbers['above_limit']}")
    await page.keyboard.press("Alt+K")
    await page.wait_for_url(f"**/cases/{desk.shop.numbers['unread']}")

    await page.keyboard.press("Alt+P")
    await expect(page.locator("#note-text")).to_be_focused()
    await page.keyboard.press("Alt+L")
    await expect(page.locator(TEXT)).to_be_focused()
    await page.keyboard.type("我们马上处理。")
    await expect(page.locator(TEXT)).to_have_value("我们马上处理。")
    for _ in range(3):  # past whom the case waits for, and the button that leads on
        await page.keyboard.press("Tab")
    await expect(page.locator(SEND)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#transcript")).to_contain_text("我们马上处理。")
    await expect(page.locator(TEXT)).to_be_focused()
    await page.keyboard.press("Alt+E")
    await expect(page.locator("#last-word")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#case-head")).to_contain_text("Resolved")
    # The page is a new one; its script has run when this button is there.
    await page.locator("[data-opens]:not([hidden])").wait_for()
    await page.keyboard.press("Alt+/")
    await expect(page.locator("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_be_hidden()
    assert mei.complaints == []


async def test_after_a_restart_the_screen_catches_up_by_itself(
    chromium: Browser, furnished_file: tuple[Path, shop.Shop], tmp_path: Path
) -> None:
    file, port = tmp_path / "amends.db", free_port()
    with serving(furnished_file, file, port=port) as running:
        looker = await open_window(chromium, running.url)
        await looker.sign_in(running.shop.manager, "/queue?view=all")
        number = running.shop.numbers["above_limit"]
        row = looker.page.locator(f"#row-{number}")
        await expect(row).to_contain_text("Waiting for a person")
    with serving(furnished_file, file, port=port) as running:
        other = await open_window(chromium, running.url)
        await other.sign_in(running.shop.supervisor, f"/cases/{number}")
        await other.page.get_by_role("button", name="Take", exact=True).click()

        await expect(row).to_contain_text("陈美玲", timeout=20_000)
        await other.context.close()
        await looker.context.close()


async def test_without_any_script_a_case_is_answered_and_resolved(
    chromium: Browser, desk: Served
) -> None:
    looker = await open_window(chromium, desk.url, scripts=False)
    page = looker.page
    await looker.sign_in_by_form(desk.shop.supervisor)
    await page.get_by_role("button", name="Take next case").click()
    await expect(page.locator("#case-head")).to_contain_text("held by 陈美玲")
    await page.fill(TEXT, "我们马上处理。")
    await page.click(SEND)
    await expect(page.locator("#transcript")).to_contain_text("我们马上处理。")
    await page.locator("#note > summary").click()
    await page.fill("#note-text", "no script here")
    await page.click("#note button.amber")
    await expect(page.locator(".note-for-staff")).to_contain_text("no script here")
    await page.locator("#resolve > summary").click()
    await page.get_by_role("button", name="Resolve", exact=True).click()
    await expect(page.locator("#case-head")).to_contain_text("Resolved")
    await looker.context.close()


async def test_work_marked_as_done_leaves_the_other_list(mei: Looker, tom: Looker) -> None:
    await tom.go("/tasks")
    await expect(tom.page.locator("#tasks tbody tr")).to_have_count(1)
    await mei.go("/tasks")
    await mei.page.get_by_role("button", name="Mark as done").click()

    await expect(tom.page.locator("#tasks tbody tr")).to_have_count(0)
    await expect(mei.page.locator("#tasks .empty")).to_be_visible()
    assert (mei.complaints, tom.complaints) == ([], [])
