"""Who takes, passes and gives back a case on its screen, and who may not."""

from __future__ import annotations

import asyncio

import pytest

from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser
from tests.escalation.console.transcript import messages


async def test_t40_of_many_who_take_a_case_one_has_it(
    supervisor: Browser, colleague: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    pages = await asyncio.gather(
        supervisor.press(f"/cases/{number}/claim"), colleague.press(f"/cases/{number}/claim")
    )
    won, lost = sorted(pages, key=lambda page: page.status)

    assert (won.status, lost.status) == (204, 409)
    holder = "陈美玲" if won is pages[0] else "Tom Baker"
    assert lost.text == f"{holder} has this case."
    assert won.response.headers["hx-redirect"] == f"/cases/{number}"
    assert f"held by {holder}" in (await supervisor.get(f"/cases/{number}")).words("#case-head")


async def test_put_back_pass_up_and_hand_back(
    supervisor: Browser, colleague: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    await supervisor.post(f"/cases/{number}/claim")
    assert (await colleague.press(f"/cases/{number}/release")).status == 409
    page = await supervisor.post(f"/cases/{number}/release")
    assert "Waiting for a person" in page.words("#case-head")

    await supervisor.post(f"/cases/{number}/claim")
    page = await supervisor.post(f"/cases/{number}/hand-back")
    assert "In talk with the bot" in page.words("#case-head")
    assert (await colleague.press(f"/cases/{number}/hand-back")).text == "Take the case first."

    await supervisor.post(f"/cases/{number}/claim")
    page = await supervisor.post(f"/cases/{number}/pass-up")
    assert "For: Manager" in page.words("#context")
    assert "Waiting for a person" in page.words("#case-head")
    assert (await supervisor.press(f"/cases/{number}/claim")).status == 403


async def test_what_a_role_may_not_is_not_offered(
    supervisor: Browser, colleague: Browser, manager: Browser, furnished: shop.Shop
) -> None:
    held = f"/cases/{furnished.numbers['in_progress']}"

    assert (await supervisor.get(held)).all(".actions button") == ["Take the case"]
    assert not (await supervisor.get(held)).soup.select("#reply-text")
    assert "Tom Baker answers this customer" in (await supervisor.get(held)).text
    assert (await supervisor.get(held)).one("#note-text") is not None
    assert (await manager.get(held)).all(".actions button") == ["Take the case", "Put back"]
    assert "Pass up: Manager" in (await colleague.get(held)).all(".actions button")


@pytest.mark.parametrize("action", ["claim", "reply", "note", "resolve", "release", "hand-back"])
async def test_a_form_of_another_site_changes_nothing(
    supervisor: Browser, furnished: shop.Shop, database: Database, action: str
) -> None:
    number = furnished.numbers["above_limit"]
    before = await messages(database, number)
    page = await supervisor.post(
        f"/cases/{number}/{action}",
        {"text": "send money"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.test"},
    )

    assert page.status == 403
    assert await messages(database, number) == before


async def test_a_supervisor_sees_that_a_case_is_with_a_manager_and_can_add_a_note(
    supervisor: Browser, manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        case.reserved = case.level = "manager"
    page = await supervisor.get(f"/cases/{number}")
    assert "This case is left to a higher level: Manager. You can add a note." in page.words(
        "#case-head"
    )
    assert page.all("#case-head form, .remedy form") == []
    assert "open" in page.one("#note").attrs
    refused = await supervisor.post(f"/cases/{number}/claim", {})
    assert (refused.status, "left to a higher level" in refused.text) == (403, True)
    assert "You can add a note" not in (await manager.get(f"/cases/{number}")).text
