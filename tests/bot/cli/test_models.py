"""`amends nlu models` and `amends nlu train`, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.nlu.judging import Judged
from bot.nlu.model import Model
from bot.nlu.shelf import Kept, Shelf
from bot.nlu.train import Sources
from bot.nlu.training_data import read_examples, read_file
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


def test_a_model_is_removed_unless_it_is_in_use(amends: Amends, shelf: Shelf) -> None:
    assert amends("nlu", "models", "--use", "first").code == 0

    assert "first is in use" in amends("nlu", "models", "--forget", "first").failure
    assert "There is no model third" in amends("nlu", "models", "--forget", "third").failure
    assert "first" in {each.id for each in shelf.listed()}

    assert amends("nlu", "models", "--use", "own", "--forget", "first").code == 0
    assert "first" not in {each.id for each in shelf.listed()}
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


@dataclass
class Trained:
    """What stands in for training, measuring and judging."""

    used: Model
    judged: list[tuple[list[tuple[str, str | None]], str]] = field(default_factory=list)
    chances: tuple[float, float] = (0.5, 0.5)

    async def measure(self, _model: Model, _items: object) -> dict[str, float]:
        return {"macro_f1": 0.8}

    def ensure(self, _sources: Sources, _say: object, *, models: Path) -> Model:
        return write_model(models, "made", gain=as_bytes(json.dumps(GAIN)))

    def judge(
        self, _root: Path, models: Sequence[tuple[Model, Path | None]], on: Path
    ) -> tuple[Judged, ...]:
        given = [(model.id, taught.name if taught else None) for model, taught in models]
        self.judged.append((given, on.name))
        return tuple(
            Judged((chance, chance / 2) * 15, (chance > 0.5,) * 30) for chance in self.chances
        )


@pytest.fixture
def trained(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Trained:
    """A model in use that corrections have taught, and a new one that more will teach."""
    used = write_model(shelf.folder, "used")
    shelf.add(Kept("used", NOW, 25, {"macro_f1": 0.9, "corrections": 1.0}))
    shelf.taught("used").write_text("what taught it", "utf-8")
    stub = Trained(used)
    monkeypatch.setattr("bot.nlu.train.ensure_model", stub.ensure)
    monkeypatch.setattr("bot.learning.measure", stub.measure)
    monkeypatch.setattr("bot.nlu.judging.judge", stub.judge)
    monkeypatch.setattr("bot.cli.reading.trained", lambda *_: stub.used)
    return stub


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    rows = [{"text": f"far too dear, {place} pounds", "primary": "price"} for place in range(30)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def test_both_models_are_judged_on_the_same_corrections(
    amends: Amends, shelf: Shelf, many: Path, trained: Trained
) -> None:
    trained.chances = (0.6, 0.4)

    ended = amends("nlu", "train", "--with", str(many))

    assert trained.judged == [
        ([("made", "nlu-made.yml"), ("used", "nlu-used.yml")], "nlu-made.yml")
    ]
    assert len(list(read_file(shelf.taught("made")))) == 30
    assert [path.name for path in shelf.folder.rglob("*.yml")] == ["nlu-made.yml", "nlu-used.yml"]
    assert shelf.in_use == "made"
    assert "on the same 30 corrections" in ended.err
    figures = {each.id: each.figures for each in shelf.listed()}
    assert figures["made"] == {"macro_f1": 0.8, "corrections": 1.0, "compared_on": 30}
    # What it once got on others says nothing beside that.
    assert figures["used"] == {"macro_f1": 0.8, "corrections": 0.0, "compared_on": 30}
    assert "1.000 of 30" in amends("nlu", "models").out


def test_a_worse_model_is_put_on_the_shelf_but_not_used(
    amends: Amends, shelf: Shelf, many: Path, trained: Trained
) -> None:
    trained.chances = (0.4, 0.6)

    ended = amends("nlu", "train", "--with", str(many))

    assert ended.code == 1
    assert (
        "The model made is not used: what people said of 30 corrections has a chance" in ended.err
    )
    assert shelf.in_use is None
    assert "made" in {each.id for each in shelf.listed()}
    assert amends("nlu", "train", "--with", str(many), "--force").code == 0
    assert shelf.in_use == "made"


def test_what_nothing_has_taught_is_judged_as_it_is(
    amends: Amends, shelf: Shelf, many: Path, trained: Trained
) -> None:
    trained.used = write_model(shelf.folder, "own")

    amends("nlu", "train", "--with", str(many))

    assert trained.judged[0][0] == [("made", "nlu-made.yml"), ("own", None)]


def test_where_corrections_can_not_compare_it_is_said(
    amends: Amends, shelf: Shelf, many: Path, corrections: Path, trained: Trained
) -> None:
    few = amends("nlu", "train", "--with", str(corrections))
    assert "So few corrections compare no models" in few.err

    shelf.use(None)
    shelf.taught("used").unlink()
    unknown = amends("nlu", "train", "--with", str(many))
    assert "What taught the model in use is not known" in unknown.err

    assert trained.judged == []
    assert shelf.in_use == "made"


def test_of_what_is_said_of_the_same_words_the_last_counts(
    amends: Amends, shelf: Shelf, many: Path, trained: Trained
) -> None:
    rows = many.read_text("utf-8").splitlines()
    many.write_text("\n".join([*rows, rows[0].replace("price", "ethics")]), "utf-8")

    ended = amends("nlu", "train", "--with", str(many))

    assert "line 31 repeats the text of line 1, with another label" in ended.err
    assert "1 of 31 corrections repeat others; the last count" in ended.err
    assert len(trained.judged) == 1
    learnt = {each.text: each.intent for each in read_file(shelf.taught("made"))}
    assert learnt["far too dear, 0 pounds"] == "ethics"


def test_what_is_in_use_already_is_not_compared_with_itself(
    amends: Amends, many: Path, trained: Trained
) -> None:
    trained.used = Model("made", Path("a"), Path("b"), Path("c"))

    ended = amends("nlu", "train", "--with", str(many))

    assert (ended.code, trained.judged) == (0, [])
    assert "has learnt from these 30 corrections already" in ended.err


def test_what_can_not_be_learnt_from_is_said(amends: Amends, tmp_path: Path) -> None:
    nowhere = amends("nlu", "train", "--with", str(tmp_path / "none.jsonl"), "--out", "x")
    assert "cannot be read" in nowhere.failure
    empty = tmp_path / "empty.jsonl"
    empty.write_text("{}\n", "utf-8")
    ended = amends("nlu", "train", "--with", str(empty), "--out", "x")
    assert "1 of 1 lines are left out" in ended.err
    assert "holds no line that can be used" in ended.err
    empty.write_text(json.dumps({"text": "😡", "primary": "price"}), "utf-8")
    wordless = amends("nlu", "train", "--with", str(empty), "--out", "x")
    assert "holds no line with a word that can be learnt from" in wordless.failure


def test_a_folder_without_a_model_is_said(amends: Amends, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(json.dumps({"text": "dear", "primary": "price"}), "utf-8")

    ended = amends("nlu", "evaluate", str(file), "--model", str(tmp_path))

    assert "holds no model; `amends nlu train --out" in ended.err
