"""Who has a case, on the screens: taken with a reason, told to whoever had it, free when it lapsed."""

from __future__ import annotations

from fastapi import FastAPI

from escalation.services import desk
from escalation.services.holding import LEASE
from escalation.unit_of_work import Database
from tests import make, shop
from tests.browser import Browser


async def at(database: Database, furnished: shop.Shop, *, lapsed: bool = False) -> str:
    """The path of a case that the supervisor took just now, or of which their time is over."""
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        now = shop.NOW - LEASE if lapsed else shop.NOW
        await desk.claim(uow, case.id, furnished.supervisor.id, now=now, desk=furnished.desk)
    return f"/cases/{number}"


async def test_a_case_is_taken_with_a_reason_and_its_holder_reads_it_on_the_next_page(
    colleague: Browser, supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    path = await at(database, furnished)
    shown = await colleague.get(path)
    assert "Take from 陈美玲…" in shown.text
    assert not shown.soup.select("#reply")

    refused = await colleague.post(f"{path}/steal", {"reason": " "})
    assert refused.status == 422
    mine = await colleague.post(f"{path}/steal", {"reason": "She is ill <today>"})

    assert "held by Tom Baker" in mine.words("#case-head")
    assert mine.soup.select("#reply")
    told = "Tom Baker has taken case #{} from you: “She is ill <today>”"
    number = furnished.numbers["above_limit"]
    for there in ("/queue", path, "/tasks"):
        assert told.format(number) in (await supervisor.get(there)).words("#taken")
    assert told.format(number) in (await supervisor.part("/taken")).text
    assert (await colleague.get("/queue")).words("#taken") == ""
    drawn = (await supervisor.get("/tasks")).soup.select_one("#taken [name=newest]")
    assert drawn
    await supervisor.post(f"{path}/steal", {"reason": "I am back"})
    await colleague.post(f"{path}/steal", {"reason": "Not yet"})
    seen = {"next": "/tasks", "newest": str(drawn["value"])}
    after = await supervisor.post("/taken/seen", seen)
    assert "Not yet" in after.words("#taken")  # it came after the page was drawn
    assert "She is ill" not in after.words("#taken")
    assert after.response.url.path == "/tasks"
    drawn = after.soup.select_one("#taken [name=newest]")
    assert drawn
    after = await supervisor.post("/taken/seen", {**seen, "newest": str(drawn["value"])})
    assert after.words("#taken") == ""
    assert (await supervisor.post("/taken/seen")).status == 422


async def test_a_lapsed_case_is_shown_as_such_and_taken_without_a_word(
    colleague: Browser, supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    path = await at(database, furnished, lapsed=True)

    shown = await colleague.get(path)
    assert "in name only" in shown.words("#case-head")
    assert "Sending takes the case." in shown.words("#reply")
    mine = await colleague.post(f"{path}/claim")

    assert "held by Tom Baker" in mine.words("#case-head")
    assert "on which your time had run out" in (await supervisor.get("/queue")).words("#taken")


async def test_opening_a_page_of_ones_own_is_work_and_what_a_page_asks_for_by_itself_is_not(
    colleague: Browser, supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    path = await at(database, furnished, lapsed=True)

    await supervisor.part(path)
    await colleague.post(f"{path}/hold")
    assert "in name only" in (await colleague.get(path)).words("#case-head")
    await supervisor.get(path)
    assert "in name only" not in (await colleague.get(path)).words("#case-head")


async def test_the_pages_script_says_that_its_reader_is_at_work(
    colleague: Browser, supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    path = await at(database, furnished, lapsed=True)
    beat = (await supervisor.part(path)).response
    assert beat.status_code == 200
    assert (await supervisor.press(f"{path}/hold")).status == 204
    assert "in name only" not in (await colleague.get(path)).words("#case-head")
    assert (await supervisor.press("/cases/99999/hold")).status == 204


async def test_nobody_who_is_not_signed_in_takes_or_holds_anything(
    nobody: Browser, app: FastAPI, furnished: shop.Shop
) -> None:
    del app
    path = f"/cases/{furnished.numbers['above_limit']}"
    for post in (f"{path}/steal", f"{path}/hold", "/taken/seen"):
        assert (await nobody.post(post, follow=False)).response.headers["location"] == "/session"


async def test_t42_a_draft_is_kept_by_every_way_and_found_by_whoever_has_the_case_next(
    colleague: Browser, supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    path = await at(database, furnished)
    page = await supervisor.get(path)
    window = page.one("#reply [name=draft_window]")["value"]
    kept = await supervisor.press(
        f"{path}/draft/reply",
        {"text": "我正在查 <b>", "draft_window": str(window), "draft_version": "0"},
    )
    assert kept.response.json() == {"window": window, "version": 1}
    assert (await supervisor.get(path)).words("#reply-text") == "我正在查 <b>"

    await colleague.post(f"{path}/steal", {"reason": "she left"})
    assert "陈美玲 was writing" in (await colleague.get(path)).words("#other-drafts")
    refused = await supervisor.post(
        f"{path}/reply", {"text": "你好", "draft_window": str(window), "draft_version": "1"}
    )
    assert refused.status == 409
    hers = (await supervisor.get(path)).words("#other-drafts")
    assert "Yours, not sent" in hers
    assert "你好" in hers
    assert "你好" in (await colleague.get(path)).words("#other-drafts")
    sent = await colleague.post(f"{path}/draft/note", {"text": "ask billing"})
    assert sent.words("#note-text") == "ask billing"
    assert (await colleague.press(f"{path}/draft/none", {"text": "x"})).status == 422
    assert (await colleague.press("/cases/99999/draft/reply", {"text": "x"})).status == 404


async def test_t41_two_cases_are_joined_after_a_look_and_the_number_leads_on(
    supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        talk = await make.conversation(uow, customer_id=case.customer_id)
        other = await make.queued_case(uow, talk, now=shop.NOW)
    link = f"/cases/{other.number}/join/{number}"
    assert link in str((await supervisor.get(f"/cases/{other.number}")).one("#case-head"))

    assert f"Join case #{other.number} with case #{number}?" in (await supervisor.get(link)).text
    left = await supervisor.post(link)
    assert left.response.url.path == f"/cases/{number}"
    again = await supervisor.get(f"/cases/{other.number}")
    assert again.response.url.path == f"/cases/{number}"
    assert "Joined with another case" in again.words("#history")
    twice = await supervisor.post(link)
    assert twice.response.url.path == f"/cases/{number}"
    refused = await supervisor.post(f"/cases/{number}/join/{other.number}")
    assert refused.status == 409
    assert (await supervisor.get(f"/cases/{number}/join/9999")).status == 404
    assert (await supervisor.post(f"/cases/{number}/join/9999")).status == 404
