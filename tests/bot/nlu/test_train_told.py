"""A training that fails says why in one sentence, and leaves nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.nlu import train
from bot.nlu.model import ModelUnavailable
from bot.nlu.train import Sources, ensure_model, find_model
from tests.bot.nlu.tiny_trainer import GOOD, project, silent, trainer, trainings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


def refusal(root: Path) -> str:
    with pytest.raises(ModelUnavailable) as refused:
        ensure_model(Sources(root), silent)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_without_its_environment_it_says_which_one_is_missing(root: Path) -> None:
    shutil.rmtree(root / ".venv-rasa")

    assert find_model(Sources(root)) is None
    assert refusal(root) == (
        "The language model was not trained: Rasa's environment .venv-rasa is missing "
        "(make rasa-env builds it)."
    )


def test_an_interpreter_that_has_gone_is_told(root: Path) -> None:
    python = root / ".venv-rasa/bin/python"
    python.write_text("#!/nowhere/python\n", "utf-8")

    assert "The language model was not trained" in refusal(root)


def test_a_failed_training_is_told_by_its_last_words(root: Path) -> None:
    trainer(root, "sys.exit('ValueError: C must be above 0')")

    assert refusal(root) == "The language model was not trained: ValueError: C must be above 0"


def test_a_trace_is_told_by_its_last_line(root: Path) -> None:
    trainer(root, "raise RuntimeError('the solver gave up')")

    assert refusal(root) == "The language model was not trained: RuntimeError: the solver gave up"


def test_a_training_without_words_is_told_by_its_code(root: Path) -> None:
    trainer(root, "sys.stderr.close(); os.ftruncate(2, 0); os._exit(7)")

    assert refusal(root) == "The language model was not trained: exit code 7"


def test_a_killed_training_is_told(root: Path) -> None:
    trainer(root, "os.kill(os.getpid(), 9)")

    assert "was killed" in refusal(root)


def test_a_full_disk_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer(root, "import errno; raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))")

    assert refusal(root) == "The disk is full: the language model was not trained."

    trainer(root, "sys.exit(1)")
    monkeypatch.setattr(train, "LEAST_FREE", 10**18)
    assert refusal(root) == "The disk is full: the language model was not trained."


def test_a_pipeline_without_a_linear_form_is_told(root: Path) -> None:
    trainer(root, """print(json.dumps({"id": "x", "model": "m", "exported": None}))""")

    assert "no linear form" in refusal(root)


def test_damaged_results_are_not_kept(root: Path) -> None:
    trainer(root, GOOD + "rasa.write_bytes(b'half')")

    assert "damaged" in refusal(root)
    assert find_model(Sources(root)) is None


def test_a_broken_sentence_is_told_with_its_file(root: Path) -> None:
    (root / "nlu_data/train/price.yml").write_text("nlu: [{intent: price}]", "utf-8")

    assert "price.yml" in refusal(root)
    assert trainings(root) == []


def test_a_source_that_cannot_be_read_is_told_with_its_name(root: Path) -> None:
    (root / "config.yml").unlink()
    (root / "config.yml").mkdir()

    assert refusal(root).startswith(f"{root / 'config.yml'} cannot be read (Is a directory)")


def test_a_folder_that_cannot_be_made_is_told(root: Path) -> None:
    (root / "var").write_text("a file in the way", "utf-8")

    assert str(root / "var" / "models") in refusal(root)


def test_a_training_that_hangs_is_ended(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer(root, "time.sleep(60)")
    monkeypatch.setattr(train, "LONGEST", 1.0)

    assert "was killed" in refusal(root)
