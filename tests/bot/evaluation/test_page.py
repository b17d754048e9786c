"""The page of misread texts."""

from __future__ import annotations

from dataclasses import replace

from bs4 import BeautifulSoup

from bot.evaluation.page import errors_page
from bot.evaluation.run import answers
from tests.bot.evaluation.test_figures import item
from tests.bot.evaluation.test_words import Away, Reader


async def test_it_shows_what_was_misread_and_nothing_else() -> None:
    items = [item("price"), item("ethics")]
    reader = Reader("x")

    page = BeautifulSoup(await errors_page(reader, items, await answers(reader, items)), "lxml")

    assert page.title is not None
    assert page.title.string == "1 of 2 texts misread"
    [article] = page.select("article")
    assert "ethics, not price" in " ".join(article.get_text(" ", strip=True).split()).replace(
        " ,", ","
    )
    [misled] = article.select("p span")
    assert misled["class"] == ["r9"]


async def test_a_text_is_only_text() -> None:
    hostile = replace(item("ethics"), text="<script>alert(1)</script> {{ 7*7 }}")

    page = await errors_page(Away(), [hostile], await answers(Away(), [hostile]))

    assert "<script" not in page
    assert hostile.text in BeautifulSoup(page, "lxml").get_text()
