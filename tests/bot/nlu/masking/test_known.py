"""What stands on the customer's card is found in any spelling, and no more than that."""

from __future__ import annotations

import pytest

from bot.nlu.masking import Known, mask

KNOWN = Known(
    names=("林晓", "陳怡君", "Emma Clarke", "Will Price", "Mei (demo)", "客户 甲"),
    references=("A-1001", "770042", "订单7"),
    identifiers=("c-100", "700100"),
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("林晓的单子", "某某的单子"),
        ("林曉的單子", "某某的單子"),
        ("陈怡君在等,怡君很急", "某某在等,某某很急"),
        ("this is EMMA clarke", "this is X"),
        ("Emma  Clarke again", "X again"),
        ("emma waits, Clarke too", "X waits, X too"),
        ("it was Will who paid, Price is my name", "it was X who paid, X is my name"),
        ("Mei joined and left", "X joined and left"),
        ("a-1001 and 770042", "A-1000 and A-1000"),
        ("客户号C-100，聊天700100", "客户号A-1000，聊天A-1000"),
    ],
)
def test_it_is_masked(text: str, masked: str) -> None:
    assert mask(text, KNOWN) == masked


@pytest.mark.parametrize(
    "text",
    [
        "will you look at the price",
        "a dilemma, Clarkeson",
        "meilleur, demo",
        "7700421 次",
        "这个客户很急",
        "xc-100b",
        "晓得了，树林",
    ],
)
def test_it_stays(text: str) -> None:
    assert mask(text, KNOWN) == text


def test_what_is_unknown_or_too_short_masks_nothing() -> None:
    nothing = Known(names=("", " ", "X"), references=("", "12"), identifiers=("", "a"))

    assert mask("X 12 a", nothing) == "X 12 a"
