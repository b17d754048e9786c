"""The case screen shows all that the bot knew (T57), to everybody as data and in their language."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fastapi import FastAPI

from escalation.services import desk
from escalation.unit_of_work import Database
from handlers.evidence import Finding
from handlers.model import Money
from tests import shop
from tests.browser import Browser


async def test_t57_the_case_shows_everything_the_bot_knew(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")
    known = page.words("#context")

    for words in (
        "What would put it right is above the bot’s limit.",  # why it is here
        "把多扣的 300 元退给我",  # what the customer wants
        "Core service failure main 91 %",  # causes with confidence
        "31 %",
        "Order A-1001",  # facts
        "Sum named 300.00 CNY",
        "When 上个月 (2026-10-01 – 2026-10-31)",
        "Staff named 客服小王",
        "Order A-1001 in the records",  # the order, as the records have it
        "路由器 AX3000",
        "Charged CN¥1,199.00",
        "Declined by the customer",  # what was refused
        "Bot: within every limit, limits version 1",
        "Bot: above the limit for one case, limits version 1",  # why it waits for approval
        "Promised: An answer from a person",  # promises, timers
        "Tell the customer that it takes longer",
        "Gold",  # the customer
        "2 orders",
        "Settled in chat",  # earlier cases
        "Passed to people",  # every event
    ):
        assert words in known, words
    talk = page.words("#transcript")
    assert "订单 A-1001 你们多扣了我 300 元" in talk
    assert "不够。" in talk


async def test_the_ledger_links_the_message_that_said_no(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")
    links = [str(link["href"]) for link in page.soup.select(".remedy.declined .ledger a")]

    assert "不够。" in page.words(links[-1])


async def test_a_message_that_did_not_arrive_is_red(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['in_progress']}")

    assert "I am looking into both" in page.words(".said.lost")
    assert page.words(".delivery.failed") == (
        "Did not arrive Forbidden: bot was blocked by the user"
    )


async def test_every_text_carries_its_language(supervisor: Browser, furnished: shop.Shop) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['on_offer']}")

    assert page.one("html")["lang"] == "en"
    assert {tag["lang"] for tag in page.soup.select(".said .words")} == {"zh-Hant"}
    assert page.one("#reply-text")["lang"] == "zh-Hant"


async def test_times_are_the_shops_and_carry_the_instant(
    furnished: shop.Shop, manager: Browser
) -> None:
    page = await manager.get(f"/cases/{furnished.numbers['nasty']}")
    first = page.soup.select_one("#transcript .meta time")
    assert first is not None

    assert first.text == "11:00"
    assert first["datetime"] == "2026-11-18T03:00:00+00:00"
    assert str(first["title"]).endswith("Asia/Shanghai")
    assert page.words("footer p:first-child") == (
        "All times are in China Time (Asia/Shanghai, UTC+08:00)."
    )


async def test_names_and_texts_are_data(supervisor: Browser, furnished: shop.Shop) -> None:
    for path in (
        f"/cases/{furnished.numbers['nasty']}",
        "/queue?view=all",
        "/queue?q=%3Cscript%3Ealert(1)%3C/script%3E%7B%7B7*7%7D%7D",
    ):
        page = await supervisor.get(path)
        assert page.status == 200
        assert "alert(1)" in page.text
        assert "49" not in page.one("main").get_text()
        assert not [tag for tag in page.soup.select("script") if "alert" in tag.text]
        assert "<hx-partial hx-target=" not in page.response.text
    part = await supervisor.part(f"/cases/{furnished.numbers['nasty']}")
    assert part.response.text.count("<hx-partial") == 3
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}<br>" not in part.response.text
    assert "<br>second line" in part.response.text


async def test_the_part_holds_three_regions_and_no_writing_box(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    """What is being written is outside of what is brought up to date (T42)."""
    part = await supervisor.part(f"/cases/{furnished.numbers['above_limit']}")
    targets = [tag["hx-target"] for tag in part.soup.select("hx-partial")]

    assert targets == ["#case-head", "#transcript", "#context"]
    assert not part.soup.select("#reply-text, #note-text")


@pytest.mark.parametrize("path", ["/cases/0", "/cases/99", "/cases/abc", "/cases/99999999999999"])
async def test_a_case_that_is_none_is_not_found(supervisor: Browser, path: str) -> None:
    page = await supervisor.get(path)
    answers = [await supervisor.post(f"{path}/claim"), await supervisor.press(f"{path}/claim")]

    assert page.status == 404
    assert page.one("h1")
    assert [answer.status for answer in answers] == [404, 404]


async def test_neighbours_lead_through_the_queue(supervisor: Browser, furnished: shop.Shop) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")

    assert page.one("a[rel=prev]")["href"] == f"/cases/{furnished.numbers['unread']}"
    assert page.one("a[rel=next]")["href"] == f"/cases/{furnished.numbers['nasty']}"


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("name", ["above_limit", "in_progress", "unread", "on_offer", "finished"])
async def test_each_case_is_shown_in_each_language(
    app: FastAPI, furnished: shop.Shop, language: str, name: str
) -> None:
    async with Browser(app) as browser:
        page = await browser.as_(furnished.supervisor, language).get(
            f"/cases/{furnished.numbers[name]}"
        )

    assert page.status == 200
    assert page.one("html")["lang"] == language


async def test_a_case_of_a_flood_is_still_a_page(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["nasty"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        for n in range(600):
            await desk.note(
                uow, case.id, furnished.manager.id, f"note {n}", now=shop.NOW + timedelta(seconds=n)
            )
    page = await supervisor.get(f"/cases/{number}")

    assert len(page.soup.select(".said")) == 500
    assert "Earlier messages are not shown." in page.words("#transcript")


async def test_the_card_tells_what_is_at_risk_and_how_the_customer_is_reached(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")

    told = page.words("#context")
    # 929 in four weeks: 232.25 a week, in 50 weeks of 10 years.
    assert "Spends in a week CN¥232.25" in told
    assert "Revenue at risk CN¥116,125.00 a week’s spending × 50 weeks × 10 years" in told
    assert "Wishes to be reached Text message · mon-fri 18:00-21:00" in told
    assert "Customer since 1 May 2023" in told
    assert "Gold (given by the shop)" in told


@pytest.mark.parametrize(
    ("verdict", "finding", "words"),
    [
        (
            "contradicted",
            Finding("delivered", {"delivered": date(2026, 11, 12)}),
            ("contradicts it", "The records show a delivery on"),
        ),
        (
            "supported",
            Finding("charged_too_much", {"charged": Money.of("60", "CNY"), "due": "¥30"}),
            ("bears it out", "taken where"),
        ),
        (None, Finding("velocity", {"days": 30, "times": 4}), ("in the last 30 days: 4 times",)),
    ],
)
async def test_staff_read_what_the_records_say_and_why_they_should_look(
    supervisor: Browser,
    database: Database,
    furnished: shop.Shop,
    verdict: str | None,
    finding: Finding,
    words: tuple[str, ...],
) -> None:
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        case.facts = {**case.facts, "verdict": verdict, "findings": [finding.to_json()]}
    known = (await supervisor.get(f"/cases/{number}")).words("#context")
    for each in ("What the records show", *words):
        assert each in known


async def test_t05_a_case_shows_that_a_clock_rests_and_for_whom_it_waited(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["in_progress"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        assert case.holder_id
        await desk.reply(
            uow, case.id, case.holder_id, "Which order is it?", now=shop.NOW, desk=furnished.desk
        )
    page = await supervisor.get(f"/cases/{number}")

    assert page.one(".facts-line .badge.paused").get_text(strip=True) == "Paused"
    assert "the customer was asked something" in page.one(".facts-line").get_text()
    shares = [float(str(rect["width"])) for rect in page.soup.select("svg.turns rect")]
    assert sum(shares) == pytest.approx(100, abs=0.01)
    told = page.one("dl.turns").get_text(" ", strip=True)
    assert "Waited for us" in told
    assert "of working time" in told
