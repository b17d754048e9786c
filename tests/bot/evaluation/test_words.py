"""Which words spoke for a label, with a reader whose mind is known."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.words import MOST_PIECES, _spans, weigh
from bot.nlu.understanding import Guess, NluUnavailable, Understanding


class Reader:
    """Takes every text with a certain word for `price`, and others for `praise`."""

    def __init__(self, word: str) -> None:
        self._word = word

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        return [
            Understanding(
                "en",
                (Guess("price", share := 0.9 if self._word in text else 0.2),
                 Guess("praise", 1 - share)),
                (), "exported", "m",
            )
            for text in texts
        ]  # fmt: skip


class Away:
    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:  # noqa: ARG002
        raise NluUnavailable


@pytest.mark.parametrize(
    ("text", "word"),
    [("The room was dear, frankly.", "dear, "), ("你们的房间太贵，而且很吵", "太贵，")],
)
async def test_the_word_that_decides_has_the_weight(text: str, word: str) -> None:
    pieces = await weigh(Reader(word.strip(", ，")), text, ("price", "none"))

    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.weights[0] > 1] == [word]
    assert all(piece.weights[0] == pytest.approx(-piece.weights[1]) for piece in pieces)


async def test_without_an_answer_there_are_no_weights() -> None:
    assert {piece.weights for piece in await weigh(Away(), "two words", ("price",))} == {(0.0,)}


@given(st.text(max_size=300) | st.text("a b太贵，.", max_size=2_000))
def test_the_pieces_are_the_text_and_not_too_many(text: str) -> None:
    spans = _spans(text)

    assert "".join(text[start:end] for start, end in spans) == text
    assert len(spans) <= MOST_PIECES
