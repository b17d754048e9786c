"""The kept models: which is used, which go, and what a damaged shelf says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.nlu.model import ModelUnavailable
from bot.nlu.shelf import KEPT, InUse, Kept, Shelf
from tests.bot.nlu.tiny_model import write_model

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def put(shelf: Shelf, name: str, days: int) -> Kept:
    write_model(shelf.folder, name)
    kept = Kept(name, NOW + timedelta(days=days), days, {"macro_f1": 0.5})
    shelf.add(kept)
    return kept


def test_an_empty_shelf_has_no_model_in_use(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "none")

    assert (shelf.in_use, shelf.listed()) == (None, [])


def test_what_is_put_there_is_listed_with_its_figures(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first, second = put(shelf, "a", 1), put(shelf, "b", 2)

    assert Shelf(tmp_path).listed() == [second, first]


def test_the_oldest_go_with_their_files_but_never_the_one_in_use(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, "used", 0)
    shelf.use("used")
    for day in range(1, KEPT + 3):
        put(shelf, f"m{day}", day)

    left = {each.id for each in shelf.listed()}
    assert left == {"used", *(f"m{day}" for day in range(3, KEPT + 3))}
    assert {path.stem for path in tmp_path.glob("*.npz")} == {f"nlu-{name}" for name in left}
    assert shelf.in_use == "used"


def test_only_a_kept_model_can_be_chosen_and_the_choice_taken_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, "a", 1)

    with pytest.raises(KeyError):
        shelf.use("another")
    assert shelf.in_use is None
    shelf.use("a")
    assert shelf.in_use == "a"
    shelf.use(None)
    assert shelf.in_use is None


def test_a_forgotten_model_leaves_no_file_and_the_one_in_use_stays(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, "a", 1)
    kept = put(shelf, "b", 2)
    for name in "ab":
        shelf.taught(name).write_text("masked sentences", "utf-8")
    shelf.use("b")

    shelf.forget("a")

    assert shelf.listed() == [kept]
    assert list(tmp_path.glob("nlu-a.*")) == []
    with pytest.raises(KeyError):
        shelf.forget("a")
    with pytest.raises(InUse):
        shelf.forget("b")
    assert shelf.listed() == [kept]
    assert shelf.taught("b").is_file()


def test_new_figures_replace_the_old_ones(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, "a", 1)
    shelf.add(Kept("a", NOW, 3, {"macro_f1": 0.7}))

    (only,) = shelf.listed()
    assert only.figures == {"macro_f1": 0.7}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"in_use": "a"}'])
def test_a_damaged_shelf_says_so_and_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "shelf.json").write_text(content, "utf-8")

    with pytest.raises(ModelUnavailable, match=r"shelf\.json is damaged; remove it"):
        Shelf(tmp_path).in_use  # noqa: B018 - reading is what fails
