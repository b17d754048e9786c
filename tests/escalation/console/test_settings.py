"""What managers look up, and what supervisors may not."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI

from escalation.desk import build_desk
from handlers.registry import CAUSES
from tests.browser import Browser


async def test_supervisors_neither_see_the_entry_nor_the_page(supervisor: Browser) -> None:
    page = await supervisor.get("/settings")

    assert page.status == 403
    assert page.words("h1") == "Your role does not allow this."
    assert "Settings" not in (await supervisor.get("/queue")).all("header nav a")


async def test_managers_read_staff_times_and_policies(manager: Browser) -> None:
    page = await manager.get("/settings")
    text = page.text

    assert "Settings" in page.all("header nav a")
    assert page.one('a[href="/settings/authority"]')
    for words in ("陈美玲", "ruth", "crm · reads and writes", "09:00–18:00", "Sunday closed"):
        assert words in text, words
    assert len(page.soup.select("[id^=policy-]")) == len(CAUSES)


async def test_t08_a_year_that_nobody_knows_yet_is_told_beside_the_hours(
    app: FastAPI, manager: Browser
) -> None:
    desk = build_desk(
        country="CN",
        hours="mon-fri 09:00-18:00; 2026-12-24 09:00-12:00",
        teams="london: zone Europe/London; holidays GB-ENG; mon-fri 09:00-17:30",
    )
    app.state.office = replace(app.state.office, desk=desk)

    text = (await manager.get("/settings")).text

    for words in (
        "not certain The public holidays of 2027 in CN are not announced yet",
        "24 Dec 2026 09:00–12:00 · 1 Jan 2027 closed",
        "Public holidays: CN, from chinesecalendar",
        "Working hours of the team london",
        "Zone: Europe/London. Public holidays: GB-ENG, from holidays",
    ):
        assert words in text, words
