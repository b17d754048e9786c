"""Why this cause: the words that spoke, with a model, without one, and with words of any kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from escalation.console.why import NAMED, STEPS, step_of, verdicts
from escalation.reader import Explanation, Piece
from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser
from tests.model_reader import NEAR, KnowingReader

weights = st.floats(-30, 30)


@pytest.fixture
def reader(app: FastAPI) -> KnowingReader:
    """The model behind the desk of these tests."""
    found = KnowingReader()
    app.state.office = replace(app.state.office, reader=found)
    return found


def test_pairs_of_chinese_that_speak_alike_are_one_phrase() -> None:
    weighed = {
        "客服": 0.4,
        "踢皮": 0.3,
        "球，": 0.2,
        "押金": -0.3,
        "也不": -0.2,
        "退 ": 0.06,
        "I": 0.5,
        "paid": 0.5,
    }
    pieces = tuple(Piece(text, (weight,)) for text, weight in weighed.items())
    (told,) = verdicts(Explanation("m", (("price", 0.6),), pieces))

    assert [mark.text for mark in told.marks] == ["客服踢皮球，", "押金也不", "退", "I", "paid"]
    assert told.spoke_for == ["客服踢皮球", "I", "paid"]
    assert told.against == ["押金也不"]


@given(st.lists(st.tuples(st.text(), st.tuples(weights, weights)), max_size=30))
def test_every_label_has_all_of_the_text(rows: list[tuple[str, tuple[float, float]]]) -> None:
    pieces = tuple(Piece(text, found) for text, found in rows)
    told = list(verdicts(Explanation("m", (("price", 0.6), ("none", 0.2)), pieces)))

    assert [(each.label, each.share) for each in told] == [("price", 0.6), ("none", 0.2)]
    for each in told:
        assert "".join(f"{m.text}{m.blank}" for m in each.marks) == "".join(t for t, _ in rows)
        assert all(-len(STEPS) <= mark.step <= len(STEPS) for mark in each.marks)
        assert len(each.spoke_for) <= NAMED >= len(each.against)
        assert len(set(each.spoke_for)) == len(each.spoke_for)


@given(weights, weights)
def test_a_greater_weight_is_never_marked_more_weakly(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert step_of(low) <= step_of(high)
    assert step_of(-one) == -step_of(one)


def test_the_steps_begin_where_they_say() -> None:
    assert [step_of(weight) for weight in (0, 0.09, 0.1, 0.49, 0.5, -1.5)] == [0, 0, 1, 1, 2, -3]


async def test_the_words_the_shares_and_the_sentences_are_shown(
    supervisor: Browser, furnished: shop.Shop, reader: KnowingReader
) -> None:
    number = furnished.numbers["above_limit"]
    page = await supervisor.get(f"/cases/{number}/why")

    assert reader.asked == [("订单 A-1001 你们多扣了我 300 元!上个月也是这样,我已经说过一次了。",)]
    assert page.all("details summary h2") == [
        "Core service failure",
        "Failed response",
        "No complaint",
    ]
    assert [tag["value"] for tag in page.soup.select("meter")] == ["0.620", "0.250", "0.040"]
    first = page.soup.select("details")[0]
    assert [mark.get_text() for mark in first.select("mark.for.s3")] == ["多扣了"]
    assert [mark.get_text() for mark in first.select("span.against.s2")] == ["已经说过一次了"]
    quoted = first.select_one("blockquote")
    assert quoted is not None
    assert quoted.get_text() == reader.asked[0][0]
    # In words too, for whoever sees no lines.
    assert [dd.get_text() for dd in first.select("dd")] == ["多扣了", "已经说过一次了"]
    assert page.all(".taught") == [near.text for near in NEAR]
    assert "Model 2f00f45e2d4a" in page.text
    assert not page.soup.select("main [style], main script")


async def test_as_a_part_of_the_case_it_has_no_page_around_it(
    supervisor: Browser, furnished: shop.Shop, reader: KnowingReader
) -> None:
    number = furnished.numbers["above_limit"]
    case = await supervisor.get(f"/cases/{number}")
    link = case.one(f"a[href='/cases/{number}/why']")
    assert (link["hx-get"], link["hx-target"]) == (link["href"], "#why")
    assert case.one("#why").get_text() == ""
    assert reader.asked == []  # only who asks waits for it

    part = await supervisor.part(f"/cases/{number}/why")

    assert part.soup.select("header, h1, h2") == []
    assert len(part.soup.select("details h3")) == 3


async def test_markup_in_a_complaint_is_only_text(
    supervisor: Browser, furnished: shop.Shop, reader: KnowingReader
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['nasty']}/why")

    assert page.soup.select("blockquote script, blockquote hx-partial") == []
    assert "<script>alert(1)</script> {{ 7*7 }}" in page.all("blockquote")[0]
    assert len(reader.asked) == 1


async def test_without_a_model_a_sentence_says_so(
    supervisor: Browser, furnished: shop.Shop, app: FastAPI
) -> None:
    path = f"/cases/{furnished.numbers['above_limit']}/why"
    assert "No language model can be asked" in (await supervisor.get(path)).words("main")

    for reader, sentence in (
        (KnowingReader(away=True), "No language model can be asked"),
        (KnowingReader(wordless=True), "mean nothing to the model"),
    ):
        app.state.office = replace(app.state.office, reader=reader)
        page = await supervisor.get(path)
        assert page.status == 200
        assert sentence in page.words("main")
        assert page.soup.select("details, blockquote") == []


async def test_a_case_without_words_asks_no_model(
    supervisor: Browser, furnished: shop.Shop, database: Database, reader: KnowingReader
) -> None:
    number = furnished.numbers["with_bot"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        for message in await uow.messages.typed(case.id):
            message.text = ""

    page = await supervisor.get(f"/cases/{number}/why")

    assert "no typed words" in page.words("main")
    assert reader.asked == []


async def test_only_staff_see_it_and_only_of_cases(nobody: Browser, colleague: Browser) -> None:
    answer = await nobody.get("/cases/1/why", follow=False)
    assert answer.response.headers["location"] == "/session?next=/cases/1/why"
    assert (await colleague.get("/cases/1/why")).status == 200
    assert (await colleague.get("/cases/99/why")).status == 404
