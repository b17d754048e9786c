"""Changing the limits on screen: what is typed is read strictly, previewed, saved or proposed."""

from __future__ import annotations

import pytest

from escalation.console import previewed
from escalation.console.authority.parts import MONEY
from escalation.models import AuthorityLimit, Staff
from escalation.services.authority import table_in_force
from escalation.services.staff import change_role
from escalation.unit_of_work import Database
from handlers.limits_table import SUMS as SCOPES
from handlers.limits_table import compiled
from handlers.model import LANGUAGES, Level
from tests import make, shop
from tests.browser import Browser
from tests.escalation.console.authority.conftest import HOME, Form, path_of, save

SUPERVISOR = "level.supervisor.refund.per_case.CNY"
BOT = "level.bot.refund.per_case.CNY"
PATHS = ["", "/edit", "/preview", "/versions", "/versions/1", "/changes/1"]


async def limits(database: Database) -> object:
    async with database.reading() as uow:
        return compiled(await table_in_force(uow, shop.NOW))


@pytest.mark.parametrize("path", PATHS)
async def test_supervisors_are_refused_everywhere(supervisor: Browser, path: str) -> None:
    assert (await supervisor.get(HOME + path)).status == 403


async def test_supervisors_change_nothing(supervisor: Browser, database: Database) -> None:
    before = await limits(database)

    for path in ("/edit", "/save", "/changes/1/confirm", "/changes/1/withdraw"):
        assert (await supervisor.post(HOME + path)).status == 403
    assert await limits(database) == before


async def test_a_sum_is_typed_previewed_and_saved(manager: Browser, database: Database) -> None:
    form = await Form.open(manager, "level.bot")
    page = await form.send({BOT: "250"})

    assert path_of(page) == f"{HOME}/preview"
    assert page.all("#changes ~ .changes li") == ["Bot, Refund, per case: CN¥300.00 → CN¥250.00"]
    page = await save(page, manager)

    assert "Version 2 is in force." in page.text
    assert "by Ruth Okafor" in page.text
    async with database.reading() as uow:
        table = await table_in_force(uow, shop.NOW)
        events = [row.kind for row in await uow.events.after(0, 9999)]
    assert table["level"]["bot"]["refund"]["per_case"]["CNY"] == "250.00"
    assert events[-1] == "limits.changed"
    page = await manager.get(f"{HOME}/versions")
    assert "Bot, Refund, per case: CN¥300.00 → CN¥250.00" in page.text
    assert "CN¥300.00" in (await manager.get(f"{HOME}/versions/1")).text


BAD_SUMS = {
    "much": "This is no number",
    "-5": "cannot be below zero",
    "−5": "cannot be below zero",
    "": "Give a sum here too",  # the fourth: for a case, beside one for a customer
    "1e9": "Write the number out",
    "１００": "plain digits",
    "300.005": "At most 2 decimals",
    "1,00": "This is no number",
    "1000000000001": "At most 1,000,000,000,000",
    "NaN": "This is no number",
    "<script>": "This is no number",
}


async def test_what_cannot_be_used_is_marked_and_nothing_typed_is_lost(manager: Browser) -> None:
    form = await Form.open(manager, "level.supervisor")
    scopes = [f"level.supervisor.{kind}.{scope}.CNY" for kind in MONEY for scope in SCOPES]
    typed = dict(zip(scopes, BAD_SUMS, strict=False))
    good = {"level.supervisor.price_match.per_day.CNY": "1234.50"}
    assert len(typed) == len(BAD_SUMS)
    assert not good.keys() & typed.keys()

    page = await form.send({**typed, **good}, "part.rules", untick=("level.supervisor.apology",))

    assert page.status == 422
    for place, value in typed.items():
        assert BAD_SUMS[value] in page.words(f'[id="slip-{place}"]'), value
        assert page.one(f'[name="{place}"]')["aria-invalid"] == "true"
        assert form.typed(place) == value
    assert form.typed(*good) == "1234.50"
    assert not page.one('[name="level.supervisor.apology"]').has_attr("checked")
    page = await form.send(dict.fromkeys(typed, "3,100"), "part.rules")
    assert page.status == 200
    assert "per day, all customers: no limit → CN¥1,234.50" in page.text
    assert "Supervisor may not grant Written apology any more" in page.text


