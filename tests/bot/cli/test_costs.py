"""`amends nlu costs`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation.costs import SWEPT
from tests.bot.commands import Amends

pytestmark = pytest.mark.usefixtures("spoken")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    rows = [{"text": "this is too expensive", "primary": "price"}, {"text": "x", "primary": "none"}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def test_the_curve_as_a_table(amends: Amends, labelled: Path) -> None:
    ended = amends("nlu", "costs", str(labelled))
    assert ended.code == 0
    for words in ("wrong", "2 *", "hand over", "A needless question costs 1"):
        assert words in ended.out


def test_the_curve_as_json_with_other_costs(amends: Amends, labelled: Path) -> None:
    ended = amends("nlu", "costs", str(labelled), "--json", "--needless-hand-over", "2")
    points = json.loads(ended.out)
    assert [point["wrong_remedy"] for point in points] == list(SWEPT)
    assert points[0]["always"]["hand_over"] == 2


def test_the_curve_as_a_picture(amends: Amends, labelled: Path, tmp_path: Path) -> None:
    chart = tmp_path / "curve.svg"
    assert amends("nlu", "costs", str(labelled), "--chart", str(chart)).code == 0
    assert "always hand over" in chart.read_text("utf-8")
    wrong = amends("nlu", "costs", str(labelled), "--chart", str(tmp_path / "curve.txt"))
    assert "cannot be drawn" in wrong.failure


def test_what_is_no_complaint_gives_no_curve(amends: Amends, tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text('{"text": "thank you", "primary": "none"}')
    assert amends("nlu", "costs", str(path)).failure.endswith(
        "is a complaint that is taken for one."
    )
    ended = amends("nlu", "costs", str(path), "--needless-question", "0")
    assert ended.code == 2
