"""What a supervisor promises is shown while they write, corrected, sent, and looked after later."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("language", "width", "case", "text", "words", "done"),
    [
        ("en", WIDE, "above_limit", "I will call you tomorrow at 3 pm.", "A call", "It is done"),
        ("zh-Hant", NARROW, "unread", "我們會在明天下午三點前回電給您。", "回電", "已經辦到"),
    ],
)
async def test_a_promise_is_shown_corrected_sent_and_done(
    chromium: Browser,
    desk: Served,
    language: str,
    width: int,
    case: str,
    text: str,
    words: str,
    done: str,
) -> None:
    looker = await open_window(chromium, desk.url, language=language, width=width)
    page = looker.page
    path = f"/cases/{desk.shop.numbers[case]}"
    try:
        await looker.sign_in(desk.shop.supervisor, path)
        await page.locator("#reply-text").fill(text)
        panel = page.locator("#reply .promised")
        await expect(panel).to_contain_text(words)
        due = panel.locator("[name=due]")
        day, _, clock = (await due.input_value()).partition("T")
        assert clock == "15:00"
        await due.fill(f"{day}T16:30")
        await looker.keep(f"promise-written-{language}-{width}")
        await looker.is_clean()
        await page.locator("#reply-text").press_sequentially(" ok")
        await expect(due).to_have_value(f"{day}T16:30")

        await page.locator("#reply button.primary").click()

        made = page.locator("tr[id^=promise-]", has=page.locator("details"))
        await expect(made).to_contain_text("16:30")
        await page.goto(f"{desk.url}/tasks?view=promised")
        await expect(page.locator("tr[id^=promised-]")).to_contain_text(words)
        await looker.keep(f"promise-tasks-{language}-{width}")
        await looker.is_clean()

        await page.locator("tr[id^=promised-] a").first.click()
        await made.locator("summary").click()
        await looker.keep(f"promise-case-{language}-{width}")
        await looker.is_clean()
        await made.get_by_role("button", name=done).click()

        await expect(made).to_have_count(0)
        await page.goto(f"{desk.url}/tasks?view=promised")
        await expect(page.locator("tr[id^=promised-]")).to_have_count(0)
    finally:
        await looker.context.close()


async def test_t33_a_sum_without_a_remedy_is_refused_without_scripts_too(
    chromium: Browser, desk: Served
) -> None:
    looker = await open_window(chromium, desk.url, scripts=False)
    page = looker.page
    try:
        await looker.sign_in(desk.shop.supervisor, f"/cases/{desk.shop.numbers['unread']}")
        await page.locator("#reply-text").fill("We will refund you 77.00 CNY by Friday.")
        await page.locator("#reply button.primary").click()

        await expect(page.locator("#problem")).to_contain_text("77.00")
        await expect(page.locator("#reply-text")).to_have_value(
            "We will refund you 77.00 CNY by Friday."
        )
        await page.locator("#reply [name=promised]").first.uncheck()
        await page.locator("#reply button.primary").click()

        await expect(page.locator("#problem")).to_be_empty()
        await expect(page.locator(".said").last).to_contain_text("77.00")
    finally:
        await looker.context.close()
