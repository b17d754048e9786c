"""The page of learning: what was gained, and what to judge next, without a guess of the model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI

from escalation.console.labels import COVERS
from escalation.reader import Gain
from escalation.unit_of_work import Database
from handlers.registry import CAUSES
from tests import shop
from tests.browser import Browser
from tests.model_reader import KnowingReader


@pytest.fixture
def reader(app: FastAPI) -> KnowingReader:
    """The model behind the desk of these tests."""
    found = KnowingReader()
    app.state.office = replace(app.state.office, reader=found)
    return found


@pytest.mark.usefixtures("reader")
async def test_what_was_gained_is_told_in_figures_and_in_a_sentence(supervisor: Browser) -> None:
    page = await supervisor.get("/learning")

    assert page.words(".head [role=status]") == "0 corrections · 0 audits"
    assert page.all(".gain td") == ["55 %", "63 %"]
    assert "about 8 more" in page.text
    assert "over 64 judgements" in page.text
    assert "Model in use: 2f00f45e2d4a" in page.text
    assert page.all("code") == ["amends nlu train", "amends nlu corrections --out own.yml"]


@pytest.mark.parametrize(
    ("gain", "sentence"),
    [
        (None, "fewer than 20 judgements: too few"),
        (Gain(64, 0.6, 0.6), "They have not made it better yet"),
        (Gain(64, 0.6, 0.58), "They have not made it better yet"),
    ],
)
async def test_too_few_and_no_gain_are_said(
    supervisor: Browser, reader: KnowingReader, gain: Gain | None, sentence: str
) -> None:
    reader.gain = gain
    assert sentence in (await supervisor.get("/learning")).words("main")


@pytest.mark.parametrize("away", [True, False])
async def test_without_a_model_the_list_goes_on(
    supervisor: Browser, app: FastAPI, *, away: bool
) -> None:
    reader = KnowingReader(away=True) if away else None
    app.state.office = replace(app.state.office, reader=reader)
    page = await supervisor.get("/learning")

    assert page.status == 200
    assert "No language model can be asked" in page.words("main")
    assert len(page.soup.select(".lessons > li")) > 3


@pytest.mark.usefixtures("reader")
async def test_the_list_shows_words_and_no_guess(supervisor: Browser) -> None:
    page = await supervisor.get("/learning")
    cards = page.soup.select(".lessons > li")
    told = " ".join(card.get_text(" ") for card in cards)

    assert "You raised the price again." in told
    assert not page.soup.select(".lessons a[href^='/cases'], .lessons meter")
    names = {cause.replace("_", " ") for cause in (*CAUSES, *COVERS)} - {"price"}
    assert not [name for name in names if name in told.lower()]
    assert len({link["href"] for link in page.soup.select(".lessons a")}) == len(cards)


@pytest.mark.usefixtures("reader")
async def test_a_case_is_judged_blind_from_the_list_and_leaves_it(
    supervisor: Browser, colleague: Browser, database: Database
) -> None:
    listed = await supervisor.get("/learning")
    first = listed.soup.select(".lessons > li")[0]
    words = " ".join(first.select("blockquote")[0].get_text(" ").split())
    link = str(first.select("a")[0]["href"])

    form = await supervisor.get(link)
    assert form.words("blockquote") == words
    assert form.soup.select("main meter, main a[href^='/cases']") == []
    assert [str(a["href"]) for a in form.soup.select("form.stack a")] == ["/learning"]
    case = str(form.one("input[name=case]")["value"])
    refused = await supervisor.post(
        "/audits", {"case": case, "chosen": "1", "cause": "none", "further": "price"}
    )
    assert "Untick" in refused.words("#problem")
    assert str(refused.one("input[name=chosen]")["value"]) == "1"
    assert refused.words("blockquote") == words

    answer = await supervisor.post("/audits", {"case": case, "chosen": "1", "cause": "ethics"})

    assert answer.response.url.path.startswith("/audits/")
    assert [str(a["href"]) for a in answer.soup.select("p.row a.primary")] == ["/learning"]
    after = await supervisor.get("/learning")
    # It teaches, and says nothing of how often the model is right.
    assert after.words(".head [role=status]") == "0 corrections · 1 audit"
    assert link not in [str(a["href"]) for a in after.soup.select(".lessons a")]
    async with database.reading() as uow:
        assert await uow.corrections.agreement() == (0, 0)
    late = await colleague.get(link)
    assert late.status == 409
    assert late.soup.select("form.stack") == []
    assert (
        await colleague.post("/audits", {"case": case, "chosen": "1", "cause": "ethics"})
    ).status == 409


async def test_a_case_that_is_none_is_not_to_be_judged(supervisor: Browser) -> None:
    for wrong in (f"case={'0' * 32}", "case=x"):
        assert (await supervisor.get(f"/audits?{wrong}")).status in {404, 422}


async def test_when_all_is_judged_it_says_so(supervisor: Browser, database: Database) -> None:
    async with database.uow() as uow:
        for row in await uow.cases.listed():
            row.case.opened_at = shop.NOW.replace(year=2025)

    page = await supervisor.get("/learning")

    assert "New ones come here by themselves." in page.words(".empty")


async def test_supervisors_and_managers_see_it_nobody_else(
    nobody: Browser, colleague: Browser, manager: Browser
) -> None:
    answer = await nobody.get("/learning", follow=False)
    assert answer.response.headers["location"] == "/session?next=/learning"
    for staff in (colleague, manager):
        page = await staff.get("/learning")
        assert page.status == 200
        assert page.words("nav [aria-current=page]") == "Learning"
