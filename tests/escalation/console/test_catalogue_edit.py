"""A manager changes the remedies of a cause on screen: typed, looked at, saved, taken back."""

from __future__ import annotations

import pytest
from bs4 import Tag

from escalation.services.catalogue import catalogue_in_force, change_cause
from escalation.unit_of_work import Database
from handlers.model import LANGUAGES, Cause
from handlers.registry import SHIPPED
from tests import shop
from tests.browser import Browser, Page

AT = "/settings/remedies/inconvenience"
LATE = Cause("inconvenience")


def fields(page: Page, selector: str = "form.catalogue") -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    found: dict[str, str] = {}
    for tag in page.one(selector).select("input, select"):
        name = str(tag.get("name"))
        if tag.name == "select":
            options = tag.select("option")
            chosen = next((o for o in options if o.has_attr("selected")), options[0])
            found[name] = str(chosen.get("value", chosen.get_text()))
        elif tag.get("type") != "checkbox" or tag.has_attr("checked"):
            found[name] = str(tag.get("value", "on"))
    return found


def looked(page: Page) -> str:
    tag: Tag = page.one("[name=looked]")
    return str(tag["value"])


async def typed(manager: Browser, **changes: str) -> Page:
    form = fields(await manager.get(AT))
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return await manager.post(f"{AT}/preview", form | named)


async def version(database: Database) -> int:
    async with database.reading() as uow:
        return (await catalogue_in_force(uow, shop.NOW)).version


async def test_what_is_typed_is_told_then_saved_then_shown(
    manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    preview = await typed(manager, late__1__fixed__CNY="35", late__2__share="15")

    told = preview.words("main")
    assert "Credit: CN¥35.00 (before: CN¥20.00)" in told
    assert "Refund: 15 % of what was paid (before: 10 %)" in told
    assert "a credit of CN¥35.00 on your account" in told
    assert await version(database) == 0, "nothing is saved by looking"

    await manager.post(AT, {"looked": looked(preview), "do": "save"})

    page = await manager.get("/settings/remedies")
    assert "your own, version 1" in page.words("#remedies-inconvenience summary")
    assert "CN¥35.00" in page.words("#remedies-inconvenience")
    assert f"· {furnished.manager.name} · Inconvenience" in page.words("ol.versions")
    assert "Credit: CN¥35.00 (before: CN¥20.00)" in page.words("ol.versions")


async def test_a_cause_goes_back_to_what_was_shipped(manager: Browser, database: Database) -> None:
    preview = await typed(manager, late__to_person="on")
    await manager.post(AT, {"looked": looked(preview)})
    assert "always to a person" in (await manager.get(AT)).words("#topic-late summary")

    form = fields(await manager.get(AT))
    back = await manager.post(f"{AT}/preview", form | {"do": "shipped"})
    assert "as they come with the program" in back.words("main")
    await manager.post(AT, {"looked": looked(back)})

    async with database.reading() as uow:
        found = await catalogue_in_force(uow, shop.NOW)
    assert (found.version, found.own) == (2, frozenset())
    assert found.policies == SHIPPED.policies


async def test_bad_input_keeps_what_was_typed_and_names_the_place_and_the_way_out(
    manager: Browser, database: Database
) -> None:
    page = await typed(manager, late__1__fixed__CNY="thirty", hold__0__days="0")

    assert page.status == 422
    assert "2 places need another look" in page.words("#problem")
    assert "the delay, Credit" in page.words("#problem")
    assert "Write whole days from 1 to 90" in page.words("#problem")
    form = fields(page)
    assert (form["late.1.fixed.CNY"], form["hold.0.days"]) == ("thirty", "0")
    assert await version(database) == 0


async def test_nothing_is_saved_that_was_not_looked_at(
    manager: Browser, database: Database
) -> None:
    preview = await typed(manager, late__1__fixed__CNY="35")
    token = looked(preview)

    for at, value in ((AT, "made up"), (AT, ""), ("/settings/remedies/price", token)):
        page = await manager.post(at, {"looked": value})
        assert page.status == 409
        assert "Look at it again" in page.words("#problem")
    again = await manager.post(AT, {"looked": token, "do": "again"})
    assert fields(again)["late.1.fixed.CNY"] == "35.00"
    assert await version(database) == 0


async def test_of_two_managers_the_second_looks_again(
    manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    preview = await typed(manager, late__1__fixed__CNY="35")
    async with database.uow() as uow:
        other = await uow.staff.get(furnished.manager.id)
        assert other
        await change_cause(uow, LATE, {"app": {"to_person": True}}, other, now=shop.NOW, base=0)

    page = await manager.post(AT, {"looked": looked(preview)})

    assert page.status == 409
    assert "version 1 is in force" in page.words("#problem")
    assert fields(page)["late.1.fixed.CNY"] == "35.00"
    assert await version(database) == 1


async def test_what_is_as_it_was_is_not_saved(manager: Browser) -> None:
    page = await typed(manager)

    assert "Nothing would change" in page.words("#problem")


async def test_the_protected_lane_takes_no_remedy_and_says_why(
    manager: Browser, database: Database
) -> None:
    page = await manager.get("/settings/remedies/ethics")

    assert page.all("form.catalogue") == []
    assert "price for silence" in page.words("main")
    form = {"fraud.0.kind": "apology", "fraud.0.place": "1"}
    refused = await manager.post("/settings/remedies/ethics/preview", form)
    assert refused.status == 404
    assert await version(database) == 0


async def test_only_managers_may(supervisor: Browser) -> None:
    assert (await supervisor.get(AT)).status == 403
    assert (await supervisor.post(f"{AT}/preview", {})).status == 403
    assert (await supervisor.post(AT, {"looked": "x"})).status == 403


async def test_a_cause_that_is_none_is_not_found(manager: Browser) -> None:
    assert (await manager.get("/settings/remedies/greed")).status == 404
    assert (await manager.post("/settings/remedies/greed/preview", {})).status == 404


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
async def test_form_and_preview_are_written_in_the_viewer_s_language(
    manager: Browser, language: str
) -> None:
    await manager.post("/language", {"language": language, "next": AT})
    form = await manager.get(AT)
    preview = await typed(manager, late__1__fixed__CNY="35", late__0__days="1")

    for page in (form, preview):
        words = page.words("main")
        latin = [word for word in words.split() if word.isascii() and word.isalpha()]
        assert set(latin) <= {"CNY", "USD", "EUR", "GBP", "HKD", "TWD", "JPY", "App"}, latin
