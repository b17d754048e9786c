"""Labelled lines: what is read, and what a broken line costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.labelled import LABELS, Item, read_items


def lines(folder: Path, *rows: object) -> Path:
    path = folder / "labelled.jsonl"
    path.write_bytes(
        b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in rows)
    )
    return path


def test_a_line_with_all_that_two_people_said(tmp_path: Path) -> None:
    row = {
        "text": "訂單錯了，客服也不理我",
        "primary": "core_service_failure",
        "accept": ["core_service_failure", "failed_response"],
        "agreed": False,
        "causes_sure": ["core_service_failure"],
        "causes_maybe": ["failed_response"],
        "lang": "zh",
        "script": "hant",
    }

    items, unread = read_items(lines(tmp_path, row))

    assert unread == []
    assert items == [
        Item(
            line=1,
            text="訂單錯了，客服也不理我",
            primary="core_service_failure",
            lang="zh",
            script="hant",
            accept=frozenset({"core_service_failure", "failed_response"}),
            agreed=False,
            sure=frozenset({"core_service_failure"}),
            maybe=frozenset({"failed_response"}),
        )
    ]


@pytest.mark.parametrize(
    ("text", "lang", "script"),
    [("too dear", "en", "latin"), ("太贵了", "zh", "hans"), ("太貴了", "zh", "hant")],
)
def test_language_and_script_are_found_where_they_are_not_named(
    tmp_path: Path, text: str, lang: str, script: str
) -> None:
    ((item,), _) = read_items(lines(tmp_path, {"text": text, "primary": "price"}))

    assert (item.lang, item.script) == (lang, script)
    assert item.accept == item.sure == {"price"}
    assert item.agreed


def test_people_may_agree_on_no_cause(tmp_path: Path) -> None:
    row = {"text": "x", "primary": "price", "agreed": False, "causes_sure": []}

    ((none_sure, untold), _) = read_items(lines(tmp_path, row, {**row, "causes_sure": None}))

    assert none_sure.sure == frozenset()
    assert untold.sure == {"price"}


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe", "byte 0 is no UTF-8"),
        ([], "no object"),
        ({"text": " ", "primary": "price"}, "`text`"),
        ({"text": 3, "primary": "price"}, "`text`"),
        ({"text": "x \ud83d", "primary": "price"}, "half a character"),
        ({"text": "x", "primary": "dear"}, "`primary` must be one of"),
        ({"text": "x", "primary": "price", "agreed": "yes"}, "`agreed`"),
        ({"text": "x", "primary": "price", "accept": "price"}, "`accept`"),
        ({"text": "x", "primary": "price", "causes_maybe": [1]}, "`causes_maybe`"),
        ({"text": "x", "primary": "price", "lang": "fr"}, "`lang`"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_a_broken_line_is_named_and_costs_itself_only(
    tmp_path: Path, broken: object, problem: str
) -> None:
    good = {"text": "x", "primary": "none"}

    items, unread = read_items(lines(tmp_path, good, broken, b"", good))

    assert [item.line for item in items] == [1, 4]
    assert [each.line for each in unread] == [2]
    assert problem in unread[0].problem


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_line_whatever_breaks_the_reading(content: bytes) -> None:
    path = Path("/dev/shm") / "amends-any-line.jsonl"  # noqa: S108 - rewritten for each example
    path.write_bytes(content)

    items, unread = read_items(path)

    assert len(items) + len(unread) == sum(bool(raw.strip()) for raw in content.split(b"\n"))
    assert all(item.primary in LABELS for item in items)
