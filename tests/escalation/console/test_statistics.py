"""Weekly statistics on screen: each number leads to exactly its cases, in three languages."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from escalation.unit_of_work import open_database
from tests import shop, weeks
from tests.application import application
from tests.browser import Browser, Page

WEEK = f"/weeks/{weeks.WEEK}"


@pytest.fixture(scope="module")
def filled_file(
    furnished_file: tuple[Path, shop.Shop], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, shop.Shop]:
    """A desk with three weeks of complaints."""
    return weeks.filled_from(furnished_file, tmp_path_factory.mktemp("weeks") / "amends.db")


@pytest.fixture
async def app(filled_file: tuple[Path, shop.Shop], tmp_path: Path) -> AsyncIterator[FastAPI]:
    file, furnished = filled_file
    shutil.copyfile(file, tmp_path / "weeks.db")
    database = open_database(f"sqlite:///{tmp_path / 'weeks.db'}")
    yield application(database, furnished.desk, secret="s" * 40, clock=lambda: weeks.NOW)
    await database.dispose()


def links(page: Page) -> dict[str, str]:
    """Where the numbers of a page lead, and what each says."""
    return {
        str(tag["href"]): tag.get_text(strip=True)
        for tag in page.soup.select(f'main a[href^="{WEEK}/cases"]')
        if ".csv" not in str(tag["href"])
    }


def listed(page: Page) -> list[str]:
    return page.all("table.cases tbody th a")


def number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


async def test_this_week_is_found_without_its_number(supervisor: Browser) -> None:
    page = await supervisor.get("/weeks", follow=False)

    assert (page.status, page.response.headers["location"]) == (303, "/weeks/2026-W48")


async def test_supervisors_and_managers_may_read_and_nobody_else(
    supervisor: Browser, manager: Browser, nobody: Browser
) -> None:
    paths = [WEEK, f"{WEEK}/cases", f"{WEEK}/cases.csv", f"{WEEK}/report.json", "/weeks"]

    assert {(await supervisor.get(path)).status for path in paths} == {200}
    assert {(await manager.get(path)).status for path in paths} == {200}
    for path in paths:
        answer = await nobody.get(path, follow=False)
        assert answer.response.headers["location"].startswith("/session?next="), path


async def test_t46_every_number_leads_to_exactly_its_cases(manager: Browser) -> None:
    found = links(await manager.get(WEEK))
    assert len(found) > 60

    for href, text in found.items():
        page = await manager.get(href)
        total = number(page.words("#total"))
        rows = listed(page)
        assert rows, href
        if re.fullmatch(r"[0-9,]+", text):
            assert total == number(text), href
        if not page.soup.select("th:-soup-contains('Part of the number')"):
            assert total == len(rows), href


async def test_t46_cards_table_chart_and_hours_say_the_same(manager: Browser) -> None:
    page = await manager.get(WEEK)

    card = number(page.all(".tiles .big")[0])
    causes = [number(text) for text in page.all(".grid tbody tr td:nth-of-type(1)")]
    hours = [number(text) for text in page.all(".heat td a")]
    bars = [number(text) for text in page.all("svg text") if text in {str(n) for n in causes}]
    assert card == sum(causes) == sum(hours) == number(page.all(".grid tfoot td")[0])
    assert set(bars) >= set(causes) - {0}


async def test_t46_the_last_week_of_the_trend_is_the_number_of_the_week(manager: Browser) -> None:
    page = await manager.get(WEEK)

    rows = page.soup.select("figure:has(#trend-title) tbody tr")
    trend = {row.select("th")[0].get_text(): row.select("td")[-1].get_text() for row in rows}
    counted = {
        row.select("th")[0].get_text(): row.select("td")[0].get_text()
        for row in page.soup.select(".grid tbody tr")
    }
    assert trend == {cause: count for cause, count in counted.items() if cause in trend}
    assert len(page.soup.select("figure:has(#trend-title) thead a")) == 12


async def test_the_first_thing_to_do_names_its_rule_and_its_cases(manager: Browser) -> None:
    page = await manager.get(WEEK)

    assert page.words(".advice .code") == "promises_broken"
    behind = await manager.get(str(page.one(".advice a")["href"]))
    assert page.words(".advice p:first-of-type").startswith(behind.words("#total"))


async def test_one_channel_alone_keeps_to_itself(manager: Browser) -> None:
    page = await manager.get(f"{WEEK}?channel=telegram")

    assert page.one("option[selected]")["value"] == "telegram"
    assert all("channel=telegram" in href for href in links(page) if "replied" not in href)
    behind = await manager.get(f"{WEEK}/cases?channel=telegram")
    assert set(behind.all("table.cases tbody td:nth-of-type(2) .sub")) == {"Telegram"}
    assert number(page.all(".tiles .big")[0]) == len(listed(behind))


async def test_the_weeks_beside_are_one_step_away(manager: Browser) -> None:
    page = await manager.get(WEEK)

    assert page.one("a[rel=prev]")["href"] == "/weeks/2026-W46"
    assert page.one("a[rel=next]")["href"] == "/weeks/2026-W48"
    first = await manager.get("/weeks/2000-W01")
    assert first.soup.select("a[rel=prev]") == []
    last = await manager.get("/weeks/2999-W52")
    assert last.soup.select("a[rel=next]") == []
    assert "has not begun" in last.text


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "1999-W01", "next", "2026-W47x", "%00"])
async def test_an_unknown_week_is_a_clear_page(manager: Browser, week: str) -> None:
    page = await manager.get(f"/weeks/{week}")

    assert page.status == 404
    assert "There is no week" in page.words("h1")
    assert page.one("main a")["href"] == "/weeks/2026-W48"
    for path in (f"/weeks/{week}/cases", f"/weeks/{week}/cases.csv", f"/weeks/{week}/report.json"):
        assert (await manager.get(path)).status == 404


@pytest.mark.parametrize("query", ["day=9", "outcome=won", "causes=price", "kind=next_word"])
async def test_a_query_that_means_nothing_is_refused_in_words(manager: Browser, query: str) -> None:
    page = await manager.get(f"{WEEK}/cases?{query}")

    assert page.status == 422
    assert "Cases cannot be chosen by" in page.words("h1")


@pytest.mark.parametrize(
    ("language", "title", "cause"),
    [
        ("en", "Week 47, 16–22 Nov 2026", "Price"),
        ("zh-Hans", "第 47 周，2026年11月16日至22日", "价格"),
        ("zh-Hant", "第 47 週，2026年11月16日至22日", "價格"),
    ],
)
async def test_the_page_speaks_each_language(
    app: FastAPI, filled_file: tuple[Path, shop.Shop], language: str, title: str, cause: str
) -> None:
    async with Browser(app) as browser:
        page = await browser.as_(filled_file[1].manager, language).get(WEEK)

    assert page.words("h1") == title
    assert cause in page.all(".grid tbody th")
    assert cause in page.all("svg text")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
async def test_nothing_stays_english_on_a_chinese_page(
    app: FastAPI, filled_file: tuple[Path, shop.Shop], language: str
) -> None:
    async with Browser(app) as browser:
        browser.as_(filled_file[1].manager, language)
        pages = [await browser.get(path) for path in (WEEK, f"{WEEK}/cases?remedy=any")]

    for page in pages:
        main = page.one("main")
        for kept in main.select(".code, select, option, td[data-label]"):
            kept.clear()
        words = set(re.findall(r"[A-Za-z]{4,}", main.get_text(" ")))
        assert words <= {"JSON", "Asia", "Shanghai"}


async def test_a_week_without_complaints_has_no_chart_of_causes(manager: Browser) -> None:
    page = await manager.get("/weeks/2026-W30")

    assert page.status == 200
    assert page.words(".advice .code") == "none"
    assert page.soup.select("svg") == []


async def test_the_csv_holds_the_cases_behind_the_number(manager: Browser) -> None:
    page = await manager.get(f"{WEEK}/cases?remedy=any")
    answer = (await manager.get(f"{WEEK}/cases.csv?remedy=any")).response

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="amends-2026-W47.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [f"#{row['case']}" for row in rows] == listed(page)
    assert sum(int(row["counted"]) for row in rows) == number(page.words("#total"))


async def test_the_json_says_what_the_page_says(manager: Browser) -> None:
    page = await manager.get(WEEK)
    body = (await manager.get(f"{WEEK}/report.json")).response.json()

    assert body["complaints"]["complaints"]["value"] == number(page.all(".tiles .big")[0])
    assert [line["complaints"]["value"] for line in body["causes"]] == [
        number(text) for text in page.all(".grid tbody tr td:nth-of-type(1)")
    ]


async def test_a_week_that_runs_is_brought_up_to_date_and_a_finished_one_rests(
    manager: Browser,
) -> None:
    running = await manager.get("/weeks/2026-W48")
    part = await manager.part("/weeks/2026-W48")

    assert str(running.one("#week")["hx-trigger"]).startswith("week from:#stream")
    assert "<html" not in part.response.text
    assert part.one("#week") == running.one("#week")
    assert not (await manager.get(WEEK)).one("#week").has_attr("hx-get")


async def test_what_customers_are_called_stays_text(manager: Browser) -> None:
    page = await manager.get(f"{WEEK}/cases?cause=%3Cscript%3Ealert(1)%3C/script%3E")

    assert page.status == 200
    assert page.words("h1") == "<script>alert(1)</script>"
    assert page.soup.select("main script") == []
