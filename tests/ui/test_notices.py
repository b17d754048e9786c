"""A due time reaches whoever has their console open, and one press says that they know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from escalation.models import Notice
from escalation.unit_of_work import Database
from handlers.model import Level
from tests.served import Served
from tests.ui.conftest import NARROW, WIDE, open_window

pytestmark = [pytest.mark.ui, pytest.mark.asyncio(loop_scope="module")]


def raise_notice(desk: Served, case: str, run: str, rung: str) -> None:
    """A clock of a case has come to a rung, for the supervisors."""

    async def work(database: Database) -> None:
        now = desk.office.now()
        async with database.uow() as uow:
            about = await uow.cases.by_number(desk.shop.numbers[case])
            assert about
            notice = await uow.notices.add(
                Notice(
                    case_id=about.id,
                    clock="first_response" if rung == "half" else "resolution",
                    run=run,
                    rung=rung,
                    due_at=now + timedelta(hours=1 if rung == "half" else -1),
                    level=Level.SUPERVISOR,
                    at=now,
                    told_at=now,
                )
            )
            uow.record("notice.raised", at=now, who="timer", case=about, notice=str(notice.id))

    desk.run(work)


@pytest.mark.parametrize(
    ("language", "width", "know", "none"),
    [
        ("en", WIDE, "I know of it", "Nothing is due of which you do not know."),
        ("zh-Hant", NARROW, "我知道了", "沒有需要您確認的提醒。"),
    ],
)
async def test_a_notice_arrives_live_and_is_acknowledged_in_the_list_and_in_the_case(
    chromium: Browser, desk: Served, language: str, width: int, know: str, none: str
) -> None:
    looker = await open_window(chromium, desk.url, language=language, width=width)
    page = looker.page
    count = page.locator("#notice-count")
    path = f"/cases/{desk.shop.numbers['above_limit']}"
    try:
        await looker.sign_in(desk.shop.supervisor, "/notices")
        await expect(count).to_have_text("0")
        await expect(page.locator("#notices .empty")).to_have_text(none)

        raise_notice(desk, "unread", language, "half")
        raise_notice(desk, "above_limit", language, "breach")

        await expect(count).to_have_text("2")
        await expect(page.locator("tr[id^=notice-]")).to_have_count(2)
        await looker.keep(f"notices-{language}-{width}")
        await looker.is_clean()
        await page.locator("tr[id^=notice-]").last.get_by_role("button", name=know).click()
        await expect(count).to_have_text("1")

        await looker.go(path)
        known = page.locator("#case-head .notices")
        await looker.keep(f"notices-case-{language}-{width}")
        await looker.is_clean()
        await known.get_by_role("button", name=know).click()

        await expect(known).to_have_count(0)
        await expect(count).to_have_text("0")
    finally:
        await looker.context.close()


async def test_without_scripts_a_press_leads_back_to_where_it_was(
    chromium: Browser, desk: Served
) -> None:
    looker = await open_window(chromium, desk.url, scripts=False)
    page = looker.page
    path = f"/cases/{desk.shop.numbers['unread']}"
    try:
        raise_notice(desk, "unread", "plain", "breach")
        await looker.sign_in(desk.shop.supervisor, path)
        await page.locator("#case-head .notices button").click()

        await expect(page).to_have_url(f"{desk.url}{path}")
        await expect(page.locator("#case-head .notices")).to_have_count(0)
    finally:
        await looker.context.close()
