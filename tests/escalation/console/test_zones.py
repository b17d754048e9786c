"""A customer who lives by another clock: it stands on their card and beside what is promised."""

from __future__ import annotations

from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser


async def test_their_clock_stands_beside_the_shops(
    supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    at = f"/cases/{furnished.numbers['above_limit']}"
    words = "I will call you tomorrow at 3 pm."
    here = await supervisor.post(f"{at}/promises/read", {"text": words})
    async with database.uow() as uow:
        customer = await uow.customers.lock("c-100")
        assert customer is not None
        customer.zone = "Europe/London"

    there = await supervisor.post(f"{at}/promises/read", {"text": words})

    assert here.one("[name=due]")["value"] == "2026-11-19T15:00"
    assert here.all(".sub") == []
    assert there.one("[name=due]")["value"] == "2026-11-19T23:00"
    assert there.words(".sub") == "By the customer’s clock: 19 Nov 15:00"
    assert "Europe/London there it is 18 Nov 03:30" in (await supervisor.get(at)).text
