"""Managers see by which rules customers are valued, try others and save what they have seen."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from escalation.models import Staff
from escalation.services.worth import value_some
from escalation.services.worth_rules import in_force
from escalation.unit_of_work import Database
from handlers.model import LANGUAGES, Level
from handlers.worth import WorthRules
from tests import make, shop
from tests.browser import Browser, Page

PATH = "/settings/worth"


def fields(page: Page, **changed: str) -> dict[str, str | list[str]]:
    """What the form holds, with some of it written over; ``gold_CNY`` is a line's own field."""
    found: dict[str, str | list[str]] = {}
    codes: list[str] = []
    for tag in page.soup.select("form.worth input"):
        name, value = str(tag["name"]), str(tag.get("value", ""))
        if name == "currency":
            codes.append(value)
        if name in {"currency", "gold", "silver"}:
            kept = found.setdefault(name, [])
            assert isinstance(kept, list)
            kept.append(changed.get(f"{name}_{codes[-1]}", value))
        else:
            found[name] = changed.get(name, value)
    return found


async def send(browser: Browser, page: Page, act: str, **changed: str) -> Page:
    return await browser.post(PATH, fields(page, **changed) | {"act": act})


async def test_supervisors_neither_see_nor_change_the_rules(supervisor: Browser) -> None:
    assert (await supervisor.get(PATH)).status == 403
    assert (await supervisor.post(PATH, {"act": "save"})).status == 403


async def test_the_form_says_what_is_in_force(manager: Browser) -> None:
    assert (await manager.get("/settings")).one(f'a[href="{PATH}"]')
    page = await manager.get(PATH)

    sent = fields(page)
    assert (sent["weeks_per_year"], sent["years_left"], sent["gold_days"]) == ("50", "10", "365")
    assert sent["currency"] == ["CNY", "HKD", "TWD", "USD", "EUR", ""]
    assert sent["gold"] == ["10000", "11000", "45000", "1400", "1300", ""]
    assert "Nobody has changed these rules yet" in page.words("main")
    assert page.soup.select("button[value=save]") == []


async def test_what_was_seen_is_saved_and_holds_everywhere(
    manager: Browser, furnished: shop.Shop, database: Database
) -> None:
    while await value_some(database, furnished.desk, shop.NOW):
        pass
    case = f"/cases/{furnished.numbers['above_limit']}"
    assert "CN¥116,125.00" in (await manager.get(case)).words("#context")
    changed = {"years_left": "５", "silver_CNY": "4000", "silver_days": "91"}
    shown = await send(manager, await manager.get(PATH), "preview", **changed)

    seen = shown.words("#preview")
    assert "Years that a customer would stay: 10 → 5" in seen
    assert "Silver, CNY: 3000.00 → 4000.00" in seen
    assert "No customer would change their tier." in seen  # the shop itself gave them
    assert "CN¥329,875.00 CN¥164,937.50 -CN¥164,937.50" in seen
    async with database.reading() as uow:
        assert (await in_force(uow, furnished.desk)).version == 0

    page = await send(manager, shown, "save")

    assert page.response.history[0].headers["location"] == f"{PATH}?saved=1"
    assert "Version 1 is in force." in page.words("main > .told")
    assert "Version 1." in page.words("main > .note")
    assert furnished.manager.name in page.words("ol.history")
    assert "still to be counted anew" in page.words("p[role=status]:not(.told)")
    context = (await manager.get(case)).words("#context")
    assert "CN¥58,062.50" in context
    assert "× 5 years" in context
    assert "CN¥58,062.50" in (await manager.get("/queue?view=all")).text
    while await value_some(database, furnished.desk, shop.NOW):
        pass
    assert (await manager.get(PATH)).soup.select("main [role=status]") == []


@pytest.fixture
async def omar(database: Database) -> Staff:
    """Another manager."""
    async with database.uow() as uow:
        return await make.member(uow, Level.MANAGER, name="Omar")


async def test_what_lifts_customers_beyond_the_threshold_another_manager_confirms(
    manager: Browser, furnished: shop.Shop, database: Database, app: FastAPI, omar: Staff
) -> None:
    shown = await send(manager, await manager.get(PATH), "preview", gold_days="0", gold_CNY="0.01")
    seen = shown.words("#preview")
    assert "Customers could go from Standard to Gold: Manager, Refund, per customer" in seen
    assert "up to CN¥120,000.00 can be granted; above CN¥2,000.00 two managers decide" in seen
    assert "That may be: Omar." in shown.words("form.worth")

    page = await send(manager, shown, "save")

    at = f"{PATH}/changes/1"
    assert page.response.url.path == at
    assert "It waits for another manager" in page.text
    assert page.all(f'form[action="{at}/confirm"]') == []
    assert (await manager.post(f"{at}/confirm")).status == 409
    assert "A change that Ruth Okafor proposed waits" in (await manager.get(PATH)).words("main")
    async with Browser(app) as other:
        other.as_(omar)
        for path in ("/queue", "/settings", PATH):
            assert (await other.get(path)).one(f'a[href="{at}"]')
        page = await other.get(at)
        assert "Gold, days: 365 → 0" in page.words("main")
        assert "No customer would change their tier." in page.words("main")
        async with database.reading() as uow:
            assert (await in_force(uow, furnished.desk)).version == 0
        page = await other.post(f"{at}/confirm")
        assert "Version 1 is in force." in page.words("main > .told")
        assert page.words("main").count("Confirmed by Omar.") == 2
        assert "Confirmed by Omar" in (await other.get(at)).words("main .told")
        assert (await other.post(f"{at}/withdraw")).status == 404


