"""`amends nlu explain`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.commands import Amends
from tests.bot.nlu.tiny_model import open_model, write_model


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nlu = open_model(write_model(tmp_path / "tiny", "tiny"))
    monkeypatch.setattr("bot.cli.reading.exported", lambda *_: nlu)


def test_words_and_sentences_behind_a_reading_are_shown(amends: Amends) -> None:
    shown = amends("nlu", "explain", "It is dear!").out

    assert "price" in shown
    assert "dear" in shown
    assert "1.00  price: too dear!" in shown


def test_it_is_told_as_json_too(amends: Amends) -> None:
    told = json.loads(amends("nlu", "explain", "It is dear!", "--json").out)

    assert list(told) == ["labels", "present", "words", "nearest"]
    assert next(iter(told["labels"])) == "price"
    by_word = {piece["text"].strip(): piece["price"] for piece in told["words"]}
    assert max(by_word, key=lambda word: by_word[word]) == "dear!"
    assert told["nearest"][0] == {"text": "too dear!", "label": "price", "likeness": 1.0}


def test_a_text_without_a_word_has_nothing_to_explain(amends: Amends) -> None:
    assert "There is no word in this text" in amends("nlu", "explain", "😡😡").failure