@pytest.mark.parametrize(
    ("part", "place", "typed", "problem"),
    [
        ("rules", "period_days", "0", "from 1 to"),
        ("rules", "period_days", "", "Fill this in."),
        ("rules", "period_days", "1.5", "whole number"),
        ("rules", "tier.gold", "", "Fill this in."),
        ("rules", "tier.gold", "101", "At most 100."),
        ("rules", "four_eyes.JPY", "100.5", "JPY has no decimals."),
    ],
)
async def test_a_rule_for_all_is_read_as_strictly(
    manager: Browser, part: str, place: str, typed: str, problem: str
) -> None:
    form = await Form.open(manager, part)
    page = await form.send({place: typed})

    assert page.status == 422
    assert problem in page.words(f'[id="slip-{place}"]')
    assert form.typed(place) == typed


async def test_above_the_threshold_another_manager_confirms_it(
    manager: Browser, other: Browser
) -> None:
    form = await Form.open(manager, "level.supervisor")
    page = await form.send({SUPERVISOR: "3500"})

    assert "Supervisor, Refund, per case: CN¥3,000.00 → CN¥3,500.00" in page.text
    assert "up to CN¥7,000.00 can be granted; above CN¥2,000.00 two managers decide" in page.text
    assert "That may be: Omar." in page.text
    page = await save(page, manager)
    at = path_of(page)
    assert "It waits for another manager" in page.text
    assert "Confirm and put in force" not in page.text
    assert (await manager.post(f"{at}/confirm")).status == 409
    assert "waits for a second manager" not in (await manager.get("/queue")).text

    page = await other.get("/queue")
    assert page.one(f'a[href="{at}"]')
    assert "What it would have meant" in (await other.get(at)).text
    page = await other.post(f"{at}/confirm")

    assert "Version 2 is in force." in page.text
    assert "by Ruth Okafor" in page.text
    assert "Confirmed by Omar." in page.text
    assert (await other.post(f"{at}/confirm")).status == 404
    assert "waits for a second manager" not in (await other.get("/queue")).text


async def test_what_somebody_proposed_who_left_is_confirmed_by_nobody(
    manager: Browser, other: Browser, second: Staff, furnished: shop.Shop, database: Database
) -> None:
    """Otherwise one manager would decide alone, with the name of one who is gone."""
    page = await (await Form.open(manager, "level.supervisor")).send({SUPERVISOR: "3500"})
    at = path_of(await save(page, manager))
    async with database.uow() as uow:
        ruth = furnished.manager.id
        await change_role(uow, ruth, Level.SUPERVISOR, now=shop.NOW, who=f"staff:{second.id}")

    page = await other.get(at)
    assert "Ruth Okafor is no manager any more, so it cannot be confirmed." in page.text
    assert page.all(f'form[action="{at}/confirm"]') == []
    assert "What it would have meant" not in page.text
    for path in ("/queue", "/settings", HOME):
        assert at not in (await other.get(path)).text, path
    refused = await other.post(f"{at}/confirm")
    assert refused.status == 409
    assert "no manager any more" in refused.words(".problem")

    taken = await other.get(str(page.one("main .told a")["href"]))
    assert "Supervisor, Refund, per case: CN¥3,000.00 → CN¥3,500.00" in taken.text
    assert "Nobody else is a manager here" in taken.text
    assert "Withdrawn by Omar" in (await other.post(f"{at}/withdraw")).text


async def test_a_change_is_withdrawn_and_taken_up_again(manager: Browser, other: Browser) -> None:
    page = await (await Form.open(manager, "level.supervisor")).send({SUPERVISOR: "3500"})
    at = path_of(await save(page, manager))
    twice = path_of(await save(page, manager))
    assert twice == at

    page = await other.post(f"{at}/withdraw")

    assert "Withdrawn by Omar" in page.text
    assert "waits" not in (await manager.get(HOME)).text
    again = page.one('a[href^="/settings/authority/preview"]')
    page = await manager.get(str(again["href"]))
    assert "CN¥3,000.00 → CN¥3,500.00" in page.text


