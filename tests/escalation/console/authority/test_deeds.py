"""Levels, roles, tiers, narrower rules and currencies: added, changed and taken away in a draft."""

from __future__ import annotations

from escalation.services.authority import table_in_force
from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser
from tests.escalation.console.authority.conftest import HOME, Form, path_of, save


async def test_a_level_is_put_between_two_with_its_role(
    manager: Browser, other: Browser, database: Database
) -> None:
    form = await Form.open(manager, "levels")
    slip = await form.send({"new.level": "Team lead"}, "add.level")
    assert slip.status == 422
    assert "small letters" in slip.text
    page = await form.send({"new.level": "team_lead"}, "add.level")
    assert "team_lead" in page.all("h2")
    page = await form.send({"level.team_lead.refund.per_case.CNY": "2000"})

    assert "Levels: Bot < Supervisor < Manager → Bot < Supervisor < team_lead < Manager" in (
        page.text
    )
    assert "team_lead may now grant as much as Supervisor: Replacement, Credit" in page.text
    assert "team_lead may grant less than Supervisor: Refund, per case." in page.text
    at = path_of(await save(page, manager))
    assert "Version 2 is in force." in (await other.post(f"{at}/confirm")).text
    async with database.reading() as uow:
        table = await table_in_force(uow, shop.NOW)
    assert table["levels"] == ["bot", "supervisor", "team_lead", "manager"]
    assert table["role"]["team_lead"] == "team_lead"
    assert table["level"]["team_lead"]["voucher"] == table["level"]["supervisor"]["voucher"]
    form = await Form.open(manager, "levels")
    page = await form.send(go="remove.level.team_lead")
    page = await form.send()
    assert "→ Bot < Supervisor < Manager" in page.text


async def test_a_narrower_rule_is_added_changed_and_taken_away(
    manager: Browser, database: Database
) -> None:
    form = await Form.open(manager, "narrow")
    await form.send({"new.narrow": "rivals"}, "add.narrow")
    page = await form.send(
        {
            "narrow.rivals.levels": ["bot"],
            "narrow.rivals.causes": ["competition", "price"],
            "narrow.rivals.tiers": ["standard"],
            "narrow.rivals.per_case.CNY": "100",
        }
    )

    rule = "Bot · Competition, Price · Standard: at most CN¥100.00 per case"
    assert f"New narrower rule “rivals” – {rule}" in page.text
    assert "second manager" not in page.words("section:has(#changes)")
    assert "“rivals” leaves nothing in EUR, GBP, HKD, JPY, TWD, USD" in page.text
    await save(page, manager)
    async with database.reading() as uow:
        (row,) = (await table_in_force(uow, shop.NOW))["narrow"]
    assert row == {
        "name": "rivals",
        "levels": ["bot"],
        "causes": ["competition", "price"],
        "tiers": ["standard"],
        "per_case": {"CNY": "100.00"},
    }
    form = await Form.open(manager, "rules")
    page = await form.send(go="remove.tier.standard")
    assert page.status == 422
    assert "narrower rule “rivals” first" in page.text
    form = await Form.open(manager, "narrow")
    await form.send(go="remove.narrow.rivals")
    page = await form.send()
    assert f"Narrower rule “rivals” taken away – {rule}" in page.text
    assert "Propose to the second manager" in page.text


async def test_other_currencies_are_one_choice_away(manager: Browser) -> None:
    assert "$50.00" in (await manager.get(f"{HOME}?currency=USD")).text
    assert "nothing in CHF" in (await manager.get(f"{HOME}?currency=CHF")).text
    form = await Form.open(manager, "level.bot")
    page = await form.send({"new.currency": "Franken"}, "currency.other")
    assert page.status == 422
    page = await form.send({"new.currency": "chf"}, "currency.other")
    assert form.typed("level.bot.refund.per_case.CHF") == ""


async def test_a_limit_per_day_in_one_currency_shuts_the_others_and_says_so(
    manager: Browser,
) -> None:
    form = await Form.open(manager, "level.bot")
    page = await form.send({"level.bot.refund.per_day.CNY": "500"})

    assert "Bot, Refund, per day, all customers: no limit → CN¥500.00" in page.text
    assert "the limit per day leaves nothing in EUR, GBP, HKD" in page.text