async def test_a_change_that_was_withdrawn_is_taken_up_again(
    manager: Browser, app: FastAPI, omar: Staff
) -> None:
    shown = await send(manager, await manager.get(PATH), "preview", silver_CNY="7.50")
    await send(manager, shown, "save")

    async with Browser(app) as other:
        page = await other.as_(omar).post(f"{PATH}/changes/1/withdraw")
        assert "Withdrawn by Omar" in page.words("main .told")
        again = await other.get(str(page.one("main .told a")["href"]))
        assert "Silver, CNY: 3000.00 → 7.50" in again.words("#preview")
        assert "That may be: Ruth Okafor." in again.words("form.worth")
        await send(other, again, "save")
        assert "Proposed by Omar" in (await other.get(f"{PATH}/changes/2")).words("main")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_written_in_the_viewers_language(
    manager: Browser, language: str
) -> None:
    shown = await send(manager, await manager.get(PATH), "preview", gold_days="0")
    await send(manager, shown, "save")
    await manager.post("/language", {"language": language, "next": PATH})

    for path in (PATH, f"{PATH}?again=1", f"{PATH}/changes/1"):
        words = (await manager.get(path)).words("main")
        english = ("anager", "ersion", "tier", "ustomer", "hange")
        assert any(word in words for word in english) is (language == "en"), path


async def test_nothing_is_saved_that_was_not_shown(
    manager: Browser, furnished: shop.Shop, database: Database
) -> None:
    shown = await send(manager, await manager.get(PATH), "preview", years_left="5")

    other = await send(manager, shown, "save", years_left="6")

    assert other.status == 422
    assert other.words("#problem").startswith("The values are others than those shown.")
    assert "10 → 6" in other.words("#preview")
    await send(manager, other, "save")
    late = await send(manager, shown, "save")
    assert late.words("#problem").startswith("Meanwhile version 1 is in force.")
    async with database.reading() as uow:
        ruled = await in_force(uow, furnished.desk)
    assert (ruled.version, str(ruled.rules.years_left)) == (1, "6")


async def test_what_another_manager_saw_is_not_saved(
    manager: Browser, furnished: shop.Shop, database: Database, app: FastAPI, omar: Staff
) -> None:
    shown = await send(manager, await manager.get(PATH), "preview", years_left="5")

    async with Browser(app) as other:
        refused = await send(other.as_(omar), shown, "save")

    assert refused.status == 422
    assert refused.words("#problem").startswith("The values are others than those shown.")
    async with database.reading() as uow:
        assert (await in_force(uow, furnished.desk)).version == 0


async def test_what_cannot_be_read_is_named_and_given_back(manager: Browser) -> None:
    page = await manager.get(PATH)
    for changed, problem in (
        ({"weeks": "many"}, "Weeks looked back: give a number from 1 to 520."),
        ({"gold_days": "-1"}, "Gold, days: give a number from 0 to 36500."),
        ({"silver_CNY": "1e3000"}, "Silver, CNY: give a number from 0.01 to 999999999999.99."),
        ({"gold_CNY": "0"}, "Gold, CNY: give a number from 0.01 to 999999999999.99."),
        ({"currency_HKD": "CNY"}, "CNY: write the code of a currency"),
        ({"currency_HKD": "coins"}, "COINS: write the code of a currency"),
        ({"currency_": "", "gold_": "5"}, "?: write the code of a currency"),
    ):
        refused = await send(manager, page, "preview", **changed)
        assert refused.status == 422, changed
        assert refused.words("#problem").startswith(problem)
        name, value = next(reversed(changed.items()))
        assert value.upper() in [
            str(tag.get("value", "")).upper() for tag in refused.soup.select("form.worth input")
        ], name
    assert (await manager.post(PATH, {"act": "save"})).status == 422


async def test_a_currency_is_added_and_a_tier_left_out(
    manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    page = await manager.get(PATH)
    blank = {
        "currency_": "人民币",
        "gold_": "20000",
        "gold_CNY": "",
        "silver_CNY": "",
        "currency_CNY": "",
    }
    shown = await send(manager, page, "preview", **blank)
    assert "Gold, CNY: 10000.00 → 20000.00" in shown.words("#preview")
    none = {f"silver_{code}": "" for code in ("CNY", "HKD", "TWD", "USD", "EUR", "人民币")}
    shown = await send(manager, shown, "preview", **none)
    await send(manager, shown, "save")

    async with database.reading() as uow:
        rules = (await in_force(uow, furnished.desk)).rules
    assert [rule.name for rule in rules.tiers] == ["gold"]
    assert rules.weeks == WorthRules().weeks


async def test_the_same_rules_change_nothing(manager: Browser) -> None:
    page = await send(manager, await manager.get(PATH), "preview", years_left="10.0")

    assert "nothing would change" in page.words("form [role=status]")
    assert page.soup.select("button[value=save]") == []
