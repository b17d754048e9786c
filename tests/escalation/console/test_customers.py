"""A manager hands out what is kept of a person, and erases them after a second step."""

from __future__ import annotations

import json

import pytest

from escalation.services import person
from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser

ASK = "/customers/erase"


@pytest.fixture
async def who(database: Database, furnished: shop.Shop) -> str:
    """The customer of a case, all of whose cases are ended."""
    async with database.uow() as uow:
        case = await uow.cases.by_number(furnished.numbers["above_limit"])
        assert case
        assert case.customer_id
        for each in await uow.cases.of_customer(case.customer_id):
            each.state, each.cause = "closed", "price"
            for remedy in await uow.remedies.of_case(each.id):
                if work := await uow.fulfilments.of_remedy(remedy.id):
                    work.state = "done"
        assert (await person.held(uow, case.customer_id)).owed is None
        return case.customer_id


async def test_supervisors_can_do_neither(
    supervisor: Browser, who: str, furnished: shop.Shop
) -> None:
    case = f"/cases/{furnished.numbers['above_limit']}"
    assert (await supervisor.get(case)).soup.select("form[action='/customers/export']") == []
    assert (await supervisor.get(f"{ASK}?customer={who}")).status == 403
    assert (await supervisor.post(ASK, {"customer": who, "sure": "yes"})).status == 403
    assert (await supervisor.post("/customers/export", {"customer": who})).status == 403


async def test_a_manager_hands_out_a_file_and_that_is_recorded(
    manager: Browser, who: str, furnished: shop.Shop, database: Database
) -> None:
    page = await manager.get(f"/cases/{furnished.numbers['above_limit']}")
    form = page.one("form[action='/customers/export']")
    assert str(form.select("input")[0]["value"]) == who

    answer = await manager.post("/customers/export", {"customer": who})

    found = json.loads(answer.response.text)
    assert found["customer"][0]["id"] == who
    assert answer.response.headers["content-disposition"] == (
        f'attachment; filename="customer-{furnished.desk.today(shop.NOW)}.json"'
    )
    async with database.reading() as uow:
        last = (await uow.events.after(await uow.events.last_id() - 1))[-1]
    assert (last.kind, last.who) == ("customer.exported", f"staff:{furnished.manager.id}")
    assert (await manager.post("/customers/export", {"customer": "nobody"})).status == 404


async def test_who_is_erased_is_so_only_after_a_second_step(
    manager: Browser, who: str, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    card = await manager.get(f"/cases/{number}")
    asked = await manager.get(str(card.one("#context a.danger")["href"]))
    assert "What stays, without a name" in asked.text
    assert "the ledger of remedies" in asked.words("[aria-labelledby=stays]")
    assert "evidence" not in asked.words("[aria-labelledby=stays]")

    refused = await manager.post(ASK, {"customer": who, "from": str(number)})

    assert (refused.status, refused.words("#problem")) == (
        422, "Nothing was erased: tick the box to confirm it.",
    )  # fmt: skip
    async with database.reading() as uow:
        assert await uow.customers.get(who)
    erased = await manager.post(ASK, {"customer": who, "sure": "yes"})
    assert erased.words("h1") == "The customer is erased"
    assert f"#{number}" in erased.text
    async with database.reading() as uow:
        assert await uow.customers.get(who) is None
    assert (await manager.get(f"{ASK}?customer={who}")).status == 404
    again = await manager.get(f"/cases/{number}")
    assert again.soup.select("#context a.danger, form[action='/customers/export']") == []
    assert (await manager.get("/customers/erased?as=erased-0000000000000000")).status == 404


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
async def test_what_hinders_or_stays_is_said(
    manager: Browser, who: str, furnished: shop.Shop, database: Database, language: str
) -> None:
    manager.as_(furnished.manager, language)
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        case.state, case.cause = "resolved", "ethics"
    kept = {"en": "kept as evidence", "zh-Hans": "作为证据", "zh-Hant": "作為證據"}[language]
    assert kept in (await manager.get(f"{ASK}?customer={who}")).words("[aria-labelledby=stays]")
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        case.state = "held"

    asked = await manager.get(f"{ASK}?customer={who}")

    assert asked.soup.select("main form") == []
    assert asked.one(f"main > p > a[href='/cases/{number}']")
    assert kept not in asked.text
    late = await manager.post(ASK, {"customer": who, "sure": "yes"})
    assert late.status == 422
    assert f"#{number}" in late.words("#problem")