async def test_t39_somebody_was_quicker_and_nothing_typed_is_lost(
    manager: Browser, second: Staff, database: Database
) -> None:
    """Saved on limits that are not in force any more, it overwrites nobody."""
    page = await (await Form.open(manager, "level.bot")).send(
        {BOT: "250", "level.bot.voucher.per_case.CNY": "90"}
    )
    table = make.with_team_lead()
    table["level"]["bot"]["refund"] = {"per_case": {"CNY": "20"}, "per_customer": {"CNY": "40"}}
    del table["four_eyes"], table["role"]["team_lead"]
    async with database.uow() as uow:
        await uow.limits.add(
            AuthorityLimit(version=2, valid_from=make.NOW, table=table, staff_id=second.id)
        )

    page = await save(page, manager)

    assert path_of(page) == f"{HOME}/preview"
    assert "Meanwhile somebody else changed the limits: version 2 is in force." in page.text
    assert "Bot, Refund, per case: CN¥300.00 → CN¥20.00" in page.text
    assert page.all("#changes ~ .changes li") == [
        "Bot, Refund, per case: CN¥20.00 → CN¥250.00",
        "Bot, Credit, per case: CN¥100.00 → CN¥90.00",
    ]
    await save(page, manager)
    async with database.reading() as uow:
        now = await table_in_force(uow, shop.NOW)
    assert now["version"] == 3
    assert now["levels"] == ["bot", "supervisor", "team_lead", "manager"]
    assert now["level"]["bot"]["voucher"]["per_case"]["CNY"] == "90.00"


async def test_only_what_was_previewed_is_saved(manager: Browser, database: Database) -> None:
    """A draft is no preview, and what somebody made up is neither."""
    before = await limits(database)
    form = await Form.open(manager, "level.bot")
    await form.send({BOT: "250"}, "keep")

    for made_up in (str(form.page.one("[name=draft]")["value"]), "", "x", "WzEse31d.abc"):
        assert path_of(await manager.post(f"{HOME}/save", {"seen": made_up})) == HOME
    assert await limits(database) == before


async def test_what_one_manager_saw_is_saved_by_no_other_and_not_for_ever(
    manager: Browser, other: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await limits(database)
    page = await (await Form.open(manager, "level.bot")).send({BOT: "250"})

    assert path_of(await save(page, other)) == HOME
    with monkeypatch.context() as late:
        late.setattr(previewed, "LIFE", -1)
        assert path_of(await save(page, manager)) == HOME
    assert await limits(database) == before
    assert "Version 2 is in force." in (await save(page, manager)).text


async def test_a_draft_outlives_a_reload_and_another_language(manager: Browser) -> None:
    form = await Form.open(manager, "level.bot")
    page = await form.send({BOT: "250"}, "part.rules")
    here = str(page.one("[name=next]")["value"])

    page = await manager.post("/language", {"language": "zh-Hans", "next": here})

    assert "机器人，退款，每件投诉：¥300.00 → ¥250.00" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_written_in_the_viewers_language(
    manager: Browser, language: str
) -> None:
    await manager.post("/language", {"language": language, "next": HOME})
    for path in ("", "/edit", "/edit?part=rules", "/edit?part=levels", "/versions", "/preview"):
        words = (await manager.get(HOME + path)).words("main")

        english = ("anager", "per case", "ersion", "evel", "hange")
        assert any(word in words for word in english) is (language == "en"), path


@pytest.mark.parametrize(
    "query",
    ["?draft=x", "?part=level.nobody", "?part=narrow.x", "?currency=%00", "?draft=WzEse31d.a"],
)
async def test_an_address_that_nobody_was_given_shows_what_is_in_force(
    manager: Browser, query: str
) -> None:
    page = await manager.get(f"{HOME}/edit{query}")

    assert page.status == 200
    assert page.one('[name="level.bot.refund.per_case.CNY"]')["value"] == "300"
    assert (await manager.get(f"{HOME}/preview{query}")).status == 200


async def test_a_form_without_its_part_changes_nothing(manager: Browser) -> None:
    """Boxes that were not sent are not taken for boxes without a tick."""
    page = await manager.post(f"{HOME}/edit", {"go": "preview"})

    assert path_of(page) == f"{HOME}/edit"
    assert "Changed so far" not in page.text


async def test_a_version_or_a_change_that_is_none_is_not_there(manager: Browser) -> None:
    for path in ("/versions/9", "/versions/x", "/changes/9", f"/versions/{2**40}"):
        assert (await manager.get(HOME + path)).status == 404


async def test_what_is_saved_already_is_not_saved_again(
    manager: Browser, database: Database
) -> None:
    """A second press on the button is told that nothing is left to change."""
    page = await (await Form.open(manager, "level.bot")).send({BOT: "250"})
    await save(page, manager)

    again = await save(page, manager)

    assert "Nothing is changed." in again.text
    assert "Save and put in force" not in again.text
    async with database.reading() as uow:
        assert await uow.limits.last_version() == 2
