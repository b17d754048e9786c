"""Answers as the talk reads them."""

from __future__ import annotations

import pytest

from bot.evaluation.run import answers
from tests.bot.evaluation.test_figures import item
from tests.bot.evaluation.test_words import Away, Reader


async def test_a_complaint_names_its_cause() -> None:
    (found,) = await answers(Reader("x"), [item("price")])

    assert found.top == "price"
    assert found.named == {"price"}
    assert found.chances["price"] == pytest.approx(0.9)
    assert not found.abstained
    assert found.seconds > 0


async def test_what_is_no_complaint_names_none() -> None:
    (found,) = await answers(Reader("y"), [item("price")])

    assert (found.top, found.named, found.abstained) == ("none", frozenset(), False)


async def test_without_a_reader_everything_is_abstained() -> None:
    (found,) = await answers(Away(), [item("price")])

    assert (found.top, found.named, found.abstained) == ("none", frozenset(), True)
