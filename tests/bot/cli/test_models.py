"""`amends nlu models` and `amends nlu train`, as they are typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.nlu.model import Model
from bot.nlu.shelf import Kept, Shelf
from bot.nlu.train import Sources
from bot.nlu.training_data import read_examples
from tests.bot.commands import Amends
from tests.bot.nlu.tiny_model import as_bytes, write_model

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
GAIN = {"examples": 30, "without": 0.5, "with": 0.6}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "var" / "models" / "trained")
    for name, days in (("first", 1), ("second", 2)):
        write_model(shelf.folder, name)
        shelf.add(Kept(name, NOW + timedelta(days=days), 20 * days, {"macro_f1": 0.8125}))
    return shelf


@pytest.fixture
def corrections(tmp_path: Path) -> Path:
    rows = [
        {"text": "far too dear\nfor me", "primary": "price", "accept": ["price", "ethics"]},
        {"text": "/[lovely]", "primary": "none"},
    ]
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\nno JSON\n", "utf-8")
    return path


def test_the_kept_models_are_listed_and_chosen_and_given_up(amends: Amends, shelf: Shelf) -> None:
    listed = amends("nlu", "models").out
    assert "2026-11-24 09:00" in listed
    assert "0.812" in listed

    assert amends("nlu", "models", "--use", "first").code == 0
    assert shelf.in_use == "first"
    assert "* first" in " ".join(amends("nlu", "models").out.split())
    assert amends("nlu", "models", "--use", "own").code == 0
    assert shelf.in_use is None


def test_a_model_that_is_not_there_can_not_be_chosen(amends: Amends, shelf: Shelf) -> None:
    assert "There is no model third" in amends("nlu", "models", "--use", "third").failure
    assert shelf.in_use is None


def test_a_model_is_trained_on_a_file_beside_the_one_in_use(
    amends: Amends,
    shelf: Shelf,
    corrections: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[Sources] = []

    def ensure(sources: Sources, _say: object, *, models: Path) -> Model:
        given.append(sources)
        return write_model(models, "made", gain=as_bytes(json.dumps(GAIN)))

    monkeypatch.setattr("bot.nlu.train.ensure_model", ensure)

    ended = amends("nlu", "train", "--with", str(corrections), "--out", str(tmp_path / "trial"))

    assert json.loads(ended.out)["gain"] == {"without": 0.5, "with": 0.6}
    assert "line 3 is left out" in ended.err
    (sources,) = given
    assert sources.real is not None
    learnt = read_examples(sources.real)
    assert [(each.text, each.intent, each.causes, each.accept) for each in learnt] == [
        ("far too dear for me", "price", ("price", "ethics"), ("price", "ethics")),
        ("(lovely)", "out_of_scope", (), ("out_of_scope",)),
    ]
    assert shelf.in_use is None


@pytest.mark.parametrize(("before", "chosen"), [(0.6, "made"), (0.61, None)])
def test_a_worse_model_is_put_on_the_shelf_but_not_used(
    amends: Amends,
    shelf: Shelf,
    corrections: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    before: float,
    chosen: str | None,
) -> None:
    used = write_model(shelf.folder, "used")
    shelf.add(Kept("used", NOW, 25, {"corrections": before}))

    async def measure(_model: Model, _items: object) -> dict[str, float]:
        return {"macro_f1": 0.8}

    def ensure(_sources: Sources, _say: object, *, models: Path) -> Model:
        return write_model(models, "made", gain=as_bytes(json.dumps(GAIN)))

    monkeypatch.setattr("bot.nlu.train.ensure_model", ensure)
    monkeypatch.setattr("bot.learning.measure", measure)
    monkeypatch.setattr("bot.cli.reading.trained", lambda *_: used)

    ended = amends("nlu", "train", "--with", str(corrections))

    assert shelf.in_use == chosen
    assert "made" in {each.id for each in shelf.listed()}
    if chosen is None:
        assert "is not used: of 30 corrections it reads 60.0% as people did" in ended.err
        assert amends("nlu", "train", "--with", str(corrections), "--force").code == 0
        assert shelf.in_use == "made"


def test_what_can_not_be_learnt_from_is_said(amends: Amends, tmp_path: Path) -> None:
    nowhere = amends("nlu", "train", "--with", str(tmp_path / "none.jsonl"), "--out", "x")
    assert "cannot be read" in nowhere.failure
    empty = tmp_path / "empty.jsonl"
    empty.write_text("{}\n", "utf-8")
    ended = amends("nlu", "train", "--with", str(empty), "--out", "x")
    assert "holds no line that can be learnt from" in ended.err


def test_a_folder_without_a_model_is_said(amends: Amends, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(json.dumps({"text": "dear", "primary": "price"}), "utf-8")

    ended = amends("nlu", "evaluate", str(file), "--model", str(tmp_path))

    assert "holds no model; `amends nlu train --out" in ended.err
