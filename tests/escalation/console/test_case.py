"""The case screen: it shows all that the bot knew (T57), and what a person does on it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from escalation.services import desk
from escalation.unit_of_work import Database
from handlers.evidence import Finding
from handlers.model import Money
from tests import shop
from tests.browser import Browser, Page


async def messages(database: Database, number: int) -> list[tuple[str, str, str]]:
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        said = await uow.messages.of_case(case.id)
    return [(message.author, message.audience, message.text) for message in said]


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


async def test_t40_of_many_who_take_a_case_one_has_it(
    supervisor: Browser, colleague: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    pages = await asyncio.gather(
        supervisor.press(f"/cases/{number}/claim"), colleague.press(f"/cases/{number}/claim")
    )
    won, lost = sorted(pages, key=lambda page: page.status)

    assert (won.status, lost.status) == (204, 409)
    holder = "陈美玲" if won is pages[0] else "Tom Baker"
    assert lost.text == f"{holder} has this case."
    assert won.response.headers["hx-redirect"] == f"/cases/{number}"
    assert f"held by {holder}" in (await supervisor.get(f"/cases/{number}")).words("#case-head")


async def test_a_reply_reaches_the_chat_and_takes_the_case(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    page = await supervisor.post(
        f"/cases/{number}/reply", {"text": " 您好,我来处理。\n请稍等。 ", "client_key": uuid4().hex}
    )

    assert page.response.url.path == f"/cases/{number}"
    assert "held by 陈美玲" in page.words("#case-head")
    assert (await messages(database, number))[-1] == (
        "staff",
        "customer",
        "您好,我来处理。\n请稍等。",
    )
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        assert [row.channel for row in await uow.outbox.of_case(case.id)][-1] == "telegram"


async def test_t19_a_reply_that_is_sent_twice_is_one_reply(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    form = {"text": "一次就够", "client_key": uuid4().hex}
    pages = await asyncio.gather(
        *(supervisor.press(f"/cases/{number}/reply", form) for _ in range(3))
    )

    assert [page.status for page in pages] == [200, 200, 200]
    assert [text for _, _, text in await messages(database, number)].count("一次就够") == 1


async def test_after_a_reply_its_form_has_a_new_key(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    before = (await supervisor.get(f"/cases/{number}")).one("#reply [name=client_key]")["value"]
    part = await supervisor.press(
        f"/cases/{number}/reply", {"text": "好", "client_key": str(before)}
    )

    renewed = part.one("hx-partial[hx-target='#reply [name=client_key]'] input")
    assert renewed["value"] != before
    assert "#problem" in [tag["hx-target"] for tag in part.soup.select("hx-partial")]


@pytest.mark.parametrize("text", ["", "   \n ", "\x00", "x" * 20_001])
async def test_a_text_that_cannot_be_sent_is_refused_and_given_back(
    supervisor: Browser, furnished: shop.Shop, database: Database, text: str
) -> None:
    number = furnished.numbers["above_limit"]
    before = await messages(database, number)
    part = await supervisor.press(f"/cases/{number}/reply", {"text": text})
    page = await supervisor.post(f"/cases/{number}/reply", {"text": text})

    sentence = "Write between 1 and 20000 characters."
    assert (part.status, part.text) == (422, sentence)
    assert (page.status, page.words("#problem")) == (422, sentence)
    assert page.one("#reply-text").text.strip("\n\x00\ufffd ") == text.strip("\n\x00 ")
    assert page.one(".languages [name=next]")["value"] == f"/cases/{number}"
    assert await messages(database, number) == before


async def test_a_note_stays_here(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    before = await messages(database, number)
    page = await supervisor.post(f"/cases/{number}/note", {"text": "问一下财务"})

    assert "问一下财务" in page.words(".note-for-staff")
    assert "note, not sent" in page.words(".note-for-staff")
    assert (await messages(database, number))[-1] == ("staff", "staff", "问一下财务")
    assert len(await messages(database, number)) == len(before) + 1
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        assert case.holder_id is None, "a note takes nothing"
        notes = {m.id for m in await uow.messages.of_case(case.id) if m.audience == "staff"}
        assert not notes & {row.message_id for row in await uow.outbox.of_case(case.id)}


async def test_reply_and_note_are_told_apart_by_form_label_and_button(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")
    reply, note = page.one("#reply form"), page.one("#note form")

    assert str(reply["action"]).endswith("/reply")
    assert str(note["action"]).endswith("/note")
    assert page.all("#reply button") == ["Keep as a draft", "Send and next", "Send to the customer"]
    assert page.all("#note button") == ["Keep as a draft", "Keep note"]
    assert "never" in page.words("#note .note")


async def test_send_and_next_leads_to_the_next_case(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    form = {"text": "您好", "then": "next"}
    page = await supervisor.post(f"/cases/{furnished.numbers['unread']}/reply", form)
    part = await supervisor.press(
        f"/cases/{furnished.numbers['above_limit']}/reply", {**form, "text": "好"}
    )

    assert page.response.url.path == f"/cases/{furnished.numbers['above_limit']}"
    assert part.status == 204
    assert part.response.headers["hx-redirect"].startswith("/cases/")


async def test_resolving_says_the_last_word_and_closes_the_writing_box(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["nasty"]
    page = await supervisor.post(f"/cases/{number}/resolve", {"text": "All settled, thank you."})

    assert "Resolved" in page.words("#case-head")
    assert not page.soup.select("#reply-text")
    assert page.one("#note-text") is not None
    assert "All settled, thank you." in page.words("#transcript")
    assert "Ask the customer whether it helped" in page.words("#context")
    late = await supervisor.press(f"/cases/{number}/reply", {"text": "one more"})
    assert (late.status, late.text) == (
        409,
        "This cannot be done any more: the case is Resolved.",
    )


async def test_a_promise_that_was_broken_says_so(supervisor: Browser, furnished: shop.Shop) -> None:
    page = await supervisor.post(
        f"/cases/{furnished.numbers['unread']}/reply", {"text": "对不起,让您久等了。"}
    )

    assert "An answer from a person 17 Nov 12:30 Broken" in page.words("#context")
    assert "Missed by 23 h" in page.words("#case-head")


async def test_put_back_pass_up_and_hand_back(
    supervisor: Browser, colleague: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    await supervisor.post(f"/cases/{number}/claim")
    assert (await colleague.press(f"/cases/{number}/release")).status == 409
    page = await supervisor.post(f"/cases/{number}/release")
    assert "Waiting for a person" in page.words("#case-head")

    await supervisor.post(f"/cases/{number}/claim")
    page = await supervisor.post(f"/cases/{number}/hand-back")
    assert "In talk with the bot" in page.words("#case-head")
    assert (await colleague.press(f"/cases/{number}/hand-back")).text == "Take the case first."

    await supervisor.post(f"/cases/{number}/claim")
    page = await supervisor.post(f"/cases/{number}/pass-up")
    assert "For: Manager" in page.words("#context")
    assert "Waiting for a person" in page.words("#case-head")
    assert (await supervisor.press(f"/cases/{number}/claim")).status == 403


async def test_the_cause_can_be_corrected(supervisor: Browser, furnished: shop.Shop) -> None:
    number = furnished.numbers["unread"]
    page = await supervisor.post(f"/cases/{number}/cause", {"cause": "involuntary"})
    wrong = await supervisor.press(f"/cases/{number}/cause", {"cause": "nonsense"})

    assert "Involuntary" in page.words("h1")
    assert "guess 44 %" in page.words("#context")
    assert (wrong.status, wrong.text) == (422, "cause: there is no nonsense.")


def chosen(page: Page) -> tuple[list[object], list[object]]:
    """The main cause that the form has selected, and what is ticked beside it."""
    return (
        [option["value"] for option in page.soup.select("#cause option[selected]")],
        [box["value"] for box in page.soup.select("[name=further][checked]")],
    )


async def test_the_form_has_what_stands_and_takes_all_causes(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    path = f"/cases/{furnished.numbers['nasty']}"
    before = await supervisor.get(path)
    told = {"cause": "ethics", "further": "price"}
    page = await supervisor.post(f"{path}/cause", told)
    part = await supervisor.press(f"{path}/cause", told)

    assert chosen(before) == (["price"], [])
    assert "Corrected to" not in before.words("#context")
    assert chosen(page) == chosen(part) == (["ethics"], ["price"])
    assert "Corrected to Ethics also Price" in page.words("#context")
    assert page.words("#history").count("Cause corrected") == 1
    assert part.words("#history").count("Cause corrected") == 1


async def test_no_complaint_is_said_by_the_same_form_and_found_in_the_queue(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["nasty"]
    page = await supervisor.post(f"/cases/{number}/cause", {"cause": "none"})

    assert "No complaint" in page.words("h1")
    assert chosen(page) == (["none"], [])
    queue = await supervisor.get("/queue?view=all&cause=none")
    assert queue.soup.select(f"#row-{number}")
    assert not (await supervisor.get("/queue?view=all&cause=price")).soup.select(f"#row-{number}")


@pytest.mark.parametrize("cause", ["none", "unclassified"])
async def test_further_causes_without_a_main_one_are_refused_and_given_back(
    supervisor: Browser, furnished: shop.Shop, cause: str
) -> None:
    path = f"/cases/{furnished.numbers['nasty']}"
    told = {"cause": cause, "further": "ethics"}
    refused = await supervisor.post(f"{path}/cause", told)
    pressed = await supervisor.press(f"{path}/cause", told)

    assert refused.status == pressed.status == 422
    assert "Untick them or choose a cause." in refused.words("#problem")
    assert chosen(refused) == ([cause], ["ethics"])
    assert refused.one("#correct").has_attr("open")
    assert "Untick them or choose a cause." in pressed.text
    assert chosen(await supervisor.get(path)) == (["price"], [])


async def test_what_a_role_may_not_is_not_offered(
    supervisor: Browser, colleague: Browser, manager: Browser, furnished: shop.Shop
) -> None:
    held = f"/cases/{furnished.numbers['in_progress']}"

    assert (await supervisor.get(held)).all(".actions button") == ["Take the case"]
    assert not (await supervisor.get(held)).soup.select("#reply-text")
    assert "Tom Baker answers this customer" in (await supervisor.get(held)).text
    assert (await supervisor.get(held)).one("#note-text") is not None
    assert (await manager.get(held)).all(".actions button") == ["Take the case", "Put back"]
    assert "Pass up: Manager" in (await colleague.get(held)).all(".actions button")


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


@pytest.mark.parametrize("action", ["claim", "reply", "note", "resolve", "release", "hand-back"])
async def test_a_form_of_another_site_changes_nothing(
    supervisor: Browser, furnished: shop.Shop, database: Database, action: str
) -> None:
    number = furnished.numbers["above_limit"]
    before = await messages(database, number)
    page = await supervisor.post(
        f"/cases/{number}/{action}",
        {"text": "send money"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.test"},
    )

    assert page.status == 403
    assert await messages(database, number) == before


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


async def test_a_supervisor_sees_that_a_case_is_with_a_manager_and_can_add_a_note(
    supervisor: Browser, manager: Browser, database: Database, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        case.reserved = case.level = "manager"
    page = await supervisor.get(f"/cases/{number}")
    assert "This case is left to a higher level: Manager. You can add a note." in page.words(
        "#case-head"
    )
    assert page.all("#case-head form, .remedy form") == []
    assert "open" in page.one("#note").attrs
    refused = await supervisor.post(f"/cases/{number}/claim", {})
    assert (refused.status, "left to a higher level" in refused.text) == (403, True)
    assert "You can add a note" not in (await manager.get(f"/cases/{number}")).text


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
