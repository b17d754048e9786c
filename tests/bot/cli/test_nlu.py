"""`amends nlu evaluate`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.commands import Amends

pytestmark = pytest.mark.usefixtures("spoken")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    rows = [
        {"text": "this is too expensive", "primary": "price"},
        {"text": "太贵了", "primary": "price"},
        {"text": "thank you", "primary": "ethics"},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\nno JSON\n", "utf-8")
    return path


def test_the_figures_as_json(amends: Amends, labelled: Path) -> None:
    ended = amends("nlu", "evaluate", str(labelled), "--json")

    figures = json.loads(ended.out)
    assert figures["n"] == 3
    assert figures["by_lang"]["zh"]["n"] == 1
    assert "labelled.jsonl, line 4 is left out: no JSON" in ended.err
    assert "1 of 4 lines are left out" in ended.err


CORNERS = {
    "a mark of byte order": (b"\xef\xbb\xbf%s\n", 1, []),
    "carriage returns": (b"%s\r\n%s\r\n", 2, ["line 2 repeats the text of line 1", "1 of 2"]),
    "a NUL": (b"%s\n\x00\n", 1, ["line 2 is left out: no JSON", "1 of 2 lines are left out"]),
    "another encoding": (b"\xcc\xab\xb9\xf3\n%s\n", 1, ["line 1 is left out: byte 2 is no UTF-8"]),
    "UTF-16": (b"\xff\xfe{\x00}\x00\n\x00\n%s", 1, ["line 1 is left out", "line 2 is left out"]),
    "an unknown label": (b'{"text": "x", "primary": "dear"}\n%s', 1, ["`primary` must be one of"]),
    "no label at all": (b'{"text": "x"}\n%s', 1, ["line 1 is left out: `primary`"]),
    "half a character": (
        b'{"text": "\\ud800 dear", "primary": "price"}\n%s',
        1,
        ["line 1 is left out: `text` holds half a character"],
    ),
    "one long list": (b"[%s]\n%s", 1, ["line 1 is left out: no object"]),
    "a huge text": (b'{"text": "' + b"dear " * 200_000 + b'", "primary": "price"}\n%s', 2, []),
}


@pytest.mark.parametrize("corner", CORNERS)
def test_odd_lines_cost_themselves_only_and_are_told(
    amends: Amends, tmp_path: Path, corner: str
) -> None:
    content, count, told = CORNERS[corner]
    file = tmp_path / "odd.jsonl"
    file.write_bytes(
        content.replace(b"%s", b'{"text": "this is too expensive", "primary": "price"}')
    )

    ended = amends("nlu", "evaluate", str(file), "--json")

    assert json.loads(ended.out)["n"] == count
    assert "Traceback" not in ended.err
    for words in told:
        assert words in ended.err


def test_the_figures_as_tables(amends: Amends, labelled: Path) -> None:
    ended = amends("nlu", "evaluate", str(labelled))

    assert ended.code == 0
    for word in ("macro-F1", "calibration error", "service_encounter", "ms a text"):
        assert word in ended.out


def test_the_page_of_errors(amends: Amends, labelled: Path, tmp_path: Path) -> None:
    page = tmp_path / "errors.html"

    ended = amends("nlu", "evaluate", str(labelled), "--errors", str(page))

    assert str(page) in ended.err
    assert "texts misread" in page.read_text("utf-8")


def test_what_cannot_be_used_is_said_in_one_line(amends: Amends, tmp_path: Path) -> None:
    missing = amends("nlu", "evaluate", str(tmp_path / "none.jsonl"))
    assert missing.failure.endswith("cannot be read (No such file or directory).")

    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    assert amends("nlu", "evaluate", str(empty)).failure.endswith("holds no line that can be used.")
