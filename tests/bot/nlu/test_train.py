"""A model is trained when its sources have changed, once, and taken from the cache otherwise."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.nlu.model import Model
from bot.nlu.train import Sources, ensure_model, find_model, models_folder
from bot.nlu.training_data import sources_fingerprint
from tests.bot.nlu.tiny_model import write_model
from tests.bot.nlu.tiny_trainer import GOOD, ROOT, SENTENCES, project, silent, trainer, trainings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


def test_the_first_time_it_trains_and_tells_how_far_it_is(root: Path) -> None:
    told: list[str] = []

    model = ensure_model(Sources(root), told.append)

    assert told == ["Read 2 sentences"]
    assert model.id == sources_fingerprint(root)
    assert sorted(path.name for path in models_folder(root).iterdir()) == [
        model.exported_path.name,
        model.rasa_path.name,
        "training.lock",
    ]


def test_the_second_time_it_takes_the_cached_one(root: Path) -> None:
    first = ensure_model(Sources(root), silent)
    told: list[str] = []

    assert ensure_model(Sources(root), told.append) == first
    assert find_model(Sources(root)) == first
    assert told == []
    assert len(trainings(root)) == 1


def test_another_folder_is_another_cache(root: Path, tmp_path: Path) -> None:
    model = ensure_model(Sources(root), silent, models=tmp_path / "elsewhere")

    assert model.rasa_path.parent == tmp_path / "elsewhere"
    assert find_model(Sources(root)) is None


@pytest.mark.parametrize(
    "source",
    [
        "config.yml",
        "nlu_data/train/price.yml",
        "nlu_data/lookups/product.txt",
        "nlu_data/rasa/requirements.lock",
        "nlu_data/rasa/components/classifier.py",
        "bot/nlu/text.py",
        "bot/nlu/linear.py",
    ],
)
def test_a_change_of_what_it_comes_from_trains_anew(root: Path, source: str) -> None:
    first = ensure_model(Sources(root), silent)
    path = root / source
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n# another line\n")

    assert find_model(Sources(root)) is None
    second = ensure_model(Sources(root), silent)

    assert second.id != first.id
    assert len(trainings(root)) == 2


def test_held_out_sentences_only_measure(root: Path) -> None:
    model = ensure_model(Sources(root), silent)
    (root / "nlu_data/held_out").mkdir()
    (root / "nlu_data/held_out/en.yml").write_text(SENTENCES, "utf-8")

    assert find_model(Sources(root)) == model


@pytest.mark.parametrize("suffix", [".npz", ".tar.gz"])
@pytest.mark.parametrize("damage", ["cut", "missing", "overwritten", "empty"])
def test_a_damaged_model_is_made_again(root: Path, suffix: str, damage: str) -> None:
    model = ensure_model(Sources(root), silent)
    path = model.rasa_path.with_name(f"nlu-{model.id}{suffix}")
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    else:
        middle = len(content) // 2
        content[middle : middle + 60] = b"?" * 60
        cuts = {"cut": middle, "overwritten": len(content), "empty": 0}
        path.write_bytes(content[: cuts[damage]])

    assert find_model(Sources(root)) is None
    assert ensure_model(Sources(root), silent) == model
    assert find_model(Sources(root)) == model


def test_a_model_under_another_name_is_not_taken(root: Path) -> None:
    other = write_model(models_folder(root), "other")
    model_id = sources_fingerprint(root)
    for path in (other.rasa_path, other.exported_path):
        path.rename(path.with_name(path.name.replace("other", model_id)))

    assert find_model(Sources(root)) is None


def test_without_its_environment_a_cached_model_does(root: Path) -> None:
    model = ensure_model(Sources(root), silent)
    shutil.rmtree(root / ".venv-rasa")

    assert ensure_model(Sources(root), silent) == model


def test_old_models_go_and_the_newest_three_stay(root: Path) -> None:
    folder = models_folder(root)
    for age in range(5):
        old = write_model(folder, f"old{age}")
        then = time.time() - 1_000 * (age + 1)
        os.utime(old.exported_path, (then, then))
    (folder / "tmpleft").mkdir()

    model = ensure_model(Sources(root), silent)

    assert sorted(path.name for path in folder.glob("*.npz")) == [
        f"nlu-{name}.npz" for name in sorted([model.id, "old0", "old1"])
    ]
    assert len(list(folder.glob("*.tar.gz"))) == 3
    assert not (folder / "tmpleft").exists()


def test_of_two_that_start_at_once_one_trains(root: Path) -> None:
    trainer(root, "time.sleep(0.5)" + GOOD)
    made: list[Model] = []
    threads = [
        threading.Thread(target=lambda: made.append(ensure_model(Sources(root), silent)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 2
    assert made[0] == made[1]
    assert len(trainings(root)) == 1


def test_whoever_waits_for_another_training_says_so(root: Path) -> None:
    told: list[str] = []
    models_folder(root).mkdir(parents=True)
    with (models_folder(root) / "training.lock").open("w", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = threading.Thread(target=ensure_model, args=(Sources(root), told.append))
        waiting.start()
        deadline = time.monotonic() + 10
        while not told and time.monotonic() < deadline:
            time.sleep(0.01)
        assert told == ["Waiting for another program that is training the language model"]
    waiting.join()

    assert find_model(Sources(root)) is not None


def test_an_interruption_ends_the_training(root: Path) -> None:
    trainer(root, "time.sleep(60)")

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_model(Sources(root), interrupted)

    (pid,) = trainings(root)
    assert not Path(f"/proc/{pid}").exists()
    assert sorted(path.name for path in models_folder(root).iterdir()) == ["training.lock"]


def test_a_training_ends_with_the_program_that_wanted_it(root: Path) -> None:
    trainer(root, "time.sleep(60)")
    program = "import sys, pathlib; from bot.nlu.train import Sources as S, ensure_model as e; e(S(pathlib.Path(sys.argv[1])), print)"
    started = subprocess.Popen(
        [sys.executable, "-c", program, str(root)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 20
    while not trainings(root) and time.monotonic() < deadline:
        time.sleep(0.02)
    (pid,) = trainings(root)

    started.send_signal(signal.SIGKILL)
    started.wait()

    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()
