"""How what we send fares: what was given up and is told again, what did not reach customers."""

from __future__ import annotations

import pytest

from escalation.models import WebhookDelivery
from escalation.services import recurring, webhooks
from escalation.services.messages import say
from escalation.services.reach import lost
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make, shop
from tests.browser import Browser


async def given_up(database: Database, many: int) -> list[WebhookDelivery]:
    """So many deliveries that no system took."""
    async with database.uow() as uow:
        await uow.webhooks.read_to(0)
        await webhooks.collect(uow, frozenset({"case.opened"}), shop.NOW)
        rows = await uow.webhooks.claim_due(now=shop.NOW, until=shop.NOW, limit=many)
        for row in rows:
            await uow.webhooks.finish(row, state="dead", now=shop.NOW, error="HTTP 500")
        return list(rows)


async def undelivered(database: Database, number: int, state: str) -> tuple[int, int]:
    """A message of a case that ended in a state: its row, its message."""
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        talk = await uow.conversations.lock(case.conversation_id)
        await lost(uow, talk, now=shop.NOW)
        message = await say(uow, talk, case, "Hello?", author="bot", now=shop.NOW, desk=make.desk())
        row = next(r for r in await uow.outbox.of_case(case.id) if r.message_id == message.id)
        row.state, row.error = state, "timed out"
        return row.id, message.id


async def test_what_was_given_up_is_listed_and_told_again(
    manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    first, *_ = await given_up(database, 3)
    page = await manager.get("/deliveries")
    for row in page.all("tbody tr"):
        assert "Case opened" in row
        assert "HTTP 500" in row

    await manager.press(f"/deliveries/{first.id}/again")
    assert len((await manager.get("/deliveries")).all("tbody tr")) == 2
    part = await manager.press("/deliveries/again")

    assert "Nothing was given up." in part.words(".empty")
    async with database.reading() as uow:
        assert (await uow.webhooks.counts())["dead"] == 0
        told = [each for each in await uow.events.after(0) if each.kind == "webhook.replayed"]
    assert [each.who for each in told] == [f"staff:{furnished.manager.id}"] * 2


@pytest.mark.parametrize("path", ["/deliveries", "/deliveries?view=messages"])
async def test_only_managers_see_it(supervisor: Browser, path: str) -> None:
    assert (await supervisor.get(path)).status == 403
    assert (await supervisor.post("/deliveries/again")).status == 403


async def test_what_did_not_reach_customers_is_listed_and_counted(
    manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    await undelivered(database, furnished.numbers["unread"], "unknown")
    async with database.uow() as uow:
        await recurring.begin(uow, shop.NOW)
    await tick(database, shop.NOW, furnished.desk)

    page = await manager.get("/deliveries?view=messages")
    row, *_ = page.all(".cases tbody tr")
    assert f"#{furnished.numbers['unread']}" in row
    assert "May not have arrived" in row
    assert len(page.all(".figures tbody tr")) == 1


@pytest.mark.parametrize(
    ("state", "deeds", "pressed", "after"),
    [
        ("failed", ["again", "told"], "again", "Not sent yet"),
        ("failed", ["again", "told"], "told", "Told in another way"),
        ("unknown", ["again", "arrived", "told"], "arrived", "Not sent yet"),
    ],
)
async def test_t28_in_its_case_it_is_red_until_somebody_deals_with_it(
    supervisor: Browser,
    database: Database,
    furnished: shop.Shop,
    state: str,
    deeds: list[str],
    pressed: str,
    after: str,
) -> None:
    number = furnished.numbers["unread"]
    row_id, message_id = await undelivered(database, number, state)
    page = await supervisor.get(f"/cases/{number}")
    forms = page.soup.select(f"#m-{message_id} .redeliver form")
    paths = [f"/cases/{number}/messages/{row_id}/{deed}" for deed in deeds]
    assert [str(form["action"]) for form in forms] == paths

    part = await supervisor.press(f"/cases/{number}/messages/{row_id}/{pressed}")

    assert part.all(f"#m-{message_id} .redeliver") == []
    assert after in part.words(f"#m-{message_id}")


async def test_who_is_out_of_reach_is_red_in_the_case_and_in_lists(
    supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    number = furnished.numbers["unread"]
    await undelivered(database, number, "failed")

    banner = (await supervisor.get(f"/cases/{number}")).words(".out-of-reach")
    assert "Out of reach in this chat since" in banner
    assert "keep a note here" in banner
    row = (await supervisor.get("/queue?view=all")).words(f"#row-{number}")
    assert "out of reach" in row
    assert ">" not in row, "an element stands in an attribute"


async def test_a_message_of_another_case_is_not_sent_again(
    supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    row_id, _ = await undelivered(database, furnished.numbers["unread"], "failed")
    other = furnished.numbers["above_limit"]
    assert (await supervisor.post(f"/cases/{other}/messages/{row_id}/again")).status == 404
