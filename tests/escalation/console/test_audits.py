"""The audit page: blind until the answer, one sample after the other, open to staff alone."""

from __future__ import annotations

import pytest

from escalation.services import desk
from escalation.unit_of_work import Database
from handlers.registry import CAUSES
from tests import make, shop
from tests.browser import Browser, Page

CASE = "input[name=case]"


async def answered(browser: Browser, page: Page, cause: str, **more: str) -> Page:
    return await browser.post(
        "/audits", {"case": str(page.one(CASE)["value"]), "cause": cause} | more
    )


async def test_the_page_shows_the_words_and_nothing_of_what_is_known(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    page = await supervisor.get("/audits")
    async with database.reading() as uow:
        texts = {
            message.text
            for number in furnished.numbers.values()
            if (case := await uow.cases.by_number(number))
            for message in await uow.messages.typed(case.id)
        }

    assert {" ".join(text.split()) for text in texts} >= {page.words("blockquote")}
    assert page.soup.select("main meter, main .badge, main a[href^='/cases']") == []
    assert "%" not in page.words("main").replace(page.words("blockquote"), "")
    buttons = [str(button["value"]) for button in page.soup.select(".verdicts button")]
    assert buttons == [*CAUSES, "none"]
    assert len({str(b["data-key"]) for b in page.soup.select(".verdicts button")}) == 9
    assert [str(box["value"]) for box in page.soup.select("[name=further]")] == list(CAUSES)


async def test_the_answer_shows_what_the_model_said_and_leads_on(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    seen: set[str] = set()
    page = await supervisor.get("/audits")
    while page.soup.select(CASE):
        asked = page.words("blockquote")
        assert asked not in seen
        seen.add(asked)
        answer = await answered(supervisor, page, "core_service_failure", further="ethics")
        assert answer.words("blockquote") == asked
        assert "Core service failure also Ethics" in answer.words(".columns section:first-child")
        assert answer.words("h1").startswith("The model had said ")
        page = await supervisor.get(str(answer.one(".primary")["href"]))

    assert len(seen) == len(furnished.numbers)
    assert "Every recent complaint has been judged." in page.words(".empty")
    # Three of the seven are core_service_failure in the shop's records.
    assert page.words(".head [role=status]") == (
        "0 corrections · 7 audits · model and people agree on 3 of 7 (43 %)"
    )


async def test_what_is_skipped_comes_again_and_is_not_judged(supervisor: Browser) -> None:
    page = await supervisor.get("/audits")
    first = page.words("blockquote")
    seen = []
    while page.soup.select(CASE):
        seen.append(page.words("blockquote"))
        page = await supervisor.get(str(page.one("[data-key=KeyJ]")["href"]))

    assert len(seen) == len(set(seen)) == 7
    again = await supervisor.get(str(page.one(".empty a")["href"]))
    assert again.words("blockquote") == first


async def test_a_refusal_keeps_what_was_ticked(supervisor: Browser) -> None:
    page = await supervisor.get("/audits")
    refused = await answered(supervisor, page, "none", further="price")

    assert refused.status == 422
    assert "Without a main cause there are no further ones." in refused.words("#problem")
    assert refused.words("blockquote") == page.words("blockquote")
    assert [str(box["value"]) for box in refused.soup.select("[name=further][checked]")] == [
        "price"
    ]
    wrong = await answered(supervisor, page, "weather")
    assert (wrong.status, wrong.words("blockquote")) == (422, page.words("blockquote"))


async def test_what_somebody_judged_meanwhile_is_not_judged_again(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["with_bot"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        await desk.correct_cause(
            uow, case.id, furnished.colleague.id, "competition", now=shop.NOW, desk=make.desk()
        )
    refused = await supervisor.post("/audits", {"case": str(case.id), "cause": "price"})

    assert refused.status == 409
    assert "Somebody has judged this one meanwhile." in refused.words("#problem")
    assert refused.words("blockquote") != "You raised the price again."
    assert refused.words(".head [role=status]") == "1 correction · 0 audits"


async def test_an_answer_is_shown_to_whoever_gave_it(
    supervisor: Browser, colleague: Browser
) -> None:
    answer = await answered(supervisor, await supervisor.get("/audits"), "price")
    path = answer.response.url.path

    assert path.startswith("/audits/")
    assert (await supervisor.get(path)).status == 200
    for wrong in (path, "/audits/999", "/audits/0", "/audits/x"):
        assert (await colleague.get(wrong)).status in {404, 422}


@pytest.mark.parametrize("data", [{}, {"case": "x"}, {"cause": "price"}])
async def test_a_form_that_is_none_is_refused(supervisor: Browser, data: dict[str, str]) -> None:
    assert (await supervisor.post("/audits", data)).status == 422
    assert (
        await supervisor.post("/audits", {"case": "0" * 32, "cause": "price", **data})
    ).status in {404, 422}


async def test_only_staff_see_and_judge_and_only_from_this_site(
    nobody: Browser, supervisor: Browser, manager: Browser
) -> None:
    assert (await nobody.get("/audits", follow=False)).response.headers["location"] == (
        "/session?next=/audits"
    )
    assert (await nobody.post("/audits", follow=False)).response.headers["location"] == "/session"
    page = await manager.get("/audits")
    assert page.status == 200
    assert page.response.headers["content-security-policy"].startswith("default-src 'self'")
    assert not page.soup.select("main script, main [style], main [onclick]")
    foreign = await supervisor.post(
        "/audits",
        {"case": str(page.one(CASE)["value"]), "cause": "price"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert foreign.status == 403
    assert "0 audits" in (await supervisor.get("/audits")).words(".head [role=status]")


async def test_markup_in_a_complaint_is_only_text(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    async with database.uow() as uow:
        for name, number in furnished.numbers.items():
            case = await uow.cases.by_number(number)
            assert case is not None
            if name != "nasty":
                case.opened_at = shop.NOW.replace(year=2025)
    page = await supervisor.get("/audits")

    assert "<script>alert(1)</script>" in page.words("blockquote")
    assert "{{ 7*7 }}" in page.words("blockquote")
    assert page.soup.select("blockquote script") == []


async def test_nothing_to_judge_is_said(supervisor: Browser, database: Database) -> None:
    async with database.uow() as uow:
        for row in await uow.cases.listed():
            row.case.opened_at = shop.NOW.replace(year=2025)

    page = await supervisor.get("/audits")

    assert "New ones come here by themselves." in page.words(".empty")
