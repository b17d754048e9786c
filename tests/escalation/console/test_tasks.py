"""The list of what was granted: what is due, done once, told to the customer, exported."""

from __future__ import annotations

import asyncio
import csv
import io

import pytest

from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser

DONE = "form[action$='/done']"


async def test_open_work_shows_what_for_whom_and_until_when(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get("/tasks")
    row = page.words("tbody tr")

    for words in ("refund of CN¥30.00", "c-100", "Due in", f"#{furnished.numbers['finished']}"):
        assert words in row, words


async def test_done_is_done_once_and_the_customer_is_told(
    supervisor: Browser, colleague: Browser, furnished: shop.Shop, database: Database
) -> None:
    path = str((await supervisor.get("/tasks")).one(DONE)["action"])
    part, page = await asyncio.gather(supervisor.press(path), colleague.post(path))

    assert "Everything that was granted is carried out." in part.words("#tasks .empty")
    assert page.status == 200
    async with database.reading() as uow:
        case = await uow.cases.by_number(furnished.numbers["finished"])
        assert case is not None
        said = [message.text for message in await uow.messages.of_case(case.id)]
        steps = [entry.step for entry in await uow.remedies.ledger_of_case(case.id)]
    assert steps == ["offered", "consented", "granted", "carried_out", "told"]
    assert len([text for text in said if "30" in text]) == 2
    finished = await supervisor.get("/tasks?view=done")
    assert "Done" in finished.words("tbody tr")


async def test_the_export_is_a_table_for_spreadsheets(supervisor: Browser) -> None:
    page = await supervisor.get("/tasks.csv")
    rows = list(csv.DictReader(io.StringIO(page.response.content.decode("utf-8-sig"))))

    assert page.response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in page.response.headers["content-disposition"]
    assert [(row["remedy"], row["amount"], row["customer"]) for row in rows] == [
        ("refund", "30.00", "c-100")
    ]


@pytest.mark.parametrize(
    ("work_id", "status"),
    [
        ("11111111-2222-4333-8444-555555555555", 404),
        ("x", 404),
        ("00000000-0000-0000-0000-000000000000", 404),
    ],
)
async def test_work_that_is_none_is_not_found(
    supervisor: Browser, work_id: str, status: int
) -> None:
    assert (await supervisor.post(f"/tasks/{work_id}/done")).status == status
    assert (await supervisor.press(f"/tasks/{work_id}/again")).status == status


async def test_the_part_is_what_the_page_holds(supervisor: Browser) -> None:
    page, part = await supervisor.get("/tasks"), await supervisor.part("/tasks")

    assert "<html" not in part.response.text
    assert part.one("#tasks") == page.one("#tasks")


async def test_work_that_was_given_up_can_be_tried_again(
    supervisor: Browser, database: Database
) -> None:
    async with database.uow() as uow:
        ((work, _, _),) = await uow.fulfilments.open()
        work.adapter, work.state, work.error = "webhook", "failed", "HTTP 500"
    page = await supervisor.get("/tasks")
    assert "HTTP 500" in page.words("tbody tr")
    part = await supervisor.press(str(page.one("form[action$='/again']")["action"]))

    assert "To do" in part.words("tbody tr")
