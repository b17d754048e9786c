"""The queue: its views and their counts, search, filters, the next case; as page and as part."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from escalation import console
from escalation.errors import NotFound, WithHigherLevel
from escalation.models import Case
from escalation.services import desk
from escalation.unit_of_work import Database
from tests import make, shop
from tests.browser import Browser

ROWS = "table.cases tbody tr"
NUMBERS = "table.cases tbody th a"


@pytest.mark.parametrize(
    ("view", "cases"),
    [
        ("todo", ["unread", "above_limit", "nasty"]),
        ("mine", ["on_offer"]),
        ("unassigned", ["unread", "above_limit", "nasty"]),
        ("due", []),
        ("overdue", ["unread"]),
        ("waiting", ["on_offer"]),
        ("all", ["unread", "above_limit", "nasty", "in_progress", "on_offer"]),
        ("bot", ["with_bot"]),
        ("ended", ["finished"]),
        ("no such view", ["unread", "above_limit", "nasty"]),
    ],
)
async def test_each_view_holds_its_cases_the_most_pressing_first(
    supervisor: Browser, furnished: shop.Shop, view: str, cases: list[str]
) -> None:
    page = await supervisor.get(f"/queue?view={view}")

    assert page.all(NUMBERS) == [f"#{furnished.numbers[name]}" for name in cases]


async def test_the_number_beside_a_view_is_the_number_of_its_rows(supervisor: Browser) -> None:
    page = await supervisor.get("/queue")
    for link in page.soup.select(".views a"):
        count = link.select_one(".count")
        if count is not None:
            rows = (await supervisor.get(str(link["href"]))).all(NUMBERS)
            assert len(rows) == int(count.text), link.text


async def test_the_part_is_what_the_page_holds(supervisor: Browser) -> None:
    page = await supervisor.get("/queue?view=all&cause=price")
    part = await supervisor.part("/queue?view=all&cause=price")

    assert "<html" not in part.response.text
    assert part.one("#queue") == page.one("#queue")
    assert part.response.headers["vary"] == "HX-Request, Cookie, Accept-Language"


async def test_an_overdue_case_says_so_in_a_word(supervisor: Browser) -> None:
    page = await supervisor.get("/queue?view=overdue")

    assert page.words(f"{ROWS} .badge.overdue") == "Overdue by 23 h"
    assert "urgent" in page.words(ROWS)


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("cause=price", ["nasty"]),
        ("cause=unclassified", ["unread"]),
        ("channel=telegram", ["above_limit", "in_progress"]),
        ("channel=telegram&cause=service_encounter", ["in_progress"]),
        ("cause=nonsense", ["unread", "above_limit", "nasty", "in_progress", "on_offer"]),
    ],
)
async def test_filters_narrow_a_view(
    supervisor: Browser, furnished: shop.Shop, query: str, cases: list[str]
) -> None:
    page = await supervisor.get(f"/queue?view=all&{query}")

    assert page.all(NUMBERS) == [f"#{furnished.numbers[name]}" for name in cases]


@pytest.mark.parametrize("words", ["#2", "2", " #2 "])
async def test_a_case_number_leads_to_its_case(supervisor: Browser, words: str) -> None:
    page = await supervisor.get(f"/queue?q={words.replace('#', '%23')}")

    assert page.response.url.path == "/cases/2"


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        ("c-100", ["finished", "above_limit"]),
        ("林晓", ["finished", "above_limit"]),
        ("ada", ["in_progress"]),
        ("b-2002", ["in_progress"]),
        ("999999", []),
        ("99999999999999999999", []),
        ("%25%25", []),
        ("_", []),
        ("c-100%00", ["finished", "above_limit"]),
        ("' OR 1=1 --", []),
        ("²", []),
    ],
)
async def test_search_looks_at_customers_and_orders_in_all_cases(
    supervisor: Browser, furnished: shop.Shop, words: str, cases: list[str]
) -> None:
    page = await supervisor.get(f"/queue?q={words}")

    assert page.status == 200
    assert page.all(NUMBERS) == [f"#{furnished.numbers[name]}" for name in cases]


async def test_an_empty_view_says_where_the_cases_are(colleague: Browser) -> None:
    page = await colleague.get("/queue?view=due")

    assert page.words(".empty") == "Nothing is due soon. 1 case is with its customer."


async def test_take_next_gives_the_most_pressing_case_that_nobody_has(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.post("/queue/next")

    assert page.response.url.path == f"/cases/{furnished.numbers['unread']}"
    assert "held by 陈美玲" in page.words("#case-head")


async def test_take_next_leaves_managers_cases_to_managers(
    supervisor: Browser, manager: Browser, furnished: shop.Shop
) -> None:
    first = furnished.numbers["unread"]
    await supervisor.post(f"/cases/{first}/claim")
    await supervisor.post(f"/cases/{first}/pass-up")

    page = await supervisor.post("/queue/next")
    assert page.response.url.path == f"/cases/{furnished.numbers['above_limit']}"
    page = await manager.post("/queue/next")
    assert page.response.url.path == f"/cases/{first}"


async def test_what_is_left_to_a_level_that_is_named_no_more_stands_with_the_managers_alone(
    supervisor: Browser, manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    first, second = furnished.numbers["unread"], furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(first)
        assert case is not None
        case.reserved = "night_shift"

    for view in ("todo", "unassigned"):
        page = await supervisor.get(f"/queue?view={view}")
        assert page.all(NUMBERS)[0] == f"#{second}"
        assert page.words(".views [aria-current] .count") == "2"
    assert (await manager.get("/queue")).all(NUMBERS)[0] == f"#{first}"
    page = await supervisor.post("/queue/next")
    assert page.response.url.path == f"/cases/{second}"
    page = await manager.post("/queue/next")
    assert page.response.url.path == f"/cases/{first}"


async def test_a_case_that_is_left_to_others_while_it_is_taken_is_passed_over(
    supervisor: Browser, furnished: shop.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, refusals = desk.claim, [WithHigherLevel(), NotFound()]

    async def hindered(*given: Any, **named: Any) -> Case:  # noqa: ANN401 - as it is called
        if refusals:
            raise refusals.pop()
        return await claim(*given, **named)

    monkeypatch.setattr(desk, "claim", hindered)
    page = await supervisor.post("/queue/next")

    assert page.response.url.path == f"/cases/{furnished.numbers['nasty']}"


async def test_two_who_take_the_next_case_at_once_get_two_cases(
    supervisor: Browser, colleague: Browser
) -> None:
    pages = await asyncio.gather(supervisor.post("/queue/next"), colleague.post("/queue/next"))

    assert len({page.response.url.path for page in pages}) == 2


async def test_when_nothing_waits_the_next_case_is_the_queue(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    for name in ("unread", "above_limit", "nasty"):
        await supervisor.post(f"/cases/{furnished.numbers[name]}/claim")

    assert (await supervisor.post("/queue/next")).response.url.path == "/queue"


@pytest.mark.parametrize("path", ["/queue?before=x", "/queue?offset=-1", "/queue?q=" + "x" * 201])
async def test_an_address_that_cannot_be_used_is_refused_in_words(
    supervisor: Browser, path: str
) -> None:
    page = await supervisor.get(path)

    assert page.status == 422
    assert page.words("h1") == "Something is missing or cannot be used."


async def test_two_hundred_cases_are_a_matter_of_ten_queries(
    database: Database, supervisor: Browser
) -> None:
    async with database.uow() as uow:
        for _ in range(200):
            await make.queued_case(uow, now=shop.NOW)
    asked: list[str] = []
    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await supervisor.get("/queue?view=all")  # templates are read once
    asked.clear()
    page = await supervisor.get("/queue?view=all")

    # Who looks, their level and notices, what was taken from them; the levels, the rows, the
    # counts, whose turn it was, the rules of worth, the newest event: as many for two hundred as for five.
    assert len([query for query in asked if query.startswith("SELECT")]) == 10
    assert len(page.response.content) < 100_000
    assert len(page.all(NUMBERS)) == 100
    next_page = str(page.one("section p > a[href]")["href"])
    assert len((await supervisor.get(next_page)).all(NUMBERS)) == 100


def test_the_scripts_stay_small() -> None:
    scripts = list((Path(console.__file__).parents[1] / "static").rglob("*.js"))

    assert len(scripts) == 3
    assert sum(script.stat().st_size for script in scripts) < 60_000


async def test_the_revenue_at_risk_stands_beside_the_customer(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get("/queue?view=all")

    assert "At risk: CN¥116,125.00" in page.words(f"#row-{furnished.numbers['above_limit']}")
    assert "At risk" not in page.words(f"#row-{furnished.numbers['nasty']}")
