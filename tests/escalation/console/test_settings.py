"""What managers look up, and what supervisors may not."""

from __future__ import annotations

from escalation.services.authority import default_table
from escalation.services.limits import change_limits
from escalation.unit_of_work import Database
from handlers.limits_table import limits_of
from handlers.model import Level
from handlers.registry import CAUSES
from tests import shop
from tests.browser import Browser


async def test_supervisors_neither_see_the_entry_nor_the_page(supervisor: Browser) -> None:
    page = await supervisor.get("/settings")

    assert page.status == 403
    assert page.words("h1") == "Your role does not allow this."
    assert "Settings" not in (await supervisor.get("/queue")).all("header nav a")


async def test_managers_read_limits_staff_times_and_policies(manager: Browser) -> None:
    page = await manager.get("/settings")
    text = page.text

    assert "Settings" in page.all("header nav a")
    most = limits_of(default_table(), Level.BOT)["refund"].per_case["CNY"]
    assert f"{most} /" in page.words("#limits-bot")
    for words in ("陈美玲", "ruth", "crm · reads and writes", "09:00–18:00", "Sunday closed"):
        assert words in text, words
    assert len(page.soup.select("[id^=policy-]")) == len(CAUSES)


async def test_the_limits_shown_are_those_in_force(
    manager: Browser, furnished: shop.Shop, database: Database
) -> None:
    table = {**default_table()}
    refund = {"per_case": {"CNY": "77.00"}, "per_customer": {"CNY": "88.00"}}
    table["level"] = {**table["level"], "bot": {"refund": refund}}
    async with database.uow() as uow:
        await change_limits(uow, table, furnished.manager, now=shop.NOW)
    page = await manager.get("/settings")

    assert "77.00 / 88.00" in page.words("#limits-bot")
    assert f"Version {int(default_table()['version']) + 1}." in page.text
