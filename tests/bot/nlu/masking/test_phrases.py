"""Personal data in whole sentences, a table of them: phrases.txt, the same for what must stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.masking import mask

LINES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "phrases.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
STAYS = [line.removesuffix(" =") for line in LINES if line.endswith(" =")]
PERSONAL = [
    (text.strip(), [piece.strip() for piece in gone.split(";")], [one.strip() for one in kept])
    for text, gone, *rest in (line.split("|") for line in LINES if not line.endswith(" ="))
    for kept in [[each for part in rest for each in part.split(";")]]
]


@pytest.mark.parametrize(("text", "gone", "kept"), PERSONAL, ids=[text for text, *_ in PERSONAL])
def test_what_is_personal_goes_and_the_sense_stays(
    text: str, gone: list[str], kept: list[str]
) -> None:
    assert all(piece in text for piece in gone + kept)

    masked = mask(text)

    assert [piece for piece in gone if piece in masked] == []
    assert [piece for piece in kept if piece not in masked] == []
    assert mask(masked) == masked


@pytest.mark.parametrize("text", STAYS)
def test_what_is_nobodys_stays(text: str) -> None:
    assert mask(text) == text


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(PERSONAL) >= 300
    assert len(STAYS) >= 100
