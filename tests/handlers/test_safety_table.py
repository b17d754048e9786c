"""The table of signs and what is answered: its own words, numbers, order and errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.nlu.folding import fold
from handlers import phrases, safety
from handlers.hotlines import hotlines_of
from handlers.model import LANGUAGES
from handlers.texts import render
from tests.handlers.test_phrases import ZONE


def test_the_most_pressing_comes_first() -> None:
    text = fold("My husband died, I have no money for food, and I want to end my life.")

    assert safety.find(text) == ("self_harm", "bereavement", "hardship")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", safety.KINDS)
def test_every_sign_has_its_own_words_without_an_offer_or_a_question(
    kind: str, language: str
) -> None:
    others = {render(safety.KINDS[k].care, language, ZONE) for k in safety.KINDS if k != kind}
    said = render(safety.KINDS[kind].care, language, ZONE)

    assert said not in others
    assert not re.search(r"[?？]|voucher|refund|offer|券|退款|补偿|補償|您应该|您應該", said)
    if language != "en":
        assert said != render(safety.KINDS[kind].care, "en", ZONE)
        assert render(safety.name_of(kind), language, ZONE) != render(
            safety.name_of(kind), "en", ZONE
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_stands_beside_the_words_when_the_shop_has_one(language: str) -> None:
    lines = hotlines_of("tw")

    assert "110 / 119" in render(phrases.emergency(lines.emergency), language, ZONE)
    assert "1925" in render(phrases.crisis(lines.emergency, lines.crisis), language, ZONE)
    assert hotlines_of("xx") == hotlines_of(None)
    assert "None" not in render(phrases.crisis(None, None), language, ZONE)


def test_an_unknown_kind_is_shown_as_it_is_and_comes_last() -> None:
    assert render(safety.name_of("flood"), "en", ZONE) == "flood"
    assert safety.rank("flood") > max(kind.rank for kind in safety.KINDS.values())


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("rank = 1\nen = ['a']", "zh"),
        ("rank = 1\nen = ['(']\nzh = ['b']", "en"),
        ("rank = 1\nen = ['<nobody>']\nzh = ['b']", "nobody"),
        ("rank = 'x'\nen = ['a']\nzh = ['b']", "rank"),
        ("rank = 1\nen = ['a']\nzh = ['b']\nfr = []", "fr"),
    ],
)
def test_a_bad_table_is_refused_with_file_and_key(tmp_path: Path, table: str, says: str) -> None:
    path = tmp_path / "danger.toml"
    path.write_text(table, "utf-8")

    with pytest.raises(safety.SignError, match=rf"danger\.toml.*{says}"):
        safety.read_kind(path, {})
