"""A long text loses nothing and breaks no character when it is cut (T26)."""

from __future__ import annotations

import pytest
import regex  # type: ignore[import-untyped] # has no types; knows the Unicode rules by itself
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.graphemes import glued, split, units

CHARACTERS = st.sampled_from(
    [
        *"ab .,!?\n\r\n 中文。，「」！",
        "é",
        "e\u0301",
        "👍",
        "👍🏽",
        "👨‍👩‍👧‍👦",
        "🇨🇳",
        "🇨🇳🇹🇼🇬🇧",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "❤️",
        "1️⃣",
        "한",
        "ᄒ\u1161\u11ab",
        "क्ष",
        "กำ",
        "\u0600١",
        "𠮷",
    ]
)
TEXTS = st.lists(CHARACTERS, max_size=300).map("".join)


@given(text=TEXTS, limit=st.integers(30, 120))
def test_t26_nothing_is_lost_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert all(0 < units(part) <= limit and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(text=TEXTS, limit=st.integers(30, 120))
def test_t26_no_cut_goes_through_a_character(text: str, limit: int) -> None:
    clusters = regex.findall(r"\X", text)
    longest = max((units(cluster) for cluster in clusters), default=0)

    parts = split(text, max(limit, longest))

    assert [
        cluster for part in parts for cluster in regex.findall(r"\X", part) if cluster.strip()
    ] == [cluster for cluster in clusters if cluster.strip()]


@given(text=st.text(max_size=200))
def test_where_it_sees_a_border_there_is_one(text: str) -> None:
    borders = {0}
    for cluster in regex.findall(r"\X", text):
        borders.add(max(borders) + len(cluster))

    assert {index for index in range(1, len(text)) if not glued(text, index)} <= borders


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("short", 10, ["short"]),
        ("", 10, []),
        (" \n ", 10, []),
        ("one two three", 9, ["one two ", "three"]),
        ("退款还没到账。请尽快处理这件事情。", 10, ["退款还没到账。", "请尽快处理这件事情。"]),
        ("one line\n\nanother", 12, ["one line\n\n", "another"]),
        ("👍" * 4, 4, ["👍👍", "👍👍"]),
        ("e" + "\u0301" * 5, 3, ["e\u0301\u0301", "\u0301\u0301\u0301"]),
    ],
)
def test_it_is_cut_where_a_reader_would(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts


def test_length_is_counted_as_telegram_counts_it() -> None:
    assert (units("a"), units("中"), units("👍"), units("𠮷")) == (1, 1, 2, 2)
