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
    assert amends("nlu", "evaluate", str(empty)).failure.endswith(
        "holds no line that can be measured."
    )
