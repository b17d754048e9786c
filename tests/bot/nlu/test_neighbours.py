"""Which training sentences lie nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.model import ModelUnavailable
from bot.nlu.neighbours import nearest
from tests.bot.nlu.tiny_model import as_bytes, open_model, write_model


def test_the_nearest_come_first_with_their_likeness(tmp_path: Path) -> None:
    nlu = open_model(write_model(tmp_path, "tiny"))

    found = nearest(nlu, "how dear it is!", 2)

    assert [(each.text, each.intent) for each in found] == [
        ("too dear!", "price"),
        ("how dear?", "inform"),
    ]
    assert [each.likeness for each in found] == pytest.approx([1.0, 0.6], abs=1e-3)


def test_sentences_that_do_not_fit_their_vectors_are_a_damaged_model(tmp_path: Path) -> None:
    nlu = open_model(write_model(tmp_path, "odd", near_texts=as_bytes("only one")))

    with pytest.raises(ModelUnavailable, match="damaged"):
        nearest(nlu, "dear")
